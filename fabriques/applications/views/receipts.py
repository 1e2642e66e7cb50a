from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fabriques.accounts.access import person
from fabriques.applications import access, after_arrival
from fabriques.applications.documents import receipt_pdf as make_pdf
from fabriques.applications.letters import said_of_the_arrival, said_of_the_hour
from fabriques.applications.models import Receipt
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.common import clock


def readable_receipt(request: HttpRequest, public_id: str) -> Receipt:
    needed = (
        "application__wave__call",
        "application__rulebook",
        "application__service",
        "application__commune",
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
    }
    return render(request, "applications/receipt.html", context)


def receipt_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    found = readable_receipt(request, public_id)
    note_reading(found.application, Reading.RECEIPT_PDF, by=person(request), at=clock.now())
    response = HttpResponse(make_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return response
