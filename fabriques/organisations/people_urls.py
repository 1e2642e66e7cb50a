from __future__ import annotations

from fabriques.accounts.pages import GRANTORS
from fabriques.common.pages import FORM, SEND, SIGNED_IN, page
from fabriques.organisations import bank_views, identity_views, joining_views, people_views
from fabriques.organisations.pages import ANSWERERS, INVITERS, MANAGERS, MEMBERS

# Fixed names first: an organisation's identifier matches any word.
urlpatterns = [
    page("", people_views.mine, "mine", SIGNED_IN),
    page("invitations/", people_views.invitations, "invitations", GRANTORS, FORM),
    page(
        "invitations/<str:public_id>/annuler/",
        people_views.revoke_invitation,
        "revoke_invitation",
        INVITERS,
        SEND,
    ),
    page("invitation/<str:token>/", people_views.invitation, "invitation", SIGNED_IN, FORM),
    page("rejoindre/", joining_views.join, "join", SIGNED_IN, FORM),
    page("demandes/", joining_views.join_requests, "join_requests", SIGNED_IN),
    page("demandes/<str:public_id>/", joining_views.join_request, "join_request", ANSWERERS, FORM),
    page("<str:public_id>/", people_views.organisation, "people", MEMBERS),
    page("<str:public_id>/corriger/", identity_views.correct, "correct", MANAGERS, FORM),
    page("<str:public_id>/banque/", bank_views.bank_account, "bank_account", MANAGERS, FORM),
    page(
        "<str:public_id>/banque/afficher/", bank_views.show_bank_account, "show_bank_account", MANAGERS, SEND
    ),
    page("<str:public_id>/inviter/", people_views.invite, "invite", MEMBERS, SEND),
    page("<str:public_id>/quitter/", people_views.leave, "leave", MEMBERS, SEND),
    page("<str:public_id>/<str:who>/role/", people_views.change_role, "change_role", MEMBERS, SEND),
    page("<str:public_id>/<str:who>/retirer/", people_views.remove, "remove", MEMBERS, SEND),
    page("<str:public_id>/<str:who>/transmettre/", people_views.transfer, "transfer", MEMBERS, SEND),
]
