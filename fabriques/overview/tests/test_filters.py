from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.overview.filters import FACETS, Filters, Watched, day, euros

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
    assert Filters.read(asked | {"silence": ["jamais"]}).silence is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("1 250,50", 1250),
        ("-3", None),
        ("9" * 14, None),
        ("\u202f2\u202f000", 2000),
        ("١٢", None),
    ],
)
def test_euros_are_read_as_people_write_them(text: str, expected: int | None) -> None:
    assert euros(text) == expected


@pytest.mark.parametrize("text", ["", "hier", "31/02/2026", "2026-13-01", "9999-99-99", "٣١/٠١/٢٠٢٦"])
def test_day_that_is_none_filters_nothing(text: str) -> None:
    assert day(text) is None
