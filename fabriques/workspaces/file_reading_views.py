"""What is read from a file on a page of its own: a letter as it was sent, another file beside it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.applications.again.differences import differences
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.common import clock
from fabriques.workspaces.file_comparison import facts
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
    for each in files:
        note_reading(each, Reading.COMPARISON, by=person(request), at=clock.now())
    file, other = files
    context = {
        "file": file,
        "other": other,
        "facts": facts(file, other),
        "differences": differences(file, other, clock.now()),
    }
    return render(request, "workspaces/side_by_side.html", context)
