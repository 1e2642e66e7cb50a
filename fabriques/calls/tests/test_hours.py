"""Legal time: the same instant everywhere, and hours that are not one instant told as such."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from fabriques.calls.hours import exists_once, overseas
from fabriques.common.dates import PARIS
from fabriques.common.tests.refusals import plain
from fabriques.common.zones import OVERSEAS


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (
            datetime(2026, 1, 15, 18, 0, tzinfo=PARIS),
            ["15 janvier 2026 à 7 h 00", "15 janvier 2026 à 13 h 00", "15 janvier 2026 à 14 h 00",
             "15 janvier 2026 à 14 h 00", "15 janvier 2026 à 20 h 00", "15 janvier 2026 à 21 h 00",
             "16 janvier 2026 à 4 h 00", "16 janvier 2026 à 5 h 00"],
        ),
        (
            datetime(2026, 7, 15, 23, 59, tzinfo=PARIS),
            ["15 juillet 2026 à 11 h 59", "15 juillet 2026 à 17 h 59", "15 juillet 2026 à 18 h 59",
             "15 juillet 2026 à 19 h 59", "16 juillet 2026 à 0 h 59", "16 juillet 2026 à 1 h 59",
             "16 juillet 2026 à 8 h 59", "16 juillet 2026 à 9 h 59"],
        ),
    ],
)  # fmt: skip
def test_instant_is_told_at_the_hour_of_each_territory(at: datetime, expected: list[str]) -> None:
    found = overseas(at)
    assert [each.place for each in found] == [name for name, _ in OVERSEAS]
    assert [plain(each.words) for each in found] == expected


@pytest.mark.parametrize(
    ("day", "at", "codes"),
    [
        (date(2026, 3, 29), time(1, 59), []),
        (date(2026, 3, 29), time(2, 0), ["hour_skipped"]),
        (date(2026, 3, 29), time(2, 59), ["hour_skipped"]),
        (date(2026, 3, 29), time(3, 0), []),
        (date(2026, 10, 25), time(1, 59), []),
        (date(2026, 10, 25), time(2, 0), ["hour_twice"]),
        (date(2026, 10, 25), time(2, 59), ["hour_twice"]),
        (date(2026, 10, 25), time(3, 0), []),
    ],
)
def test_hour_skipped_or_told_twice_is_no_deadline(day: date, at: time, codes: list[str]) -> None:
    assert [reason.code for reason in exists_once(day, at).reasons] == codes
