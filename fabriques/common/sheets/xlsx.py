"""The first sheet of an XLSX, read as a stream; its table of texts waits on disk, not in memory."""

from __future__ import annotations

import math
from collections.abc import Generator
from datetime import datetime, timedelta
from posixpath import normpath
from types import TracebackType

from fabriques.common.sheets import refusals
from fabriques.common.sheets.archives import Archive, local
from fabriques.common.sheets.values import Number
from fabriques.common.sheets.xlsx_parts import DATE, ZEROS, Style, Styles, Texts, unescaped

Rows = Generator[tuple[int, list[str]], None, None]
LARGEST_DAY = 2_958_465  # 31 December 9999


class Book:
    """Which part holds the first sheet, and from which day dates are counted."""

    def __init__(self) -> None:
        self.relation = ""
        self.targets: dict[str, str] = {}
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "sheet" and not self.relation:
            # « r:id », or another prefix: beside it, only « sheetId » ends so, in other letters.
            self.relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def end(self, name: str) -> None:
        pass

    def text(self, written: str) -> None:
        pass

    def part(self) -> str:
        target = self.targets[self.relation]
        return target.removeprefix("/") if target.startswith("/") else normpath(f"xl/{target}")


class Sheet:
    """Gathers the rows of a sheet; `ready` holds (rank, cells) not taken yet."""

    def __init__(self, name: str, texts: Texts, styles: list[Style | None], *, from_1904: bool) -> None:
        self.name = name
        self.texts = texts
        self.styles = styles
        self.first_day = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self.ready: list[tuple[int, list[str]]] = []
        self.rank = 0
        self.cells: list[str] = []
        self.column = -1
        self.kind = self.style = ""
        self.parts: list[str] = []
        self.length = 0
        self.in_value = self.in_note = False
        self.columns: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "c":
            reference = attributes.get("r")
            self.column = self.column_of(reference) if reference else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.parts, self.length = [], 0
        elif name in {"v", "t"}:
            self.in_value = not self.in_note
        elif name == "row":
            rank = int(attributes.get("r", self.rank + 1))
            if rank <= self.rank:
                raise refusals.damaged(self.name)
            self.rank, self.cells, self.column = rank, [], -1
        elif name == "rPh":
            self.in_note = True

    def text(self, written: str) -> None:
        if self.in_value:
            self.length += len(written)
            if self.length > refusals.LONGEST_CELL:
                raise refusals.cell_too_long(self.name, self.rank)
            self.parts.append(written)

    def end(self, name: str) -> None:
        name = local(name)
        if name in {"v", "t"}:
            self.in_value = False
        elif name == "c":
            self.end_cell()
        elif name == "row":
            if self.cells:
                if self.rank > refusals.MOST_ROWS + 1:
                    raise refusals.too_many_rows(self.name)
                self.ready.append((self.rank, self.cells))
        elif name == "rPh":
            self.in_note = False

    def column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            number = 0
            for letter in letters[:4]:
                number = number * 26 + ord(letter) - 64
            column = self.columns[letters] = number - 1
        return column

    def end_cell(self) -> None:
        value = self.value("".join(self.parts))
        if not value:
            return
        if not len(self.cells) <= self.column < refusals.MOST_COLUMNS:
            if self.column >= refusals.MOST_COLUMNS:
                raise refusals.too_many_columns(self.name, self.rank)
            raise refusals.damaged(self.name)
        while len(self.cells) < self.column:
            self.cells.append("")
        self.cells.append(value)

    def value(self, raw: str) -> str:
        if not raw:
            return ""
        if self.kind == "n":
            return self.number(raw)
        if self.kind == "s":
            text = self.texts[int(raw)]
            if len(text) > refusals.LONGEST_CELL:
                raise refusals.cell_too_long(self.name, self.rank)
            return text
        if self.kind == "b":
            return "VRAI" if raw == "1" else "FAUX"
        return unescaped(raw)

    def number(self, raw: str) -> str:
        read = float(raw)
        if not math.isfinite(read):
            return raw
        style = self.styles[int(self.style)] if self.style else None
        if style is not None and style[0] == DATE and 0 <= read < LARGEST_DAY:
            return self.moment(read)
        if style is not None and style[0] == ZEROS and read.is_integer() and 0 <= read < 1e15:
            return str(int(read)).zfill(style[1])
        return Number.of(read)

    def moment(self, days: float) -> str:
        at = self.first_day + timedelta(seconds=round(days * 86_400))
        hour = f"{at:%H:%M}" if not at.second else f"{at:%H:%M:%S}"
        if days < 1:
            return hour
        said = f"{at.day:02d}/{at.month:02d}/{at.year}"
        return f"{said} {hour}" if days % 1 else said


class Workbook:
    """An XLSX made ready: its texts, its styles, the part of its first sheet."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.texts = Texts(archive)

    def __enter__(self) -> Workbook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.texts.close()

    def rows(self) -> Rows:
        book, styles = Book(), Styles()
        for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            self.whole(part, book)
        if "xl/styles.xml" in self.archive.parts:
            self.whole("xl/styles.xml", styles)
        if book.relation not in book.targets:
            raise refusals.damaged(self.archive.name)
        sheet = Sheet(self.archive.name, self.texts, styles.of_cells, from_1904=book.from_1904)
        for _ in self.archive.parse(book.part(), sheet):
            found, sheet.ready = sheet.ready, []
            yield from found

    def whole(self, part: str, handler: Book | Styles) -> None:
        for _ in self.archive.parse(part, handler):
            pass
