"""The files without an answer, found by how their delay of answer stands on a day.

No rule is written again for the database. For files never asked for a piece, the rule gives the days of arrival that
answer, and the database finds them; only the others are read, as narrow rows, and judged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from fabriques.applications import rules
from fabriques.applications.states import ApplicationState
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.silence import awaited, looks_at
from fabriques.assessment.states import Completeness
from fabriques.common.dates import legal_instant
from fabriques.common.deadlines import Phase, Standing
from fabriques.common.durations import ONE_DAY
from fabriques.overview.deadlines import NEAR_DAYS
from fabriques.overview.filters import Watched
from fabriques.rulebooks.law.texts import SILENCE

READ = ("pk", "public_id", "place_name", "service", "submitted_at", "receipt__number")


class Waiting(NamedTuple):
    """What is read of a file without an answer: the rule's part, and what names it."""

    pk: int
    public_id: str
    place_name: str
    service: str
    received_at: datetime
    receipt: str


Judged = list[tuple[Waiting, Standing]]
MATCHES: Mapping[Watched, Callable[[Standing], bool]] = {
    Watched.NEAR: lambda standing: standing.near(NEAR_DAYS),
    Watched.OVER: lambda standing: standing.phase is Phase.OVER,
    Watched.SUSPENDED: lambda standing: standing.phase is Phase.SUSPENDED,
}


class Unanswered:
    """The files of a queryset whose holder has received no decision, on a day."""

    def __init__(self, files: QuerySet[Any], on: date) -> None:
        self.files, self.on = files, on
        waiting = files.filter(state=ApplicationState.SUBMITTED, decision__notified_at__isnull=True)
        asked = CompletenessCheck.objects.filter(application=OuterRef("pk"), outcome=Completeness.INCOMPLETE)
        self.plain = waiting.filter(~Exists(asked))
        self.asked = waiting.filter(Exists(asked))

    @cached_property
    def ended_soon(self) -> Judged:
        """Those once asked for a piece that may be near their end or past it: a suspension only moves an end later."""
        return self.judge(self.asked.filter(arrived_for(None, self.on + timedelta(days=NEAR_DAYS))))

    @cached_property
    def stopped(self) -> Judged:
        """Those whose pieces may still be awaited: a delay set is not over."""
        today, tomorrow = (legal_instant(day) for day in (self.on, self.on + ONE_DAY))
        open_ones = CompletenessCheck.objects.filter(application=OuterRef("pk"), due_at__gte=today)
        not_come = Q(received_at__isnull=True) | Q(received_at__gte=tomorrow)
        return self.judge(self.asked.filter(Exists(open_ones.filter(not_come))))

    def judge(self, files: QuerySet[Any]) -> Judged:
        looks = looks_at(files.values("pk"))
        found = []
        for row in files.order_by("submitted_at", "pk").values_list(*READ):
            file = Waiting(*row)
            delay = rules.silence(file.received_at, file.receipt or "", suspensions=awaited(looks[file.pk]))
            if delay is not None:
                found.append((file, delay.on(self.on)))
        return found

    def among_plain(self, watched: Watched) -> QuerySet[Any]:
        """Those never asked for a piece, by their days of arrival."""
        if watched is Watched.SUSPENDED:
            return self.plain.none()
        first, last = (None, self.on - ONE_DAY)
        if watched is Watched.NEAR:
            first, last = self.on, self.on + timedelta(days=NEAR_DAYS)
        return self.plain.filter(arrived_for(first, last))

    def among_judged(self, watched: Watched) -> Judged:
        judged = self.stopped if watched is Watched.SUSPENDED else self.ended_soon
        return [(file, standing) for file, standing in judged if MATCHES[watched](standing)]

    def narrowed(self, watched: Watched) -> QuerySet[Any]:
        """Those of the queryset that stand so."""
        keys = [file.pk for file, _standing in self.among_judged(watched)]
        return self.files.filter(Q(pk__in=self.among_plain(watched).values("pk")) | Q(pk__in=keys))

    def count(self, watched: Watched) -> int:
        return self.among_plain(watched).count() + len(self.among_judged(watched))

    def ending(self, days: Collection[int]) -> Judged:
        """Those near their end that silence rejects in so many days, soonest first."""
        lasts = [self.on + timedelta(days=left) for left in days]
        found = Q(pk__in=[])
        for last in lasts:
            found |= arrived_for(last, last)
        asked = [each for each in self.among_judged(Watched.NEAR) if each[1].last_day in lasts]
        return soonest([*self.judge(self.plain.filter(found)), *asked])

    def first(self, watched: Watched, most: int) -> Judged:
        """Those whose last day comes first."""
        oldest = self.among_plain(watched).order_by("submitted_at", "pk")[:most]
        rows = self.judge(self.plain.filter(pk__in=oldest.values("pk")))
        return soonest([*rows, *self.among_judged(watched)])[:most]


def soonest(found: Judged) -> Judged:
    return sorted(found, key=lambda each: (each[1].last_day or date.max, each[0].pk))


def arrived_for(first: date | None, last: date) -> Q:
    """Filter on the instants of arrival whose delay, never suspended, ends between two days, both included."""
    found = Q(pk__in=[])
    for text in SILENCE.periods:
        begins = date.min if first is None else text.need().first_start(first)
        ends = text.need().first_start(last + ONE_DAY) - ONE_DAY
        begins, ends = max(begins, text.since or date.min), min(ends, text.until or date.max)
        after = legal_instant(begins)
        found |= Q(submitted_at__gte=after, submitted_at__lt=legal_instant(ends + ONE_DAY))
    return found
