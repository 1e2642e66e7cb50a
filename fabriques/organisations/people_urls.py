from __future__ import annotations

from django.urls import path

from fabriques.organisations import bank_views, people_views

# Fixed names first: an organisation's identifier matches any word.
urlpatterns = [
    path("", people_views.mine, name="mine"),
    path("invitations/", people_views.invitations, name="invitations"),
    path("invitations/<str:public_id>/annuler/", people_views.revoke_invitation, name="revoke_invitation"),
    path("invitation/<str:token>/", people_views.invitation, name="invitation"),
    path("<str:public_id>/", people_views.organisation, name="people"),
    path("<str:public_id>/banque/", bank_views.bank_account, name="bank_account"),
    path("<str:public_id>/banque/afficher/", bank_views.show_bank_account, name="show_bank_account"),
    path("<str:public_id>/inviter/", people_views.invite, name="invite"),
    path("<str:public_id>/quitter/", people_views.leave, name="leave"),
    path("<str:public_id>/<str:who>/role/", people_views.change_role, name="change_role"),
    path("<str:public_id>/<str:who>/retirer/", people_views.remove, name="remove"),
    path("<str:public_id>/<str:who>/transmettre/", people_views.transfer, name="transfer"),
]
