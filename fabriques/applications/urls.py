from __future__ import annotations

from django.urls import path

from fabriques.applications.again import views as again
from fabriques.applications.consortium import views as consortium
from fabriques.applications.corrections import views as corrections
from fabriques.applications.pieces import urls as pieces_urls
from fabriques.applications.views import drafts, receipts, saving

app_name = "applications"
urlpatterns = [
    path("candidatures/nouvelle/<slug:code>/", drafts.start, name="start"),
    path("candidatures/<str:public_id>/", drafts.edit, name="edit"),
    path("candidatures/<str:public_id>/enregistrer/", saving.autosave, name="autosave"),
    path("candidatures/<str:public_id>/regles/", drafts.adopt_rules, name="adopt_rules"),
    path("candidatures/<str:public_id>/corriger/", corrections.correct, name="correct"),
    path("candidatures/<str:public_id>/comparer/", again.compare, name="compare"),
    path("candidatures/<str:public_id>/reprise/<str:criterion>/", again.address, name="address_point"),
    path("candidatures/<str:public_id>/consortium/", consortium.members, name="members"),
    path("candidatures/<str:public_id>/consortium/inviter/", consortium.invite, name="invite_members"),
    path("candidatures/<str:public_id>/consortium/<str:member_id>/", consortium.member, name="member"),
    path(
        "candidatures/<str:public_id>/consortium/<str:member_id>/retirer/",
        consortium.remove,
        name="remove_member",
    ),
    path("intentions/<str:member_id>/", consortium.sign, name="sign_intent"),
    path("candidatures/<str:public_id>/position/", drafts.locate, name="locate"),
    path("candidatures/<str:public_id>/relire/", drafts.review, name="review"),
    path("candidatures/<str:public_id>/deposer/", drafts.submit, name="submit"),
    path("candidatures/<str:public_id>/accuse/", receipts.receipt, name="receipt"),
    path("candidatures/<str:public_id>/accuse.pdf", receipts.receipt_pdf, name="receipt_pdf"),
    *pieces_urls.urlpatterns,
]
