from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fabriques.accounts.access import perimeter_of, person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.accounts.models import Delegation, User
from fabriques.accounts.queries import replacements_of
from fabriques.applications import access
from fabriques.applications.claiming.access import claimable
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.overview.deadlines import silence_words, with_silence
from fabriques.overview.queries import holder_words, with_stage
from fabriques.workspaces.awaited import awaited, partnerships, with_requests
from fabriques.workspaces.todo import todo
from fabriques.workspaces.todo_waves import waves_awaiting

MOST_FILES = 50


def absences(user: User, on: date) -> list[Delegation]:
    """Who replaces a person away, until when; an absence to come is told too."""
    return replacements_of([user.pk], on)


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
    waiting = todo(user, perimeter, on)
    if perimeter.programme:
        waiting.dated.extend(waves_awaiting(user, at))
    context: dict[str, Any] = {
        "files": files,
        "partnerships": partners,
        "awaited": awaited(user, [row[0] for row in files], [row.member for row in partners], at),
        "open_waves": Wave.objects.open_at(at).select_related("call"),
        "perimeter": perimeter,
        "away": absences(user, on) if perimeter.assessed or perimeter.decided else [],
        "unconfirmed": is_unconfirmed(user),
        "claimable": claimable(user, on).select_related("wave").order_by("submitted_at", "pk"),
        "todo": waiting,
    }
    return render(request, "workspaces/home.html", context)
