from __future__ import annotations

from fabriques.accounts.pages import ASSESSORS
from fabriques.applications.pages import FILE_ASSESSORS, FILE_WRITERS
from fabriques.assessment.charge.views import assign
from fabriques.assessment.nominations import views
from fabriques.assessment.pages import INVITED
from fabriques.assessment.views import send_pieces
from fabriques.common.pages import FORM, SEND, hidden, page, within

app_name = "assessment"
urlpatterns = [
    page("espace/dossiers/<str:public_id>/suivi/", assign, "assign", FILE_ASSESSORS, SEND),
    page("signalements/", views.nominations, "nominations", hidden(ASSESSORS)),
    page("signalements/vagues/<slug:code>/", views.spot, "spot", hidden(ASSESSORS), FORM),
    page("signalements/<str:public_id>/", views.invitation, "invitation", INVITED, FORM),
    page("signalements/<str:public_id>/decliner/", views.decline, "decline", INVITED, SEND),
    page("signalements/<str:public_id>/suivi/", views.nomination, "nomination", within(ASSESSORS)),
    page("signalements/<str:public_id>/suivi/inviter/", views.invite, "invite", within(ASSESSORS), SEND),
    page(
        "signalements/<str:public_id>/suivi/retirer/",
        views.withdraw,
        "withdraw_nomination",
        within(ASSESSORS),
        SEND,
    ),
    page(
        "espace/candidatures/<str:public_id>/pieces-demandees/",
        send_pieces,
        "send_pieces",
        FILE_WRITERS,
        FORM,
    ),
]
