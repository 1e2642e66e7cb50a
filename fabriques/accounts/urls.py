from __future__ import annotations

from fabriques.accounts import views
from fabriques.accounts.pages import ADMINISTRATORS, GRANT_READERS, GRANTORS, OWNER
from fabriques.common.pages import FORM, SEND, SIGNED_IN, hidden, page, within

app_name = "accounts"
urlpatterns = [
    page("habilitations/", views.grants, "grants", GRANT_READERS),
    page("habilitations/nouvelle/", views.grant, "grant", GRANTORS, FORM),
    page("habilitations/<str:public_id>/retirer/", views.revoke, "revoke", within(GRANT_READERS), FORM),
    page("comptes/", views.accounts, "accounts", ADMINISTRATORS),
    page("personnes/<str:public_id>/", views.show, "person", within(GRANT_READERS)),
    page(
        "personnes/<str:public_id>/fermer/",
        views.close_account,
        "close_account",
        hidden(ADMINISTRATORS),
        FORM,
    ),
    page(
        "personnes/<str:public_id>/rouvrir/",
        views.reopen_account,
        "reopen_account",
        hidden(ADMINISTRATORS),
        SEND,
    ),
    page("delegations/", views.delegations, "delegations", SIGNED_IN, FORM),
    page("delegations/<str:public_id>/terminer/", views.end_delegation, "end_delegation", OWNER, SEND),
]
