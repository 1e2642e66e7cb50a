from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import perimeter_of, person
from fabriques.applications import access
from fabriques.calls.models import Wave
from fabriques.calls.states import WAVES, WaveState
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.seen import token
from fabriques.correspondence.models import Message
from fabriques.labels.coverage import Effect, Proposed, coverage, effect_of
from fabriques.overview.queries import LABELS, TOGETHER, Stage, holding_any, in_all, with_stage
from fabriques.selection.forms import AnnouncementForm
from fabriques.selection.models import Announcement, Decision
from fabriques.selection.shown import of_announcement
from fabriques.workspaces.service_views import without_mailbox
from fabriques.workspaces.wave_regions import regions_table

# Files whose completeness is not settled yet, whoever's turn it is.
UNCHECKED = holding_any(
    (Stage.TO_CHECK, Stage.RECEIVED, Stage.CORRECTED, Stage.OVERDUE, Stage.INCOMPLETE, Stage.CORRECTING)
)
NAMED = 100  # files told by name at once; beyond, the list has them all


def waves(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    by, on = person(request), clock.today()
    files = access.counted(by, on).order_by().values("wave").annotate(total=Count("pk"))
    totals = dict(files.values_list("wave", "total"))
    found = Wave.objects.select_related("call").order_by("-opens_at")
    rows = [(wave, WAVES.labels[wave.state(at)], totals.get(wave.pk, 0)) for wave in found]
    letters = Message.objects.waiting().without(access.excluded_subjects(by, on))
    late = [letter for letter in letters.order_by("queued_at")[:50] if letter.is_late(at)]
    context = {
        "rows": rows,
        "late": late,
        "silent_count": without_mailbox(by),
        "at": at,
        "runs": runs(request),
    }
    return render(request, "workspaces/waves.html", context)


def runs(request: HttpRequest) -> bool:
    """Whether the reader runs waves: the control reads the same page without what acts."""
    return perimeter_of(person(request), clock.today()).programme


def wave(request: HttpRequest, code: str) -> HttpResponse:
    return wave_page(request, get_object_or_404(Wave.objects.select_related("call", "rulebook"), code=code))


def wave_page(
    request: HttpRequest, found: Wave, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    files = access.counted(person(request), clock.today()).filter(wave=found)
    staged = with_stage(files).order_by().values("stage").annotate(total=Count("pk"))
    counts = dict(staged.values_list("stage", "total"))
    decisions = Decision.objects.filter(application__in=files)
    waiting = decisions.filter(state="notified").select_related("application__commune")
    book = found.rulebook.rules
    context: dict[str, Any] = {
        "wave": found,
        "state": WAVES.labels[found.state(clock.now())],
        "crumbs": [
            (_("Ce qui vous attend"), reverse("workspaces:home")),
            (_("Vagues"), reverse("workspaces:waves")),
            (found.title, ""),
        ],
        "runs": runs(request),
        "running": found.state(clock.now()) in (WaveState.ANNOUNCED, WaveState.OPEN),
        "unchecked": sum(counts.get(stage.value, 0) for stage in UNCHECKED),
        "undecided": counts.get(Stage.TO_DECIDE.value, 0),
        "untold": counts.get(Stage.DECIDED.value, 0),
        "regions": regions_table(found, files),
        "stages": [
            (stage.value, LABELS[stage][0], in_all(stage, counts)) for stage in Stage if stage not in TOGETHER
        ],
        "list_url": f"{reverse('workspaces:service_list')}?vague={found.code}&etape=",
        "envelopes": found.envelopes.filter(parent=None).order_by("year", "pk"),
        "waiting": list(waiting.order_by("decided_at", "pk")[:NAMED]),
        "waiting_total": waiting.count(),
        "retained": decisions.filter(outcome="retained").count(),
        "maximum": book.laureates.maximum,
        "expectations": book.expectations,
        "announcements": announced(found, decisions),
        "public_url": f"{reverse('workspaces:service_list')}?vague={found.code}&decision=public",
        "listed": found.listed.count(),
        "effect": selection_effect(found, decisions),
        "form": form or AnnouncementForm(),
        "seen_state": token(of_announcement(found)),
    }
    context["early"] = any(context[name] for name in ("running", "unchecked", "undecided", "untold"))
    return render(request, "workspaces/wave.html", context, status=status)


def announced(found: Wave, decisions: QuerySet[Decision]) -> list[tuple[Announcement, list[Decision], int]]:
    """The announcements of a wave, the last first: the first files that each made public, by name, and how many."""
    mine = decisions.filter(announcement__isnull=False).select_related("application__commune")
    by_announcement: dict[int | None, list[Decision]] = defaultdict(list)
    for decision in mine.order_by("application__place_name", "pk"):
        by_announcement[decision.announcement_id].append(decision)
    told = ((each, by_announcement[each.pk]) for each in found.announcements.order_by("-public_from"))
    return [(each, rows[:NAMED], len(rows)) for each, rows in told]


def selection_effect(found: Wave, decisions: QuerySet[Decision]) -> Effect | None:
    """What the files retained and not announced yet would change in the coverage of today; None without any."""
    retained = decisions.filter(outcome="retained", announcement__isnull=True)
    rows = retained.values_list("application__commune_id", "application__longitude", "application__latitude")
    proposed = [Proposed(*row) for row in rows.order_by("pk")]
    if not proposed:
        return None
    return effect_of(proposed, coverage(clock.today(), fictitious=found.is_fictitious))


def announce(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Wave.objects.select_related("call", "rulebook"), code=code)
    form = AnnouncementForm(request.POST)
    if done(form, lambda: form.save(found, by=person(request), at=clock.now(), seen=seen_state(request))):
        said = _("Les résultats sont annoncés : la liste des décisions, par nom, est au bas de la page.")
        messages.success(request, said)
        return redirect("workspaces:wave", code)
    return wave_page(request, found, form, status=422)
