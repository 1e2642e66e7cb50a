from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fabriques.accounts.access import perimeter_of, person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.applications import access
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.overview.deadlines import silence_words, with_silence
from fabriques.overview.filters import Watched
from fabriques.overview.queries import CAME_BACK, LABELS, Stage, stage_words, told_stage, with_stage
from fabriques.overview.unanswered import Unanswered
from fabriques.workspaces.awaited import awaited, with_requests
from fabriques.workspaces.people_links import people_links

ALWAYS = (Stage.TO_CHECK, Stage.INCOMPLETE, Stage.TO_DECIDE, Stage.DECIDED)
# What came back first; then what waits for a service, and for holders.
WATCHED = (*CAME_BACK, Stage.TO_CHECK, Stage.INCOMPLETE, Stage.CORRECTING, Stage.TO_DECIDE, Stage.DECIDED)
FIRST_SHOWN = 5
SEEN = (*WATCHED, Stage.RETAINED, Stage.REFUSED)


def home(request: HttpRequest) -> HttpResponse:
    """What concerns this person: their files, what their service has to do, the programme's waves."""
    at = clock.now()
    perimeter = perimeter_of(person(request), clock.today())
    own = (
        with_silence(with_requests(with_stage(access.own(person(request), clock.today()))))
        .select_related("wave", "commune")
        .order_by("-saved_at", "-pk")[:50]
    )
    on = clock.today()
    files = [(file, *stage_words(told_stage(file), for_holder=True), silence_words(file, on)) for file in own]
    context: dict[str, Any] = {
        "files": files,
        "awaited": awaited([row[0] for row in files], at),
        "open_waves": Wave.objects.open_at(at).select_related("call"),
        "perimeter": perimeter,
        "unconfirmed": is_unconfirmed(person(request)),
        "people_links": people_links(person(request), perimeter),
        "tasks": tasks(request) if perimeter.acts_on_files else [],
        "delays": delays(request) if perimeter.acts_on_files and not perimeter.programme else None,
    }
    return render(request, "workspaces/home.html", context)


def totals(request: HttpRequest) -> list[tuple[str, str, str, int]]:
    """How many files of the person's perimeter are at each stage, drafts and withdrawn ones never being seen."""
    seen = access.assessed(person(request), clock.today())
    rows = (
        with_stage(seen).order_by().values("stage").annotate(total=Count("pk")).values_list("stage", "total")
    )
    counts = dict(rows)
    return [(stage.value, *LABELS[stage], counts.get(stage.value, 0)) for stage in SEEN]


def delays(request: HttpRequest) -> dict[str, Any]:
    """What silence is about to reject or has rejected in the person's perimeter, and the files to answer first."""
    unanswered = Unanswered(access.assessed(person(request), clock.today()), clock.today())
    return {
        "near": unanswered.count(Watched.NEAR),
        "over": unanswered.count(Watched.OVER),
        "suspended": unanswered.count(Watched.SUSPENDED),
        "first": unanswered.first(Watched.NEAR, FIRST_SHOWN),
    }


def tasks(request: HttpRequest) -> list[tuple[str, str, str, int]]:
    """The same, for the stages where something waits for a service; what came back is shown when there is some."""
    return [row for row in totals(request) if row[0] in WATCHED and (row[3] or row[0] in ALWAYS)]
