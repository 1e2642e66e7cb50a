"""Until when a decision may be contested, and which decisions are worth saying it of."""

from __future__ import annotations

from fabriques.common.deadlines import Deadline, Start
from fabriques.rulebooks.law.texts import COURT_APPEAL


def appeal(born: Start) -> Deadline | None:
    """The delay in which a rejection, told or born of silence, may be contested, by the law of the day it was born.

    None on a day when no text sets one. Source: CJA R421-1 (told), R421-2 (silence): the same two months.
    """
    text = COURT_APPEAL.on(born.day)
    return None if text.value is None else Deadline(born, text.value, rule=text.reference)


def worth_contesting(*, retained: bool, asked_cents: int | None, given_cents: int) -> bool:
    """Whether a decision gives its holder less than they asked: a refusal, or a smaller amount."""
    return not retained or (asked_cents is not None and given_cents < asked_cents)
