from __future__ import annotations

from django.urls import path

from fabriques.assessment.nominations import views

app_name = "assessment"
urlpatterns = [
    path("", views.nominations, name="nominations"),
    path("vagues/<slug:code>/", views.spot, name="spot"),
    path("<str:public_id>/", views.invitation, name="invitation"),
    path("<str:public_id>/decliner/", views.decline, name="decline"),
    path("<str:public_id>/suivi/", views.nomination, name="nomination"),
    path("<str:public_id>/suivi/inviter/", views.invite, name="invite"),
    path("<str:public_id>/suivi/retirer/", views.withdraw, name="withdraw_nomination"),
]
