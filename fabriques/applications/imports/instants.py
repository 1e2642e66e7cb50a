"""Days and instants as exports write them, in French or by the standard. Nothing here imports Django."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fabriques.common.dates import MONTHS, PARIS
from fabriques.common.text import plain_key
from fabriques.common.typed import FIRST_YEAR, LAST_YEAR

FRENCH = re.compile(
    r"(\d{1,2})(?:er)?[/.\- ](\d{1,2}|[^\W\d]+)[/.\- ](\d{4})(?:\s*(?:,|à|a|T)?\s*(\d{1,2})\s*[:h]\s*(\d{2})?"
    r"(?:\s*(?::|min)?\s*(\d{2})\s*s?)?)?",
    re.IGNORECASE,
)
SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 – the day zero of spreadsheets
MONTH_RANKS = {plain_key(name): rank for rank, name in enumerate(MONTHS, start=1)}


@dataclass(frozen=True)
class Read:
    """An instant read; `hour_known` is False when only the day was written, taken at its first instant in Paris."""

    at: datetime
    hour_known: bool


def read_instant(text: str) -> Read | None:
    """« 2023-10-05T14:32:10+02:00 », « 05/10/2023 14:32 », « 5 octobre 2023 à 14 h 32 », « 45204,6 »; None otherwise.

    Without a time zone, Paris time.
    """
    written = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
    found = standard(written) or serial(written) or french(written)
    if found is None:
        return None
    at, hour_known = found
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    try:
        return Read(at if at.tzinfo else at.replace(tzinfo=PARIS), hour_known)
    except (OverflowError, ValueError):
        return None


def read_day(text: str) -> date | None:
    """The day alone, as it is written there."""
    found = read_instant(text)
    return found.at.date() if found else None


def standard(text: str) -> tuple[datetime, bool] | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return datetime.fromisoformat(text), len(text) > 10
    except ValueError:
        return None


def serial(text: str) -> tuple[datetime, bool] | None:
    """The number a spreadsheet counts days with, from 1927 to 2173."""
    if not SERIAL.fullmatch(text):
        return None
    days = float(text.replace(",", "."))
    at = FIRST_DAY + timedelta(seconds=round(days * 86_400))
    return at, at.time() != time(0)


def french(text: str) -> tuple[datetime, bool] | None:
    found = FRENCH.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second = found.groups()
    rank = int(month) if month.isdecimal() else MONTH_RANKS.get(plain_key(month), 0)
    try:
        at = datetime(int(year), rank, int(day), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001
    except ValueError:
        return None
    return at, hour is not None
