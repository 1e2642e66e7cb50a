from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import tomli_w

from fabriques.common.durations import Duration
from fabriques.rulebooks.law.provisions import duration, flag, money
from fabriques.rulebooks.law.reader import read
from fabriques.rulebooks.problems import RulebookError

MEASURES: dict[str, Any] = {"delay": duration, "ceiling": money, "duty": flag}
SOURCE = {"text": "Un code", "mark": "official"}


def period(value: Any, unit: str, since: int = 2000, until: int | None = None, **more: Any) -> dict[str, Any]:
    found = {
        "value": value,
        "unit": unit,
        "since": date(since, 1, 1),
        "reference": "article 1",
        "source": SOURCE,
    }
    return found | ({"until": date(until, 1, 1)} if until else {}) | more


def law(**changed: Any) -> dict[str, Any]:
    rules = {
        "delay": [period(2, "mois")],
        "ceiling": [period(200, "EUR")],
        "duty": [period(True, "oui/non")],
    } | changed
    return {code: {"title": code.title(), "periods": periods} for code, periods in rules.items()}


def problems(raw: dict[str, Any]) -> list[str]:
    with pytest.raises(RulebookError) as refused:
        read(tomli_w.dumps(raw), MEASURES)
    return str(refused.value).splitlines()


def test_law_is_read_rule_by_rule() -> None:
    found = read(tomli_w.dumps(law()), MEASURES)
    assert {code: [each.words for each in periods] for code, periods in found.items()} == {
        "delay": ["deux mois"],
        "ceiling": ["200\N{NO-BREAK SPACE}€"],
        "duty": ["oui"],
    }


@pytest.mark.parametrize(
    ("periods", "problem"),
    [
        (
            [period(2, "ans")],
            "delay.periods[0].value : « ans » n'est pas une unité de durée. Écrivez « mois » ou « jours ».",
        ),
        (
            [period("deux", "mois")],
            "delay.periods[0].value : « deux » n'est pas un nombre entier. Écrivez-le sans guillemets ni décimale, par "
            "exemple 300 ou 50_000.",
        ),
        ([], "delay.periods : une règle vaut entre des dates. Écrivez [[delay.periods]]."),
        (
            [period(2, "mois"), period(3, "mois", 2010)],
            "delay.periods : deux périodes se recouvrent : un jour n'a qu'un texte. Donnez un « until » à la première, "
            "avant le « since » de la suivante.",
        ),
        (
            [period(2, "mois", 2000, 2010), period(3, "mois", 2010)],
            "delay.periods : deux périodes se recouvrent : un jour n'a qu'un texte. Donnez un « until » à la première, "
            "avant le « since » de la suivante.",
        ),
        (
            [period(2, "mois", 2010, 2000)],
            "delay.periods : une période finit avant d'avoir commencé. Corrigez ses dates.",
        ),
        (
            [period(2, "mois", valeur=3)],
            "delay.periods[0].valeur : cette clé n'est pas connue : elle serait ignorée sans bruit. Supprimez-la. "
            "Vouliez-vous écrire « value » ?",
        ),
    ],
)
def test_fault_in_the_law_is_told_at_its_place(periods: list[dict[str, Any]], problem: str) -> None:
    assert problems(law(delay=periods)) == [problem]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (
            {"ceiling": [period(200, "francs")]},
            "ceiling.periods[0].value : un montant est en euros, et non en « francs ». Écrivez « EUR ».",
        ),
        (
            {"duty": [period(True, "mois")]},
            "duty.periods[0].value : « mois » n'est pas l'unité d'un oui ou non. Écrivez « oui/non ».",
        ),
        (
            {"other": [period(True, "oui/non")]},
            "other : cette clé n'est pas connue : elle serait ignorée sans bruit. Supprimez-la.",
        ),
    ],
)
def test_value_is_of_its_measure_and_every_rule_is_applied(changed: dict[str, Any], problem: str) -> None:
    assert problems(law(**changed)) == [problem]


def test_periods_that_follow_each_other_are_read() -> None:
    periods = [period(2, "mois", 2000, 2010), period(90, "jours", 2011)]
    found = read(tomli_w.dumps(law(delay=periods)), MEASURES)
    assert [each.need() for each in found["delay"]] == [Duration(months=2), Duration(days=90)]
