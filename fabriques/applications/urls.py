from __future__ import annotations

from fabriques.applications.again import views as again
from fabriques.applications.claiming import views as claiming
from fabriques.applications.consortium import signing_views as signing
from fabriques.applications.consortium import views as consortium
from fabriques.applications.corrections import views as corrections
from fabriques.applications.deletion import views as deletion
from fabriques.applications.pages import FILE_HOLDERS, FILE_READERS, FILE_WRITERS, SENDERS, SIGNATORIES
from fabriques.applications.paper import urls as paper_urls
from fabriques.applications.pieces import urls as pieces_urls
from fabriques.applications.views import drafts, receipts, saving
from fabriques.common.pages import FORM, SEND, SIGNED_IN, page

app_name = "applications"
urlpatterns = [
    page("candidatures/nouvelle/<slug:code>/", drafts.start, "start", SIGNED_IN, FORM),
    page("candidatures/<str:public_id>/", drafts.edit, "edit", FILE_WRITERS, FORM),
    page("candidatures/<str:public_id>/enregistrer/", saving.autosave, "autosave", FILE_WRITERS, SEND),
    page("candidatures/<str:public_id>/regles/", drafts.adopt_rules, "adopt_rules", FILE_WRITERS, SEND),
    page("candidatures/<str:public_id>/corriger/", corrections.correct, "correct", FILE_WRITERS, FORM),
    page("candidatures/<str:public_id>/comparer/", again.compare, "compare", FILE_READERS),
    page(
        "candidatures/<str:public_id>/reprise/<str:criterion>/",
        again.address,
        "address_point",
        FILE_HOLDERS,
        SEND,
    ),
    page("candidatures/<str:public_id>/consortium/", consortium.members, "members", FILE_WRITERS, FORM),
    page(
        "candidatures/<str:public_id>/consortium/inviter/",
        consortium.invite,
        "invite_members",
        FILE_HOLDERS,
        SEND,
    ),
    page(
        "candidatures/<str:public_id>/consortium/<str:member_id>/",
        consortium.member,
        "member",
        FILE_WRITERS,
        FORM,
    ),
    page(
        "candidatures/<str:public_id>/consortium/<str:member_id>/retirer/",
        consortium.remove,
        "remove_member",
        FILE_WRITERS,
        SEND,
    ),
    page(
        "candidatures/<str:public_id>/consortium/<str:member_id>/redemander/",
        consortium.ask_again,
        "ask_member_again",
        FILE_HOLDERS,
        SEND,
    ),
    page("intentions/<str:member_id>/refuser/", signing.decline, "decline_intent", SIGNATORIES, SEND),
    page("intentions/<str:member_id>/", signing.sign, "sign_intent", SIGNATORIES, FORM),
    page("candidatures/<str:public_id>/position/", drafts.locate, "locate", FILE_WRITERS, FORM),
    page("candidatures/<str:public_id>/supprimer/", deletion.delete, "delete", FILE_WRITERS, FORM),
    page("candidatures/<str:public_id>/relire/", drafts.review, "review", FILE_WRITERS),
    page("candidatures/<str:public_id>/deposer/", drafts.submit, "submit", FILE_HOLDERS, SEND),
    page("candidatures/<str:public_id>/accuse/", receipts.receipt, "receipt", FILE_READERS),
    page("candidatures/<str:public_id>/accuse.pdf", receipts.receipt_pdf, "receipt_pdf", FILE_READERS),
    *pieces_urls.urlpatterns,
    *paper_urls.urlpatterns,
    page("papier/dossiers/<str:public_id>/suivre/", claiming.claim, "claim_paper", SENDERS, FORM),
]
