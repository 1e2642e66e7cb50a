from __future__ import annotations

from fabriques.accounts.pages import ASSESSORS
from fabriques.assessment.nominations import views
from fabriques.assessment.pages import INVITED
from fabriques.common.pages import FORM, SEND, hidden, page, within

app_name = "assessment"
urlpatterns = [
    page("", views.nominations, "nominations", hidden(ASSESSORS)),
    page("vagues/<slug:code>/", views.spot, "spot", hidden(ASSESSORS), FORM),
    page("<str:public_id>/", views.invitation, "invitation", INVITED, FORM),
    page("<str:public_id>/decliner/", views.decline, "decline", INVITED, SEND),
    page("<str:public_id>/suivi/", views.nomination, "nomination", within(ASSESSORS)),
    page("<str:public_id>/suivi/inviter/", views.invite, "invite", within(ASSESSORS), SEND),
    page("<str:public_id>/suivi/retirer/", views.withdraw, "withdraw_nomination", within(ASSESSORS), SEND),
]
