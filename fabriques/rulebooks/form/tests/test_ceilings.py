"""Every ceiling that a rule gives stands beside what a file asks."""

from __future__ import annotations

from typing import Any

from fabriques.common.values import Money
from fabriques.rulebooks.form.ceilings import Ceiling, ceilings
from fabriques.rulebooks.form.tests.test_budget import AMI, DEMONSTRATION, by_year, line


def drawn(shipped: Any, answers: dict[str, Any], requested: int = 0) -> tuple[Ceiling, ...]:
    form, book = shipped
    return ceilings(form, answers, Money.euros(requested), book.amounts, book.spending)


def told(found: tuple[Ceiling, ...]) -> list[tuple[str, int, int, bool]]:
    return [(each.label, each.asked.cents // 100, each.most.cents // 100, each.over) for each in found]


def test_nothing_asked_draws_nothing() -> None:
    assert drawn(AMI, {}) == ()


def test_amount_of_a_file_without_details_is_drawn_beside_the_most_in_all() -> None:
    assert told(drawn(AMI, {}, 160_000)) == [("Demande en tout", 160_000, 150_000, True)]


def test_each_year_each_share_and_each_spending_has_its_ceiling() -> None:
    answers = {"request": by_year(50_000), "costs": [line("staff", 30_000), line("equipment", 20_000)]}
    assert told(drawn(DEMONSTRATION, answers)) == [
        ("Demande en tout", 50_000, 50_000, False),
        ("Demande, en part du budget", 50_000, 40_000, True),
        ("Demande, sur les dépenses éligibles", 50_000, 30_000, True),
    ]
    years = told(drawn(AMI, {"request": by_year(60_000, 50_000, 40_000)}))
    assert [each for each in years if "année" in each[0]] == [
        ("Demande pour l'année 1", 60_000, 50_000, True),
        ("Demande pour l'année 2", 50_000, 50_000, False),
        ("Demande pour l'année 3", 40_000, 50_000, False),
    ]
