from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from fabriques.common.dates import legal_instant, say_day, say_instant, say_instant_to_the_second
from fabriques.common.tests.refusals import plain


def test_day_first_of_month_is_written_1er() -> None:
    assert [say_day(date(2026, 1, 1)), say_day(date(2026, 8, 31))] == ["1er janvier 2026", "31 août 2026"]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 3, 31, 16, 0, tzinfo=UTC), "31 mars 2026 à 18 h 00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er janvier 2027 à 0 h 30"),
    ],
)
def test_instant_is_said_in_paris_time(at: datetime, said: str) -> None:
    assert plain(say_instant(at)) == said


def test_instant_to_the_second() -> None:
    at = datetime(2026, 3, 31, 15, 59, 7, tzinfo=UTC)
    assert plain(say_instant_to_the_second(at)) == "31 mars 2026 à 17 h 59 min 07 s"


def test_instant_without_zone_fails() -> None:
    with pytest.raises(ValueError, match="time zone"):
        say_instant(datetime(2026, 3, 31))  # noqa: DTZ001 – the very fault


@pytest.mark.parametrize(
    ("zone", "utc"), [("Europe/Paris", 22), ("Indian/Mayotte", 21), ("America/Marigot", 4 + 24)]
)
def test_legal_instant_depends_on_the_zone(zone: str, utc: int) -> None:
    instant = legal_instant(date(2026, 1, 31), time(23, 59, 59), zone).astimezone(UTC)
    expected = {22: (31, 22), 21: (31, 20), 28: (1, 3)}[utc]
    assert (instant.day, instant.hour) == expected
