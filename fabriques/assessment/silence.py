"""What suspends the delay of answer: the pieces that checks of completeness await; and what a holder is told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from fabriques.applications import rules
from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.states import Completeness
from fabriques.common.dates import legal_day, legal_instant, say_day
from fabriques.common.deadlines import Deadline, Phase, Suspension
from fabriques.rulebooks.law.texts import MISSING_PIECES, SILENCE

# What a page reads of the checks of its files: for the rule, and for what is awaited of their holder.
CHECKED = (
    "application", "outcome", "checked_at", "due_at", "received_at", "cancelled_at", "told_at", "missing",
)  # fmt: skip


class Look(NamedTuple):
    """What the rule reads of one check of completeness."""

    pk: int
    outcome: str
    checked_at: datetime
    due_at: datetime | None
    received_at: datetime | None
    cancelled_at: datetime | None
    told_at: datetime | None

    @classmethod
    def of(cls, check: CompletenessCheck) -> Look:
        return cls(*(getattr(check, name) for name in cls._fields))


def looks_at(applications: Any) -> Mapping[int, list[Look]]:
    """The checks of files (keys, or a queryset of them), by the key of the file, oldest first; 1 query."""
    found: dict[int, list[Look]] = defaultdict(list)
    checks = CompletenessCheck.objects.filter(application__in=applications).order_by("pk")
    for application, *look in checks.values_list("application", *Look._fields):
        found[application].append(Look(*look))
    return found


def awaited(looks: Iterable[Look]) -> tuple[Suspension, ...]:
    """What suspends the delay: pieces asked, until they came, the request was withdrawn or the service looked again."""
    ordered = sorted(looks)
    kept = [each for each in ordered if each.cancelled_at is None]
    return tuple(
        Suspension(why(look), look.checked_at, ended(look, kept), look.due_at)
        for look in ordered
        if look.outcome == Completeness.INCOMPLETE
    )


def delay_of(
    application: Application, *, receipt: str = "", answered_at: datetime | None = None
) -> Deadline | None:
    """The delay at whose end silence rejects a submitted file, by every check made of it; None for any other."""
    if application.submitted_at is None or application.state != ApplicationState.SUBMITTED:
        return None
    looks = awaited(Look.of(check) for check in application.completeness_checks.all())
    return rules.silence(application.submitted_at, receipt, suspensions=looks, answered_at=answered_at)


def rejected_by_silence(application: Application, on: date) -> bool:
    """Whether the delay of answer of a file that nobody answered is over on a day."""
    delay = delay_of(application)
    return delay is not None and delay.on(on).phase is Phase.OVER


def why(look: Look) -> str:
    return f"pièces manquantes demandées, {MISSING_PIECES.on(legal_day(look.checked_at)).reference}"


def ended(look: Look, kept: Iterable[Look]) -> datetime | None:
    """When the pieces of a check stopped being awaited, as its holder knows it; None as long as they are."""
    next_look = next((each.told_at for each in kept if each.pk > look.pk), None)
    return min(
        (at for at in (look.received_at, look.cancelled_at, next_look) if at is not None), default=None
    )


def counts_from(received_at: datetime | None, looks: Iterable[Look]) -> datetime | None:
    """The instant of arrival whose delay, never suspended, ends on the last day of this one; None without a delay.

    Pieces still awaited suspend it until the limit set to send them. It is what a file is put in order by: an arrival
    beside the arrivals of files never asked for a piece.
    """
    if received_at is None:
        return None
    text = SILENCE.on(legal_day(received_at))
    deadline = rules.silence(received_at, suspensions=awaited(looks))
    if deadline is None or text.value is None or not deadline.suspensions:
        return None
    last = deadline.last_day(date.max)
    return None if last is None else legal_instant(text.value.first_start(last))


def said_to_holder(check: CompletenessCheck) -> str:
    """What asking for pieces does to the delay of answer: it stops, unless silence had already ended it."""
    application = check.application
    earlier = application.completeness_checks.filter(pk__lt=check.pk).only(*CHECKED).order_by("pk")
    deadline = rules.silence(
        application.submitted_at or check.checked_at, suspensions=awaited(Look.of(each) for each in earlier)
    )
    day = legal_day(check.checked_at)
    standing = deadline.on(day) if deadline is not None else None
    if standing is not None and standing.phase is Phase.OVER and standing.last_day is not None:
        return (
            f"Le délai de réponse a pris fin le {say_day(standing.last_day)} : cette demande ne le suspend plus. "
            "Le service poursuit l'examen de votre dossier."
        )
    return (
        "Tant que ces pièces sont attendues, et jusqu'à cette date, le délai de réponse est suspendu "
        f"({MISSING_PIECES.on(day).reference})."
    )
