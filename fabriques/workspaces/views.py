from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fabriques.accounts.access import perimeter_of, person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.applications import access
from fabriques.applications.claiming.access import claimable
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.overview.deadlines import silence_words, with_silence
from fabriques.overview.queries import holder_words, with_stage
from fabriques.workspaces.awaited import awaited, partnerships, with_requests
from fabriques.workspaces.todo import todo

MOST_FILES = 50


def home(request: HttpRequest) -> HttpResponse:
    """What awaits this person, dated things first; then their files, and the waves that are open."""
    user, at, on = person(request), clock.now(), clock.today()
    perimeter = perimeter_of(user, on)
    own = (
        with_silence(with_requests(with_stage(access.own(user, on))))
        .select_related("wave", "commune")
        .order_by("-saved_at", "-pk")[:MOST_FILES]
    )
    files = [(file, *holder_words(file, on), silence_words(file, on)) for file in own]
    partners = partnerships(user, on)
    context: dict[str, Any] = {
        "files": files,
        "partnerships": partners,
        "awaited": awaited(user, [row[0] for row in files], [row.member for row in partners], at),
        "open_waves": Wave.objects.open_at(at).select_related("call"),
        "perimeter": perimeter,
        "unconfirmed": is_unconfirmed(user),
        "claimable": claimable(user, on).select_related("wave").order_by("submitted_at", "pk"),
        "todo": todo(user, perimeter, on),
    }
    return render(request, "workspaces/home.html", context)
