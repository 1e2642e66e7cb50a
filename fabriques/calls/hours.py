"""Legal time: Paris, and what the clocks show overseas at the same instant. Nothing here imports Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fabriques.common.dates import PARIS, say_day, say_instant
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.common.values import SPACE
from fabriques.common.zones import OVERSEAS


@dataclass(frozen=True)
class LocalHour:
    """What the clocks show somewhere, with the day there."""

    place: str
    words: str


def overseas(at: datetime) -> tuple[LocalHour, ...]:
    """The same instant overseas, from the clocks furthest behind to those furthest ahead, each with its day."""
    return tuple(LocalHour(name, say_instant(at, ZoneInfo(zone))) for name, zone in OVERSEAS)


def exists_once(day: date, at: time, zone: ZoneInfo = PARIS) -> Judgement:
    """Whether a local hour is one instant: when clocks change, an hour is skipped, another happens twice."""
    first = datetime.combine(day, at, tzinfo=zone)
    second = first.replace(fold=1)
    hour = f"{at.hour}{SPACE}h{SPACE}{at.minute:02d}, le {say_day(day)}"
    skipped = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None)
    judgement = refuse_if(
        skipped,
        Reason(
            "hour_skipped",
            f"L'heure {hour}, n'existe pas : les horloges avancent d'une heure cette nuit-là.",
            "Une échéance est un instant que tout le monde peut lire sur une horloge.",
            f"Choisissez par exemple {_an_hour_later(at)}.",
        ),
    )
    return judgement & refuse_if(
        not skipped and first.utcoffset() != second.utcoffset(),
        Reason(
            "hour_twice",
            f"L'heure {hour}, arrive deux fois : les horloges reculent d'une heure cette nuit-là.",
            "Une échéance est un seul instant, le même pour tous.",
            f"Choisissez par exemple {_an_hour_later(at)}, ou un autre jour.",
        ),
    )


def _an_hour_later(at: time) -> str:
    later = datetime.combine(date.min, at) + timedelta(hours=1)
    return f"{later.hour}{SPACE}h{SPACE}{later.minute:02d}"
