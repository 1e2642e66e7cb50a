"""The limits of a rulebook that the database checks by itself."""

from __future__ import annotations

from fabriques.common.values import Money
from fabriques.rulebooks.types import Rulebook


def cents(amount: Money | None) -> int | None:
    return None if amount is None else amount.cents


def limits(book: Rulebook) -> dict[str, object]:
    """The limits copied on the version's row for the triggers; None where the text is silent."""
    amounts = book.amounts
    lowest, highest = amounts.lowest, amounts.highest
    yearly = (
        amounts.yearly_maximum.value
        if amounts.yearly_maximum
        else amounts.flat.value
        if amounts.flat
        else None
    )
    bonus = amounts.bonus.amount.value if amounts.bonus else None
    return {
        "award_minimum_cents": cents(lowest),
        "award_maximum_cents": cents(highest),
        "yearly_maximum_cents": cents(yearly),
        "bonus_cents": cents(bonus) or 0,
        "laureates_maximum": book.laureates.maximum.value,
        "results_on": book.calendar.results_on.value,
        "criteria": [criterion.code for criterion in book.criteria],
    }
