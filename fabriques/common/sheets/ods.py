"""The first sheet of an ODS, read as a stream."""

from __future__ import annotations

import math
import re
from collections.abc import Generator
from datetime import datetime

from fabriques.common.sheets import refusals
from fabriques.common.sheets.archives import Archive, local
from fabriques.common.sheets.values import Number

OFFICE, TABLE, TEXT = "office:", "table:", "text:"  # the prefixes that every program writes
BLANKS = re.compile(r"[ \t\r\n]+")  # read as one space: the others are written as elements
CELLS = {"table-cell", "covered-table-cell"}
Rows = Generator[tuple[int, list[str]], None, None]


class Sheet:
    """Gathers the rows of the first table; `ready` holds (rank, cells) not taken yet."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ready: list[tuple[int, list[str]]] = []
        self.rank = 0
        self.depth = 0
        self.over = False
        self.noted = 0  # depth inside a comment, whose text is no value
        self.repeated_row = 1
        self.cells: list[str] = []
        self.attributes: dict[str, str] = {}
        self.collected: list[str] = []
        self.length = 0
        self.in_cell = False
        self.in_paragraph = 0
        self.paragraphs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.over:
            return
        name = local(name)
        if name == "annotation" or self.noted:
            self.noted += 1
        elif name == "table":
            self.depth += 1
        elif self.depth != 1:
            return
        elif name in CELLS:
            self.attributes, self.collected, self.length, self.paragraphs = attributes, [], 0, 0
            self.in_cell = True
        elif name == "table-row":
            self.repeated_row = self.count(attributes, "number-rows-repeated")
            self.cells = []
        elif self.in_cell:
            self.start_text(name, attributes)

    def start_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            if self.paragraphs:
                self.add("\n")
            self.paragraphs += 1
            self.in_paragraph += 1
        elif name == "s":
            self.add(" " * min(int(attributes.get(TEXT + "c", 1)), refusals.LONGEST_CELL + 1))
        elif name == "tab":
            self.add("\t")
        elif name == "line-break":
            self.add("\n")

    def text(self, written: str) -> None:
        if self.in_paragraph and self.in_cell and not self.noted:
            self.add(BLANKS.sub(" ", written))

    def add(self, written: str) -> None:
        self.length += len(written)
        if self.length > refusals.LONGEST_CELL:
            raise refusals.cell_too_long(self.name, self.rank + 1)
        self.collected.append(written)

    def end(self, name: str) -> None:
        if self.over:
            return
        name = local(name)
        if self.noted:
            self.noted -= 1
        elif name == "table":
            self.depth -= 1
            self.over = self.depth == 0
        elif self.depth != 1:
            return
        elif name == "p":
            self.in_paragraph = max(0, self.in_paragraph - 1)
        elif name in CELLS:
            self.end_cell()
        elif name == "table-row":
            self.end_row()

    def end_cell(self) -> None:
        value = value_of(self.attributes, "".join(self.collected))
        repeated = self.count(self.attributes, "number-columns-repeated")
        self.in_cell = False
        if value:
            if len(self.cells) + repeated > refusals.MOST_COLUMNS:
                raise refusals.too_many_columns(self.name, self.rank + 1)
            self.cells += [value] * repeated
        else:  # the last cell stands for all the empty ones to the right of the sheet
            self.cells += [""] * min(repeated, refusals.MOST_COLUMNS - len(self.cells))

    def count(self, attributes: dict[str, str], name: str) -> int:
        count = int(attributes.get(TABLE + name, 1))
        if count < 1:
            raise refusals.damaged(self.name)
        return count

    def end_row(self) -> None:
        while self.cells and not self.cells[-1]:
            self.cells.pop()
        if self.cells:
            if self.rank + self.repeated_row > refusals.MOST_ROWS + 1:
                raise refusals.too_many_rows(self.name)
            self.ready += [(self.rank + each, self.cells) for each in range(1, self.repeated_row + 1)]
        self.rank += self.repeated_row


def value_of(attributes: dict[str, str], shown: str) -> str:
    """What the cell shows, save for a number shown rounded and for a date in another order."""
    kind = attributes.get(OFFICE + "value-type")
    if kind == "float":
        return number(attributes.get(OFFICE + "value", ""), shown)
    if kind == "date":
        return day(attributes.get(OFFICE + "date-value", ""), shown)
    return shown


def number(value: str, shown: str) -> str:
    try:
        read = float(value)
    except ValueError:
        return shown
    if not math.isfinite(read):
        return shown
    # Zeros shown before a number are a part of it: a postcode in a cell made to show five digits.
    if shown.isascii() and shown.isdigit() and len(shown) > 1 and shown[0] == "0":
        return shown
    return Number.of(read)


def day(value: str, shown: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return shown
    said = f"{at.day:02d}/{at.month:02d}/{at.year}"
    return said if "T" not in value else f"{said} {at:%H:%M}"


def rows(archive: Archive) -> Rows:
    sheet = Sheet(archive.name)
    for _ in archive.parse("content.xml", sheet):
        found, sheet.ready = sheet.ready, []
        yield from found
        if sheet.over:
            return
