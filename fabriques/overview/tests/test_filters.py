from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.overview.filters import FACETS, Filters, Unread, Watched, euros

PARAMETERS = [*FACETS.values(), "q", "montant_min", "montant_max", "du", "au", "silence", "tri", "autre"]


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.lists(st.text(max_size=12), min_size=1, max_size=3)))
def test_filters_read_back_what_they_write(asked: dict[str, list[str]]) -> None:
    filters = Filters.read(asked)
    again: dict[str, list[str]] = {}
    for name, value in filters.pairs():
        again.setdefault(name, []).append(value)
    assert Filters.read(again) == filters


def test_filters_of_an_address_are_typed() -> None:
    asked = {
        "q": [" halle "],
        "etape": ["to_check", "incomplete", "to_check"],
        "montant_min": ["50 000 €"],
        "montant_max": ["beaucoup"],
        "du": ["31/01/2026"],
        "au": ["2026-02-30"],
        "verdict": [""],
        "silence": ["proche"],
    }
    values = {"stage": ("incomplete", "to_check")}
    assert Filters.read(asked) == Filters(
        "halle", values, 50_000, None, date(2026, 1, 31), None, Watched.NEAR
    )


@pytest.mark.parametrize(
    ("text", "expected"), [("", None), ("1 250,50", 1250), ("\u202f2\u202f000 €", 2000), ("50000", 50_000)]
)
def test_euros_are_read_as_people_write_them(text: str, expected: int | None) -> None:
    assert euros(text) == expected


@pytest.mark.parametrize(
    ("parameter", "text", "problem"),
    [
        ("du", "hier", "« hier » n'est pas une date. Écrivez par exemple 31/03/2027."),
        ("au", "31/02/2026", "Cette date n'existe pas. Écrivez par exemple 31/03/2027."),
        ("au", "9999-99-99", "« 9999-99-99 » : l'année va de 1900 à 2100. Vérifiez-la."),
        ("silence", "jamais", "« jamais » n'est pas un choix de ce filtre."),
        ("montant_min", "-3", "« -3 » est négatif. Écrivez un montant positif."),
        ("montant_max", "9" * 16, f"« {'9' * 16} » est trop grand. Vérifiez le nombre de zéros."),
        (
            "montant_max",
            "beaucoup",
            "« beaucoup » n'est pas un montant. Écrivez par exemple 12 500 ou 12 500,50.",
        ),
    ],
)
def test_bound_that_cannot_be_read_filters_nothing_and_says_why(
    parameter: str, text: str, problem: str
) -> None:
    found = Filters.read({parameter: [text]})
    assert (found.is_empty, found.unread) == (True, {parameter: Unread(text, problem)})
