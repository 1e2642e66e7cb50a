"""Values with their date: what held on a day, and how it is said."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from fabriques.common.values import Money
from fabriques.rulebooks.reader import load, read
from fabriques.rulebooks.tests.texts import edited, plain
from fabriques.rulebooks.values import UNSTATED, Dated, Effect, Item, Mark, Role, Source, Value, say

TEXT = Source("texte d'essai", None, Mark.OFFICIAL)
DIGITAL = Dated(
    (
        Value(30, "lauréats", date(2019, 7, 11), TEXT),
        Value(32, "lauréats", date(2020, 2, 3), TEXT),
    )
)

CLOSES_AT_SIX = (
    'closes_time = { value = 18:00:00, unit = "heure", since = 2023-09-11, source = "official_page" }'
)
IN_CAYENNE = (
    'time_zone = { value = "America/Cayenne", unit = "fuseau horaire", since = 2023-09-11, source = "avise" }'
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2019, 7, 10), None),
        (date(2019, 7, 11), 30),
        (date(2020, 2, 2), 30),
        (date(2020, 2, 3), 32),
        (date(2030, 1, 1), 32),
    ],
)
def test_dated_value_is_the_last_one_begun(day: date, value: int | None) -> None:
    assert DIGITAL.on(day).value == value


def test_dated_value_before_the_first_is_unknown_with_its_unit() -> None:
    assert DIGITAL.on(date(2019, 1, 1)) == Value(None, "lauréats", date(2019, 1, 1), UNSTATED)


def test_dated_values_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError):
        Dated(tuple(reversed(DIGITAL.values)))
    with pytest.raises(ValueError):
        Dated(())


def test_rulebook_read_before_its_first_day_knows_nothing() -> None:
    book = load("ami_2019_2021", date(2019, 7, 10))[1]
    assert not book.laureates.maximum.known
    assert book.amounts.highest is None
    assert book.amounts.ceiling("fabrique_numerique") is None


def test_needed_value_that_is_unknown_is_told() -> None:
    with pytest.raises(ValueError) as told:
        Value[int](None, "minutes", date(2023, 9, 11), UNSTATED).need()
    assert str(told.value) == "Cette valeur (minutes) est inconnue : non précisé par le texte."


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (300, "lauréats", "300 lauréats"),
        (1, "ans", "1 an"),
        (0, "minutes", "0 minute"),
        (6, "mois", "6 mois"),
        (0, "mois", "0 mois"),
        (50, "%", "50 %"),
        (2019, "année", "2019"),
        (Money.euros(50_000), "EUR", "50 000 €"),
        (True, "oui/non", "oui"),
        (False, "oui/non", "non"),
        (date(2023, 10, 6), "date", "6 octobre 2023"),
        (time(18, 5), "heure", "18 h 05"),
        (Role.REGIONAL_PANEL, "rôle", "jury régional"),
        (Effect.ELIGIBILITY, "effet", "exclut"),
        (Effect.PRIORITY, "effet", "classe"),
        ((Item("gip", "GIP"), Item("gie", "GIE")), "liste", "GIP, GIE"),
        ("Europe/Paris", "fuseau horaire", "heure de Paris"),
    ],
)
def test_value_is_said_in_french(value: object, unit: str, words: str) -> None:
    assert plain(say(value, unit)) == words


def test_unknown_value_says_why() -> None:
    assert load("wave_2023")[1].calendar.lateness.grace.words == "non précisé par le texte"


def test_closing_is_proposed_only_when_day_hour_and_zone_are_stated() -> None:
    unit = 'since = 2023-09-11, source = "not_stated" }'
    text = edited(
        "wave_2023",
        (f'closes_time = {{ unit = "heure", {unit}', CLOSES_AT_SIX),
        (f'time_zone = {{ unit = "fuseau horaire", {unit}', IN_CAYENNE),
    )
    calendar = read(text).calendar
    assert calendar.closing == datetime(2023, 10, 6, 18, tzinfo=ZoneInfo("America/Cayenne"))
    assert calendar.opening is None
    assert calendar.lateness.zone == ZoneInfo("America/Cayenne")


def test_last_instant_adds_the_grace_in_minutes() -> None:
    closes_at = datetime(2026, 3, 31, 12, tzinfo=ZoneInfo("Europe/Paris"))
    lateness = load("demonstration")[1].calendar.lateness
    assert lateness.last_instant(closes_at) == closes_at
    assert lateness.missing == ()
    with pytest.raises(ValueError):
        load("wave_2023")[1].calendar.lateness.last_instant(closes_at)


def test_lateness_without_zone_has_none() -> None:
    assert load("wave_2023")[1].calendar.lateness.zone is None
