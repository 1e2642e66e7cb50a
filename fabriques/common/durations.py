"""Legal days, those of Paris, and durations counted in them, from date to date. No Django, no clock."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fabriques.common.dates import PARIS, legal_day
from fabriques.common.values import SPACE

ONE_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
IN_LETTERS = ("", "un", "deux", "trois", "quatre", "cinq", "six")


def last_day_before(limit: datetime) -> date:
    """The last day that a limit leaves: the limit is excluded, so that one set at midnight leaves the day before."""
    return legal_day(limit - INSTANT)


def is_past(limit: datetime, at: datetime) -> bool:
    """Whether a limit is past: what is done before that instant is in time, at that instant it is late."""
    return at >= limit


@dataclass(frozen=True)
class Duration:
    """So many months, then so many days.

    A month counts from date to date; a day that the month has not becomes its last day. The day of the starting event
    is not counted.
    """

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if self.months < 0 or self.days < 0:
            raise ValueError("a duration never goes back")

    def after(self, day: date) -> date:
        """The last day of a delay that starts on a day."""
        month = day.month - 1 + self.months
        year, month = day.year + month // 12, month % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1])) + timedelta(days=self.days)

    def instant_after(self, at: datetime) -> datetime:
        """The same hour of the last day, as clocks show it in Paris: a change of hour moves nothing."""
        there = at.astimezone(PARIS)
        return datetime.combine(self.after(there.date()), there.time(), PARIS).astimezone(at.tzinfo)

    def last_day_of_period(self, first: date) -> date:
        """The last day of a period that includes its first day: the eve of the same date, or the end of its month."""
        same = self.after(first)
        exists = same.day == first.day or self.days
        return same - ONE_DAY if exists else same

    def first_start(self, end: date) -> date:
        """The first day from which a delay may start so as to end on a day or later."""
        day = end - timedelta(days=self.days + 31 * self.months)
        while self.after(day) < end:
            day += ONE_DAY
        return day

    @property
    def words(self) -> str:
        """« deux mois », « 60 jours », « 1 mois et 10 jours »."""
        told = []
        if self.months:
            few = self.months < len(IN_LETTERS)
            told.append(f"{IN_LETTERS[self.months]} mois" if few else f"{self.months}{SPACE}mois")
        if self.days or not self.months:
            told.append(counted(self.days))
        return " et ".join(told)


def counted(days: int) -> str:
    """« 1 jour », « 12 jours »."""
    return f"{days}{SPACE}jour{'s' if days > 1 else ''}"
