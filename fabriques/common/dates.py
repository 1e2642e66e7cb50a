"""Instants and days as people read them. Nothing here imports Django.

Legal time of the programme is Paris time; an instant kept in the database is always aware.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def legal_instant(day: date, at: time = time(), zone: str = "Europe/Paris") -> datetime:
    """The instant that a text's local day and hour (its first instant, by default) mean in `zone` (an IANA name)."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone))


def legal_day(at: datetime) -> date:
    """The legal day of an instant, that of Paris."""
    if at.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return at.astimezone(PARIS).date()


def say_day(day: date) -> str:
    """« 1er janvier 2024 », « 6 octobre 2023 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def say_instant(at: datetime, zone: ZoneInfo = PARIS) -> str:
    """« 6 octobre 2023 à 23 h 58 », in Paris time unless told otherwise; `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("an instant has a time zone")
    local = at.astimezone(zone)
    return f"{say_day(local.date())} à {local.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{local.minute:02d}"


def say_instant_to_the_second(at: datetime, zone: ZoneInfo = PARIS) -> str:
    """Same, with the seconds that a receipt needs: « … à 23 h 58 min 07 s »."""
    seconds = at.astimezone(zone).second
    return f"{say_instant(at, zone)}\N{NO-BREAK SPACE}min\N{NO-BREAK SPACE}{seconds:02d}\N{NO-BREAK SPACE}s"
