from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.calls.models import Call
from fabriques.calls.rules_tables import rules_shown
from fabriques.calls.states import WaveState
from fabriques.common import clock
from fabriques.public.queries import listed_names, open_waves, shows_fictitious, territory_answers
from fabriques.territories.locating.finder import find


def calls(request: HttpRequest) -> HttpResponse:
    found = Call.objects.order_by("is_fictitious", "pk")
    if not shows_fictitious(request):
        found = found.filter(is_fictitious=False)
    return render(request, "public/calls.html", {"calls": found, "waves": open_waves(request)})


def call(request: HttpRequest, slug: str) -> HttpResponse:
    """A call: its waves, its rules with their sources, and whether a territory is concerned."""
    found = get_object_or_404(Call, slug=slug)
    at = clock.now()
    latest = found.rulebooks.order_by("-number").first()
    waves = list(found.waves.filter(opened_at__isnull=False).select_related("rulebook").order_by("-opens_at"))
    current = next((wave for wave in waves if wave.state(at) == WaveState.OPEN), None)
    upcoming = next((wave for wave in waves if wave.state(at) == WaveState.ANNOUNCED), None)
    announced = current or upcoming
    version = announced.rulebook if announced else latest
    asked = request.GET.get("commune", "").strip()[:80]
    looked_for = find(asked)
    listed = listed_names(current) if current else []
    context: dict[str, Any] = {
        "call": found,
        "crumbs": [
            (_("Accueil"), reverse("public:home")),
            (_("Appels"), reverse("public:calls")),
            (found.title, ""),
        ],
        "book": None,
        "version": version,
        "waves": waves,
        "current": current,
        "upcoming": upcoming,
        "newer": latest if latest != version else None,
        "asked": asked,
        "blank": "commune" in request.GET and not asked,
        "answers": territory_answers(current, looked_for) if current and asked else [],
        "narrow": looked_for.how_to_narrow,
        "listed": listed,
        "listed_count": len(listed),
    }
    if version is not None:
        book = version.rules
        context |= {"book": book, **rules_shown(book, announced)}
    return render(request, "public/call.html", context)
