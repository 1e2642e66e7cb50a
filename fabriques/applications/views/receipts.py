from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.applications import access, after_arrival
from fabriques.applications.documents import receipt_pdf as make_pdf
from fabriques.applications.holder_mail import told
from fabriques.applications.letters import said_lacking, said_of_the_arrival, said_of_the_hour
from fabriques.applications.models import Receipt
from fabriques.applications.paper.access import may_keep
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.common import clock


def readable_receipt(request: HttpRequest, public_id: str) -> Receipt:
    needed = (
        "application__wave__call",
        "application__rulebook",
        "application__service",
        "application__commune",
        "application__paper_sender__account",
    )
    return get_object_or_404(
        Receipt.objects.select_related(*needed),
        application__in=access.readable(person(request), clock.today()),
        application__public_id=public_id,
    )


def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    found = readable_receipt(request, public_id)
    note_reading(found.application, Reading.RECEIPT, by=person(request), at=clock.now())
    steps = after_arrival.steps(found)
    context = {
        "receipt": found,
        "file": found.application,
        "steps": steps,
        "texts": after_arrival.texts(steps),
        "received": said_of_the_arrival(found),
        "arrival": said_of_the_hour(found),
        "lacking": said_lacking(found),
        "told": told_to_keepers(person(request), found),
    }
    return render(request, "applications/receipt.html", context)


def told_to_keepers(user: User, found: Receipt) -> SafeString | str:
    """How its sender gets the receipt of a paper, for the service that keeps it: its letter may be theirs to post."""
    file = found.application
    keeps = file.is_on_paper and may_keep(user, file, clock.today()).allowed
    waits = keeps and file.answered_by_post and file.postal_letters.filter(posted_at=None).exists()
    return told(file) if keeps and (waits or not file.answered_by_post) else ""


def receipt_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    found = readable_receipt(request, public_id)
    note_reading(found.application, Reading.RECEIPT_PDF, by=person(request), at=clock.now())
    response = HttpResponse(make_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return response
