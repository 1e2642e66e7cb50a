from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.dates import PARIS, legal_day
from fabriques.common.durations import Duration, is_past, last_day_before

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
DURATIONS = st.builds(Duration, st.integers(0, 40), st.integers(0, 400))


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 2, 20), 2, date(2026, 4, 20)),
        (date(2026, 11, 1), 2, date(2027, 1, 1)),  # over the end of a year
        (date(2026, 12, 31), 2, date(2027, 2, 28)),  # a month that has no such day: its last one
        (date(2027, 12, 30), 2, date(2028, 2, 29)),  # in a leap year
        (date(2026, 2, 28), 2, date(2026, 4, 28)),  # the end of a month is no end of a month
        (date(2026, 10, 31), 6, date(2027, 4, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_month_counts_from_date_to_date(start: date, months: int, last: date) -> None:
    assert Duration(months=months).after(start) == last


def test_days_count_from_the_day_after() -> None:
    assert Duration(days=60).after(date(2026, 1, 1)) == date(2026, 3, 2)
    assert Duration(months=1, days=10).after(date(2026, 1, 31)) == date(2026, 3, 10)


@given(DURATIONS, DAYS, st.integers(0, 60))
def test_delay_that_starts_later_never_ends_sooner(duration: Duration, day: date, later: int) -> None:
    assert day <= duration.after(day) <= duration.after(day + timedelta(days=later))


@given(DURATIONS, DAYS)
def test_first_start_is_the_first_day_whose_delay_ends_late_enough(duration: Duration, end: date) -> None:
    first = duration.first_start(end)
    assert duration.after(first) >= end > duration.after(first - timedelta(days=1))


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 7, 1), 12, date(2027, 6, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),  # no 29 February: the period ends with the month
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
    ],
)
def test_period_includes_its_first_day(first: date, months: int, last: date) -> None:
    assert Duration(months=months).last_day_of_period(first) == last
    assert Duration(days=1).last_day_of_period(first) == first


def test_duration_never_goes_back() -> None:
    with pytest.raises(ValueError, match="never goes back"):
        Duration(months=2, days=-1)


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (Duration(months=2), "deux mois"),
        (Duration(months=36), "36 mois"),
        (Duration(days=60), "60 jours"),
        (Duration(months=1, days=1), "un mois et 1 jour"),
        (Duration(), "0 jour"),
    ],
)
def test_duration_is_said_in_words(duration: Duration, words: str) -> None:
    assert duration.words.replace("\N{NO-BREAK SPACE}", " ") == words


def test_legal_day_is_the_one_of_paris() -> None:
    assert legal_day(datetime(2026, 3, 31, 22, 30, tzinfo=UTC)) == date(2026, 4, 1)
    with pytest.raises(ValueError, match="time zone"):
        legal_day(datetime(2026, 3, 31, 22, 30))  # noqa: DTZ001 – that is what is refused


def test_limit_is_excluded_and_leaves_the_day_before_when_it_is_midnight() -> None:
    six, midnight = datetime(2026, 4, 15, 18, tzinfo=PARIS), datetime(2026, 4, 16, tzinfo=PARIS)
    assert last_day_before(six) == last_day_before(midnight) == date(2026, 4, 15)
    assert [is_past(six, six + timedelta(seconds=late)) for late in (-1, 0, 1)] == [False, True, True]


def test_limit_in_days_falls_at_the_same_hour_of_the_clock() -> None:
    before_summer = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)  # 10 h in Paris; clocks go forward on the 29th
    assert Duration(days=14).instant_after(before_summer) == datetime(2026, 4, 3, 8, 0, tzinfo=UTC)
