"""What is said of the money of a file, beside the rules of each shipped call."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.rulebooks import reader as rules
from fabriques.rulebooks.form.budget import Level, remarks
from fabriques.rulebooks.form.reader import load, read
from fabriques.rulebooks.tests.texts import plain

AMI = (read(load("ami_2019_2021")), rules.read(rules.load("ami_2019_2021")[0]))
DEMONSTRATION = (read(load("demonstration")), rules.read(rules.load("demonstration")[0]))
EURO = 100


def told(shipped: Any, answers: dict[str, Any]) -> list[tuple[str, str, str]]:
    form, book = shipped
    found = remarks(form, answers, book.amounts, book.spending)
    return [(remark.field, remark.level.value, plain(remark.text)) for remark in found]


def by_year(*euros: int) -> dict[str, int]:
    return {str(rank): amount * EURO for rank, amount in enumerate(euros, start=1)}


def line(category: str, *euros: int) -> dict[str, Any]:
    return {"category": category, "label": "", "amounts": by_year(*euros)}


def funds(origin: str, *euros: int) -> dict[str, Any]:
    return {"funder": "", "origin": origin, "status": "asked", "amounts": by_year(*euros)}


def test_money_not_typed_yet_is_not_remarked() -> None:
    assert told(AMI, {}) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            by_year(20_000, 20_000, 20_000),
            "Le montant demandé (60 000 €) est inférieur au minimum de 75 000 €.",
        ),
        (by_year(60_000, 50_000, 50_000), "Le montant demandé (160 000 €) dépasse le maximum de 150 000 €."),
    ],
)
def test_request_out_of_the_range_is_an_error(asked: dict[str, int], said: str) -> None:
    assert told(AMI, {"request": asked})[0] == ("request", Level.ERROR, said)


def test_request_above_the_yearly_cap_is_an_error_of_its_year() -> None:
    assert told(AMI, {"request": by_year(0, 60_000, 20_000)}) == [
        ("request", Level.ERROR, "Année 2 : 60 000 € demandés, pour 50 000 € au plus par an.")
    ]


def test_flat_grant_is_asked_to_the_euro() -> None:
    assert told(DEMONSTRATION, {"request": by_year(49_999)}) == [
        ("request", Level.ERROR, "La subvention est forfaitaire : 50 000 €. Vous avez indiqué 49 999 €.")
    ]


def test_spending_the_grant_may_not_pay_does_not_carry_the_request() -> None:
    answers = {"request": by_year(50_000), "costs": [line("staff", 30_000), line("equipment", 40_000)]}
    assert told(DEMONSTRATION, answers) == [
        (
            "request",
            Level.WARNING,
            "Année 1 : 50 000 € demandés, pour 30 000 € de dépenses que la subvention peut payer.",
        )
    ]


def test_request_above_the_cofunding_rate_is_an_error() -> None:
    answers = {"request": by_year(50_000), "costs": [line("staff", 60_000)]}
    assert told(DEMONSTRATION, answers) == [
        ("request", Level.ERROR, "La demande dépasse 80 % du budget (60 000 €).")
    ]


def test_budget_out_of_balance_is_a_warning_of_its_year() -> None:
    answers = {
        "request": by_year(50_000),
        "costs": [line("staff", 70_000)],
        "funding": [funds("this_call", 50_000), funds("own", 10_000)],
    }
    assert told(DEMONSTRATION, answers) == [
        ("funding", Level.WARNING, "Année 1 : 70 000 € de dépenses et 60 000 € de financements.")
    ]


def test_request_said_otherwise_among_the_funds_is_a_warning() -> None:
    answers = {
        "request": by_year(50_000),
        "costs": [line("staff", 70_000)],
        "funding": [funds("this_call", 40_000), funds("own", 30_000)],
    }
    assert told(DEMONSTRATION, answers) == [
        ("funding", Level.WARNING, "Année 1 : « cet appel » porte 40 000 €, et la demande 50 000 €.")
    ]


def test_balanced_budget_within_the_rules_is_not_remarked() -> None:
    answers = {
        "request": by_year(50_000, 50_000, 50_000),
        "costs": [line("funded_post", 55_000, 55_000, 55_000), line("premises", 5_000, 5_000, 5_000)],
        "funding": [funds("this_call", 50_000, 50_000, 50_000), funds("own", 10_000, 10_000, 10_000)],
    }
    assert told(AMI, answers) == []


def test_line_of_unknown_nature_may_still_be_paid_by_the_grant() -> None:
    answers = {"request": by_year(50_000, 50_000, 50_000), "costs": [line("in_kind", 60_000, 60_000, 60_000)]}
    assert told(AMI, answers) == []
