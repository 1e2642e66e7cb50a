from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common import typed
from fabriques.common.tests import typing_cases as cases
from fabriques.common.typed import TypedError, cents, day, shown, shown_day
from fabriques.common.typed_fields import DayField, HourField, InstantField, WholeField

NUMBERS = st.text(st.sampled_from("0123456789٣ \u202f\u00a0',.€-²"), max_size=20)
DAYS = st.text(st.sampled_from("0123456789/-. armsj"), max_size=14)


def read(reader: Callable[[str], Any], text: str) -> Any:
    """What is read of a text that says something; None when it is refused, which is never an empty answer."""
    try:
        found = reader(text)
    except TypedError:
        return None
    assert found is not None, text
    return found


@pytest.mark.parametrize(("text", "expected"), cases.AMOUNTS)
def test_amount_is_read_or_refused(text: str, expected: int | None) -> None:
    assert read(cents, text) == expected


PERCENTAGES = [
    ("60", "60"), ("60 %", "60"), ("60\N{NO-BREAK SPACE}%", "60"), ("37,5", "37,5"), ("33.33%", "33,33"), ("0", "0"),
    ("100,00", "100"), ("100,01", None), ("140", None), ("-1", None), ("33,333", None), ("un tiers", None),
    ("1/3", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PERCENTAGES)
def test_percentage_is_read_or_refused(text: str, expected: str | None) -> None:
    found = read(typed.percentage, text)
    assert (found if found is None else typed.shown_percentage(found)) == expected


def test_percentage_left_empty_is_nothing() -> None:
    assert [typed.percentage(text) for text in ("", " ", "%", " %")] == [None] * 4
    assert typed.shown_percentage(None) == ""


@pytest.mark.parametrize(("text", "expected"), cases.WHOLES)
def test_whole_number_is_read_or_refused(text: str, expected: int | None) -> None:
    assert read(typed.whole, text) == expected


@pytest.mark.parametrize(("text", "expected"), cases.DAYS)
def test_day_is_read_or_refused(text: str, expected: str | None) -> None:
    found = read(day, text)
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize(("text", "expected"), cases.HOURS)
def test_hour_is_read_or_refused(text: str, expected: str | None) -> None:
    found = read(typed.hour, text)
    assert (found and found.isoformat("minutes")) == expected


@pytest.mark.parametrize(("text", "expected"), cases.INSTANTS)
def test_day_and_hour_are_read_or_refused(text: str, expected: str | None) -> None:
    found = read(typed.instant, text)
    assert (found and found.isoformat("T", "minutes")) == expected


@pytest.mark.parametrize("reader", [cents, typed.whole, day, typed.hour, typed.instant])
def test_empty_box_is_no_answer(reader: Callable[[str], Any]) -> None:
    assert [reader(text) for text in ("", " ", "\u202f\n")] == [None, None, None]


@given(st.text(st.characters()) | NUMBERS)
def test_any_text_is_an_amount_or_is_refused_in_words(text: str) -> None:
    try:
        amount = cents(text)
    except TypedError:
        return
    assert amount is None or cents(shown(amount)) == amount


@given(st.text(st.characters()) | DAYS)
def test_any_text_is_a_day_or_is_refused_in_words(text: str) -> None:
    try:
        found = day(text)
    except TypedError:
        return
    assert found is None or day(shown_day(found)) == found


@pytest.mark.parametrize("text", ["9" * 15, "9" * 5000, "1" + "0" * 4400 + ",50"], ids=len)
def test_amount_of_thousands_of_digits_is_too_large(text: str) -> None:
    with pytest.raises(TypedError) as refused:
        cents(text)
    assert str(refused.value) == f"« {text} » est trop grand. Vérifiez le nombre de zéros."


REFUSED = {
    "3 ETP": (
        WholeField,
        "« 3 ETP » n'est pas un nombre entier. Écrivez-le en chiffres, sans virgule ni unité : par exemple 12.",
    ),
    "9" * 5000: (WholeField, f"« {'9' * 59}… » est trop grand. Vérifiez le nombre de zéros."),
    "31/0": (DayField, "« 31/0 » n'est pas une date. Écrivez par exemple 31/03/2027."),
    "31/02/2027": (DayField, "Cette date n'existe pas. Écrivez par exemple 31/03/2027."),
    "31/03/98": (
        DayField,
        "« 31/03/98 » : écrivez l'année en quatre chiffres, 31/03/1998 ou 31/03/2098.",
    ),
    "20-12-26": (DayField, "« 20-12-26 » : écrivez l'année en quatre chiffres, 20/12/2026."),
    "31/03/202": (
        DayField,
        "« 31/03/202 » : écrivez l'année en quatre chiffres, par exemple 31/03/2027.",
    ),
    "1/1/9999": (DayField, "« 1/1/9999 » : l'année va de 1900 à 2100. Vérifiez-la."),
    "25:00": (HourField, "« 25:00 » n'est pas une heure. Écrivez par exemple 18:00."),
    "31/03/2027": (
        InstantField,
        "« 31/03/2027 » n'est pas un jour et une heure. Écrivez par exemple 31/03/2027 18:00.",
    ),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:12])
def test_field_that_cannot_be_read_says_why_and_keeps_what_was_typed(text: str) -> None:
    made, said = REFUSED[text]
    form = type("Asked", (forms.Form,), {"it": made(required=False)})({"it": text})
    assert (form.errors, form["it"].value()) == ({"it": [said]}, text)


def test_field_shows_its_value_as_people_write_it() -> None:
    class Asked(forms.Form):
        day = DayField(initial=date(2027, 3, 1))
        hour = HourField(initial="18:00")
        number = WholeField(initial=12)

    drawn = [str(Asked()[name]) for name in Asked.base_fields]
    assert [('type="text"' in each, each.partition(' value="')[2].partition('"')[0]) for each in drawn] == [
        (True, "01/03/2027"),
        (True, "18:00"),
        (True, "12"),
    ]


@pytest.mark.parametrize(("text", "expected"), cases.LENGTHS)
def test_length_is_that_of_the_text_kept(text: str, expected: int) -> None:
    assert typed.length(text) == expected
