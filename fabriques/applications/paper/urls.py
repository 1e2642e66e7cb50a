from __future__ import annotations

from fabriques.accounts.pages import ASSESSORS
from fabriques.applications.pages import FILE_ASSESSORS
from fabriques.applications.paper import views
from fabriques.applications.paper.requests import views as requests
from fabriques.common.pages import FORM, SEND, page

urlpatterns = [
    page("papier/", views.home, "paper", ASSESSORS),
    page("papier/saisir/<slug:code>/", views.enter, "enter_paper", ASSESSORS, FORM),
    page("papier/dossiers/<str:public_id>/enveloppe/", views.envelope, "envelope", FILE_ASSESSORS, FORM),
    page("papier/dossiers/<str:public_id>/expediteur/", requests.sender, "sender", FILE_ASSESSORS, FORM),
    page(
        "papier/dossiers/<str:public_id>/retirer/",
        requests.withdraw,
        "withdraw_paper",
        FILE_ASSESSORS,
        FORM,
    ),
    page("papier/dossiers/<str:public_id>/recevoir/", views.receive, "receive_paper", FILE_ASSESSORS, SEND),
    page("papier/courriers/<str:public_id>/", views.letter, "postal_letter", FILE_ASSESSORS),
    page("papier/courriers/<str:public_id>/poste/", views.posted, "letter_posted", FILE_ASSESSORS, SEND),
]
