"""How a file's delay of answer stands: the records of each step gathered for the one rule of deadlines.

The list, the page, the timeline, the letters and the reminders ask it here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet

from fabriques.applications import rules
from fabriques.applications.states import ApplicationState
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.silence import CHECKED, awaited, delay_of, looks_at
from fabriques.common.dates import say_day
from fabriques.common.deadlines import Deadline, Phase, Standing
from fabriques.common.durations import ONE_DAY

NEAR_DAYS = 10  # a service is warned so many days before the last one
JOINED = ("receipt", "decision")
# What the rule reads of a file, for a list that reads little else of its rows.
ONLY = ("state", "submitted_at", "receipt__number", "decision__notified_at")


def with_silence(files: QuerySet[Any]) -> QuerySet[Any]:
    """Read with each file what its delay of answer depends on: one query more, whatever the number of files."""
    checks = CompletenessCheck.objects.order_by("pk").only(*CHECKED)
    return files.select_related(*JOINED).prefetch_related(Prefetch("completeness_checks", checks))


def silence(file: Any) -> Deadline | None:
    """The delay at whose end silence rejects a file; `file` comes from `with_silence`. None for one not submitted.

    The silence is broken by the notification: a decision that its holder has not received answers nothing.
    """
    receipt, decision = (getattr(file, name, None) for name in JOINED)
    return delay_of(
        file,
        receipt=receipt.number if receipt is not None else "",
        answered_at=decision.notified_at if decision is not None else None,
    )


class Received(NamedTuple):
    """The same of a file read as a narrow row, without its checks: names of fields of its table."""

    pk: int
    state: str
    submitted_at: datetime | None
    receipt__number: str | None
    decision__notified_at: datetime | None


def standings_of(rows: Iterable[Received], on: date) -> dict[int, Standing]:
    """How the delay of each file stands on a day, by its key; nothing for those that have none. 1 query."""
    arrived = [row for row in rows if row.state == ApplicationState.SUBMITTED]
    looks = looks_at([row.pk for row in arrived])
    found = {}
    for row in arrived:
        if row.submitted_at is None:
            continue
        delay = rules.silence(
            row.submitted_at,
            row.receipt__number or "",
            suspensions=awaited(looks[row.pk]),
            answered_at=row.decision__notified_at,
        )
        if delay is not None:
            found[row.pk] = delay.on(on)
    return found


def state_words(standing: Standing) -> str:
    """How that delay stands, in words that a spreadsheet groups by."""
    if standing.phase is Phase.OVER:
        return "rejet implicite, puis décision" if standing.answered_on else "rejet implicite"
    return {Phase.RUNNING: "en cours", Phase.SUSPENDED: "suspendu", Phase.MET: "répondu"}[standing.phase]


def silence_on(file: Any, on: date) -> Standing | None:
    """How that delay stands on a day; None for a file that has none."""
    deadline = silence(file)
    return None if deadline is None else deadline.on(on)


def rejected_on(standing: Standing | None) -> date | None:
    """The day on which silence rejected a file that nothing has answered since; None when it has not."""
    over = standing is not None and standing.phase is Phase.OVER and standing.answered_on is None
    return standing.last_day if standing is not None and over else None


def silence_words(file: Any, on: date) -> str:
    """Where the delay of answer of a file is on a day, in a sentence; « » when it has none."""
    standing = silence_on(file, on)
    return "" if standing is None else sentence(standing)


def sentence(standing: Standing) -> str:
    """Where the delay of answer is, for a timeline or a card; « » once the file is answered, in time or late."""
    last = say_day(standing.last_day) if standing.last_day is not None else ""
    if standing.answered_on is not None:
        return ""
    match standing.phase:
        case Phase.RUNNING:
            return f"sans réponse au {last}, la demande est réputée rejetée"
        case Phase.SUSPENDED:
            limit = standing.resumes_on
            until = f", jusqu'au {say_day(limit - ONE_DAY)} au plus tard" if limit is not None else ""
            return f"délai de réponse suspendu depuis le {say_day(standing.since)}{until} : des pièces sont attendues"
        case _over:
            return (
                f"faute de réponse au {last}, la demande a été réputée rejetée ; "
                "une décision expresse reste attendue"
            )


def silence_explained(file: Any, on: date) -> tuple[str, ...]:
    """The whole count, for whoever wants to do it again, and what it entails; nothing for a file that has none."""
    standing = silence_on(file, on)
    if standing is None:
        return ()
    if standing.phase is not Phase.OVER:
        return standing.explanation
    if standing.answered_on is None:
        return (*standing.explanation, "Le silence gardé vaut rejet ; une décision expresse reste attendue.")
    later = f"La décision notifiée le {say_day(standing.answered_on)} est venue ensuite."
    return (*standing.explanation, f"Le silence gardé valait rejet. {later}")


def note(standing: Standing) -> tuple[str, str]:
    """The same in a few words and its tone, for a cell of a list."""
    last = f"{standing.last_day:%d/%m/%Y}" if standing.last_day is not None else ""
    if standing.answered_on is not None:
        return "", ""
    match standing.phase:
        case Phase.RUNNING:
            return f"silence : rejet le {last}", "wait" if standing.near(NEAR_DAYS) else ""
        case Phase.SUSPENDED:
            limit = standing.resumes_on
            return (f"délai suspendu jusqu'au {limit - ONE_DAY:%d/%m/%Y}" if limit else "délai suspendu"), ""
        case _over:
            return f"rejet implicite le {last}", "bad"
