"""Days, hours and the lateness rule of a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fabriques.common.dates import legal_instant
from fabriques.rulebooks.values import Value


@dataclass(frozen=True)
class Lateness:
    """What happens to a file that arrives after the closing instant.

    `grace` is in whole minutes, `time_zone` an IANA name; a wave cannot open while `missing` names something.
    """

    grace: Value[int]
    time_zone: Value[str]
    text: Value[str]
    waiver: Value[bool]

    @property
    def missing(self) -> tuple[str, ...]:
        """The French names of what the texts do not say."""
        named = {
            "le délai de tolérance": self.grace.known,
            "le fuseau horaire": self.time_zone.known,
            "l'énoncé de la règle": self.text.known,
            "la possibilité d'une dérogation": self.waiver.known,
        }
        return tuple(name for name, known in named.items() if not known)

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone that days and hours of the call are written in; None when unknown."""
        return ZoneInfo(self.time_zone.value) if self.time_zone.value else None

    def last_instant(self, closes_at: datetime) -> datetime:
        """Closing instant of a wave plus the grace; ValueError when the grace is unknown."""
        return closes_at + timedelta(minutes=self.grace.need())


@dataclass(frozen=True)
class Calendar:
    """Days and hours as the texts give them.

    A text often gives a day without its hour: the two are separate values, and no hour is ever guessed.
    The instants in force are those a person writes on the wave; `opening` and `closing` only propose them,
    and answer None unless day, hour and time zone are all stated.
    """

    announced_on: Value[date]
    opens_on: Value[date]
    opens_time: Value[time]
    closes_on: Value[date]
    closes_time: Value[time]
    results_on: Value[date]
    lateness: Lateness

    @property
    def opening(self) -> datetime | None:
        return self._instant(self.opens_on, self.opens_time)

    @property
    def closing(self) -> datetime | None:
        return self._instant(self.closes_on, self.closes_time)

    def _instant(self, day: Value[date], at: Value[time]) -> datetime | None:
        zone = self.lateness.time_zone.value
        if day.value is None or at.value is None or zone is None:
            return None
        return legal_instant(day.value, at.value, zone)


@dataclass(frozen=True)
class PastWave:
    """What is published of a wave already held: shown, never enforced."""

    code: str
    label: str
    closes_on: Value[date]
    results_on: Value[date]
    candidates: Value[int]
    laureates: Value[int]
