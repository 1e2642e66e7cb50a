from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fabriques.common.text import DANGEROUS_STARTS, safe_cell

ORDINARY = (1e-12, 1e21)
PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


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


@dataclass(frozen=True)
class Shape:
    """What it takes to write a table back as it came; `bom` and `newline` are those of a CSV."""

    form: Form
    delimiter: str = ";"
    encoding: str = "utf-8"
    bom: bool = True
    newline: str = "\r\n"


def plain_cell(text: str) -> str:
    """Text that no spreadsheet runs as a formula; a number, even negative, is left as it is."""
    if not text.startswith(DANGEROUS_STARTS) or PLAIN_NUMBER.fullmatch(text):
        return text
    return safe_cell(text)
