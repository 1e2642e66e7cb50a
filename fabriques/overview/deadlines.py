"""How a file's delay of answer stands: the records of each step gathered for the one rule of deadlines.

The list, the page, the timeline, the letters and the reminders ask it here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from fabriques.applications import rules
from fabriques.applications.states import ApplicationState
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.states import Completeness
from fabriques.common.dates import PARIS, legal_day, say_day
from fabriques.common.deadlines import Deadline, Phase, Standing, Suspension
from fabriques.common.durations import ONE_DAY
from fabriques.overview.filters import Watched
from fabriques.rulebooks.law.texts import MISSING_PIECES, SILENCE

NEAR_DAYS = 10  # a service is warned so many days before the last one
JOINED = ("receipt", "decision")
# What the rule reads of a file, with what names it, for a list that reads little else of its rows.
ONLY = (
    "public_id",
    "place_name",
    "service",
    "state",
    "submitted_at",
    "receipt__number",
    "decision__notified_at",
)
CHECKED = ("application", "outcome", "checked_at", "due_at", "received_at", "cancelled_at")


def with_silence(files: QuerySet[Any]) -> QuerySet[Any]:
    """Read with each file what its delay of answer depends on: one query more, whatever the number of files."""
    checks = CompletenessCheck.objects.order_by("pk").only(*CHECKED)
    return files.select_related(*JOINED).prefetch_related(Prefetch("completeness_checks", checks))


def awaited(checks: Iterable[CompletenessCheck]) -> tuple[Suspension, ...]:
    """What suspends the delay: pieces asked, until they came, the request was withdrawn or the service looked again."""
    kept = sorted((each for each in checks if each.cancelled_at is None), key=lambda each: each.pk)
    return tuple(
        Suspension(why(check), check.checked_at, ended(check, kept), check.due_at)
        for check in sorted(checks, key=lambda each: each.pk)
        if check.outcome == Completeness.INCOMPLETE
    )


def why(check: CompletenessCheck) -> str:
    return f"pièces manquantes demandées, {MISSING_PIECES.on(legal_day(check.checked_at)).reference}"


def ended(check: CompletenessCheck, kept: Iterable[CompletenessCheck]) -> datetime | None:
    """When the pieces of a check stopped being awaited; None as long as they are."""
    next_look = next((each.checked_at for each in kept if each.pk > check.pk), None)
    return min(
        (at for at in (check.received_at, check.cancelled_at, next_look) if at is not None), default=None
    )


def silence(file: Any) -> Deadline | None:
    """The delay at whose end silence rejects a file; `file` comes from `with_silence`. None for one not submitted.

    The silence is broken by the notification: a decision that its holder has not received answers nothing.
    """
    if file.submitted_at is None or file.state != ApplicationState.SUBMITTED:
        return None
    receipt, decision = (getattr(file, name, None) for name in JOINED)
    return rules.silence(
        file.submitted_at,
        receipt.number if receipt is not None else "",
        suspensions=awaited(file.completeness_checks.all()),
        answered_at=decision.notified_at if decision is not None else None,
    )


def silence_on(file: Any, on: date) -> Standing | None:
    """How that delay stands on a day; None for a file that has none."""
    deadline = silence(file)
    return None if deadline is None else deadline.on(on)


def silence_words(file: Any, on: date) -> str:
    """Where the delay of answer of a file is on a day, in a sentence; « » when it has none."""
    standing = silence_on(file, on)
    return "" if standing is None else sentence(standing)


def sentence(standing: Standing) -> str:
    """Where the delay of answer is, for a timeline or a card; « » once the file is answered in time."""
    last = say_day(standing.last_day) if standing.last_day is not None else ""
    match standing.phase:
        case Phase.RUNNING:
            return f"sans réponse au {last}, la demande est réputée rejetée"
        case Phase.SUSPENDED:
            limit = standing.resumes_on
            until = f", jusqu'au {say_day(limit - ONE_DAY)} au plus tard" if limit is not None else ""
            return f"délai de réponse suspendu depuis le {say_day(standing.since)}{until} : des pièces sont attendues"
        case Phase.OVER:
            return f"sans réponse au {last}, la demande est réputée rejetée ; une décision expresse reste attendue"
        case Phase.MET:
            return ""


def silence_explained(file: Any, on: date) -> tuple[str, ...]:
    """The whole count, for whoever wants to do it again, and what it entails; nothing for a file that has none."""
    standing = silence_on(file, on)
    if standing is None:
        return ()
    if standing.phase is not Phase.OVER:
        return standing.explanation
    answered_at = standing.deadline.answered_at
    if answered_at is None:
        return (*standing.explanation, "Le silence gardé vaut rejet ; une décision expresse reste attendue.")
    later = f"La décision notifiée le {say_day(legal_day(answered_at))} est venue ensuite."
    return (*standing.explanation, f"Le silence gardé valait rejet. {later}")


def note(standing: Standing) -> tuple[str, str]:
    """The same in a few words and its tone, for a cell of a list."""
    last = f"{standing.last_day:%d/%m/%Y}" if standing.last_day is not None else ""
    match standing.phase:
        case Phase.RUNNING:
            return f"silence : rejet le {last}", "wait" if standing.near(NEAR_DAYS) else ""
        case Phase.SUSPENDED:
            limit = standing.resumes_on
            return (f"délai suspendu jusqu'au {limit - ONE_DAY:%d/%m/%Y}" if limit else "délai suspendu"), ""
        case Phase.OVER:
            return f"rejet implicite le {last}", "bad"
        case Phase.MET:
            return "", ""


MATCHES: Mapping[Watched, Callable[[Standing], bool]] = {
    Watched.NEAR: lambda standing: standing.near(NEAR_DAYS),
    Watched.OVER: lambda standing: standing.phase is Phase.OVER,
    Watched.SUSPENDED: lambda standing: standing.phase is Phase.SUSPENDED,
}


class Unanswered:
    """The files of a queryset without an answer, by how their delay stands on a day.

    Only those from which pieces were once asked are read to be judged; for all others, the rule gives the days of
    arrival that answer, and the database finds them.
    """

    def __init__(self, files: QuerySet[Any], on: date) -> None:
        self.files, self.on = files, on
        waiting = files.filter(state=ApplicationState.SUBMITTED, decision__notified_at__isnull=True)
        asked = CompletenessCheck.objects.filter(application=OuterRef("pk"), outcome=Completeness.INCOMPLETE)
        self.plain = waiting.filter(~Exists(asked))
        self.judged = self.judge(waiting.filter(Exists(asked)))

    def judge(self, files: QuerySet[Any]) -> list[tuple[Any, Standing]]:
        rows = with_silence(files).only(*ONLY).order_by("submitted_at", "pk")
        found = ((file, silence_on(file, self.on)) for file in rows)
        return [(file, standing) for file, standing in found if standing is not None]

    def among_plain(self, watched: Watched) -> QuerySet[Any]:
        """Those never asked for a piece, by their days of arrival."""
        if watched is Watched.SUSPENDED:
            return self.plain.none()
        first, last = (None, self.on - ONE_DAY)
        if watched is Watched.NEAR:
            first, last = self.on, self.on + timedelta(days=NEAR_DAYS)
        return self.plain.filter(arrived_for(first, last))

    def among_judged(self, watched: Watched) -> list[tuple[Any, Standing]]:
        return [(file, standing) for file, standing in self.judged if MATCHES[watched](standing)]

    def narrowed(self, watched: Watched) -> QuerySet[Any]:
        """Those of the queryset that stand so."""
        keys = [file.pk for file, _standing in self.among_judged(watched)]
        return self.files.filter(Q(pk__in=self.among_plain(watched).values("pk")) | Q(pk__in=keys))

    def count(self, watched: Watched) -> int:
        return self.among_plain(watched).count() + len(self.among_judged(watched))

    def ending(self, days: Collection[int]) -> list[tuple[Any, Standing]]:
        """Those that silence rejects in so many days, soonest first."""
        lasts = [self.on + timedelta(days=left) for left in days]
        found = Q(pk__in=[])
        for last in lasts:
            found |= arrived_for(last, last)
        judged = [
            each for each in self.judged if each[1].phase is Phase.RUNNING and each[1].last_day in lasts
        ]
        return soonest([*self.judge(self.plain.filter(found)), *judged])

    def first(self, watched: Watched, most: int) -> list[tuple[Any, Standing]]:
        """Those whose last day comes first."""
        oldest = self.among_plain(watched).order_by("submitted_at", "pk")[:most]
        rows = self.judge(self.plain.filter(pk__in=oldest.values("pk")))
        return soonest([*rows, *self.among_judged(watched)])[:most]


def soonest(found: list[tuple[Any, Standing]]) -> list[tuple[Any, Standing]]:
    return sorted(found, key=lambda each: (each[1].last_day or date.max, each[0].pk))


def arrived_for(first: date | None, last: date) -> Q:
    """Filter on the instants of arrival whose delay, never suspended, ends between two days, both included."""
    found = Q(pk__in=[])
    for text in SILENCE.periods:
        begins = date.min if first is None else text.need().first_start(first)
        ends = text.need().first_start(last + ONE_DAY) - ONE_DAY
        begins, ends = max(begins, text.since or date.min), min(ends, text.until or date.max)
        after = datetime.combine(begins, time(), PARIS)
        found |= Q(submitted_at__gte=after, submitted_at__lt=datetime.combine(ends + ONE_DAY, time(), PARIS))
    return found
