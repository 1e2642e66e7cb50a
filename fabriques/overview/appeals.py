"""Until when the holder of a file may contest what was answered, or the silence that rejected it."""

from __future__ import annotations

from datetime import date
from typing import Any

from fabriques.common.dates import legal_instant, say_day
from fabriques.common.deadlines import Phase, Standing, Start
from fabriques.overview.deadlines import rejected_on, silence_on
from fabriques.selection import appeal_rules
from fabriques.selection.models import Decision


def rejection(file: Any, on: date) -> Start | None:
    """What may be contested of a file on a day: the decision told, else the rejection born of silence; else None."""
    decision = getattr(file, "decision", None)
    if decision is not None and decision.notified_at is not None:
        refused = decision.outcome == Decision.Outcome.REFUSED
        given = 0 if refused else decision.award.total_cents
        contested = appeal_rules.worth_contesting(
            retained=not refused, asked_cents=file.requested_cents, given_cents=given
        )
        return Start("décision notifiée", decision.notified_at) if contested else None
    last = rejected_on(silence_on(file, on))
    if last is None:
        return None
    return Start("rejet né du silence", legal_instant(last))


def appeal_on(file: Any, on: date) -> Standing | None:
    """How the delay to contest stands on a day; None when nothing is contested. `file` comes from `with_silence`."""
    born = rejection(file, on)
    delay = appeal_rules.appeal(born) if born is not None else None
    return None if delay is None else delay.on(on)


def appeal_words(standing: Standing) -> str:
    """Where the delay to contest is, in a sentence, its last day computed."""
    last = say_day(standing.last_day) if standing.last_day is not None else ""
    if standing.phase is Phase.OVER:
        return f"Le délai de recours s'est achevé le {last}."
    return (
        f"Vous pouvez, jusqu'au {last} au plus tard, former un recours gracieux auprès du service, ou un recours "
        f"devant le tribunal administratif ({standing.deadline.rule}), notamment par l'application Télérecours "
        "citoyens."
    )
