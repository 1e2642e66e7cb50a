"""What is read from a file on a page of its own: a letter as it was sent, another file beside it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.applications.again.differences import differences
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.pieces import access as pieces_access
from fabriques.applications.pieces.received import received
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.common import clock
from fabriques.workspaces.file_comparison import apart, facts
from fabriques.workspaces.file_letters import letters_about
from fabriques.workspaces.file_views import for_service, gathered


def letter(request: HttpRequest, public_id: str, letter_id: str) -> HttpResponse:
    """A letter about a file, as it was sent; a service's reading is journalled."""
    user, on = person(request), clock.today()
    file = get_object_or_404(gathered(access.readable(user, on)), public_id=public_id)
    own = access.own(user, on).filter(pk=file.pk).exists()
    found = get_object_or_404(letters_about(file, own=own), public_id=letter_id)
    note_reading(file, Reading.LETTER, by=user, at=clock.now())
    context = {"file": file, "letter": found, "late": found.is_late(clock.now())}
    return render(request, "workspaces/letter.html", context)


def side_by_side(request: HttpRequest, public_id: str, other_id: str) -> HttpResponse:
    """Two files beside each other, for whoever assesses both; both readings are journalled."""
    if public_id == other_id:
        raise Http404
    files = [for_service(request, each) for each in (public_id, other_id)]
    user, on, at = person(request), clock.today(), clock.now()
    for each in files:
        note_reading(each, Reading.COMPARISON, by=user, at=at)
    file, other = files
    seen = pieces_access.readable(user, at)
    pieces = [
        received(seen, each, corrected(each), at, pieces_access.reserved(user, each, on)) for each in files
    ]
    context = {
        "file": file,
        "other": other,
        "apart": [apart(each) for each in files],
        "facts": facts(file, other, (pieces[0], pieces[1])),
        "differences": differences(file, other, at),
    }
    return render(request, "workspaces/side_by_side.html", context)
