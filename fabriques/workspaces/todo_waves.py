"""What waits for the programme team in the waves: those that close soon, those whose results are to be announced."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.calls.models import Wave
from fabriques.common.dates import legal_day, say_day, say_instant
from fabriques.overview.deadlines import NEAR_DAYS
from fabriques.selection.models import Decision
from fabriques.selection.states import DecisionState
from fabriques.workspaces.todo import NAMED, Named, Task


def waves_awaiting(user: User, at: datetime) -> list[Task]:
    """The tasks of the waves on an instant, dated things first; 2 queries, whatever their number."""
    return [*closing(at), *to_announce(user, at)]


def closing(at: datetime) -> list[Task]:
    """The waves that close within days: what is to be said to applicants is said before."""
    waves = list(
        Wave.objects.open_at(at).filter(closes_at__lte=at + timedelta(days=NEAR_DAYS)).order_by("closes_at")
    )
    words = ngettext(
        "vague qui se clôt dans les dix jours", "vagues qui se closent dans les dix jours", len(waves)
    )
    first = tuple(
        named(wave, _("clôture le %(instant)s") % {"instant": say_instant(wave.closes_at)}) for wave in waves
    )
    return (
        [Task("closing", len(waves), words, reverse("workspaces:waves"), "wait", first[:NAMED])]
        if waves
        else []
    )


def to_announce(user: User, at: datetime) -> list[Task]:
    """The closed waves where holders know decisions that the public does not."""
    told = Decision.objects.filter(
        state=DecisionState.NOTIFIED, application__in=access.counted(user, legal_day(at))
    )
    by_wave = told.order_by().values("application__wave").annotate(total=Count("pk"))
    counts = dict(by_wave.values_list("application__wave", "total"))
    waves = list(
        Wave.objects.filter(pk__in=counts, closes_at__lte=at)
        .select_related("rulebook")
        .order_by("closes_at", "pk")
    )
    words = ngettext(
        "vague close dont des décisions notifiées sont à annoncer",
        "vagues closes dont des décisions notifiées sont à annoncer",
        len(waves),
    )
    first = tuple(named(wave, expected(counts[wave.pk], wave.results_on)) for wave in waves)
    return (
        [Task("announce", len(waves), words, reverse("workspaces:waves"), "", first[:NAMED])] if waves else []
    )


def expected(count: int, results_on: date | None) -> str:
    """How many decisions wait to be public, and since when or until when they are expected."""
    said = ngettext("%(n)s décision notifiée", "%(n)s décisions notifiées", count) % {"n": count}
    if results_on is None:
        return said
    return _("%(said)s, résultats prévus le %(day)s") % {"said": said, "day": say_day(results_on)}


def named(wave: Wave, note: str) -> Named:
    return Named(wave.title, reverse("workspaces:wave", args=[wave.code]), note)
