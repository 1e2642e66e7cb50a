from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

ORDINARY = (1e-12, 1e21)
# Spreadsheets believe that 1900 was a leap year: days before its March are counted otherwise.
FIRST_DAY, FIRST_COUNTED = datetime(1899, 12, 30), datetime(1900, 3, 1)  # noqa: DTZ001 – cells have no time zone


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"


class Number(str):
    """A cell that the spreadsheet holds as a number, as it is read: « 2200 », « 2.35 »; written back as a number."""

    __slots__ = ()

    @classmethod
    def of(cls, value: float) -> Number:
        """With the fifteen digits that spreadsheets show, no « .0 » and no power of ten."""
        text = f"{value:.15g}"
        return cls(f"{Decimal(text):f}" if "e" in text and ORDINARY[0] < abs(value) < ORDINARY[1] else text)


class Moment(str):
    """A cell that a workbook holds as a date, without a time zone; its text is what a CSV says.

    `timed`: whether the hour is shown.
    """

    at: datetime
    timed: bool

    @classmethod
    def of(cls, at: datetime | date, text: str) -> Moment:
        found = cls(text)
        found.timed = isinstance(at, datetime)
        found.at = at.replace(tzinfo=None) if isinstance(at, datetime) else datetime.combine(at, time())
        return found

    @property
    def serial(self) -> str:
        """Days since the end of 1899, as workbooks count them from March 1900 on."""
        return f"{(self.at - FIRST_DAY) / timedelta(days=1):.10f}".rstrip("0").rstrip(".")

    @property
    def is_countable(self) -> bool:
        return self.at >= FIRST_COUNTED


@dataclass(frozen=True)
class Shape:
    """What it takes to write a table back as it came; `bom` and `newline` are those of a CSV.

    `raw`: a CSV read by a program, never opened in a spreadsheet; its texts are written as they are.
    """

    form: Form
    delimiter: str = ";"
    encoding: str = "utf-8"
    bom: bool = True
    newline: str = "\r\n"
    raw: bool = False
