from __future__ import annotations

from django.urls import path

from fabriques.accounts import views

app_name = "accounts"
urlpatterns = [
    path("habilitations/", views.grants, name="grants"),
    path("habilitations/nouvelle/", views.grant, name="grant"),
    path("habilitations/<str:public_id>/retirer/", views.revoke, name="revoke"),
    path("comptes/", views.accounts, name="accounts"),
    path("personnes/<str:public_id>/", views.show, name="person"),
    path("personnes/<str:public_id>/fermer/", views.close_account, name="close_account"),
    path("personnes/<str:public_id>/rouvrir/", views.reopen_account, name="reopen_account"),
    path("delegations/", views.delegations, name="delegations"),
    path("delegations/<str:public_id>/terminer/", views.end_delegation, name="end_delegation"),
]
