"""Checks the sheets of a workbook before the native reader sees them: well formed, and of a size that fits.

That reader draws the smallest rectangle that holds every cell: one cell at the far end fills the memory of the
machine and ends the process, which nothing could catch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

from fabriques.territories.zonings.findings import FileRefused, quoted, refuse
from fabriques.territories.zonings.formats.opening import Blob

MOST_CELLS = 10_000_000
MOST_COLUMNS = 1_000
MOST_ROWS = 1_048_576
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
Place = tuple[int, int]


class Guard:
    """Walks over the elements of one part of a workbook; `start` and `end` get names without their prefix."""

    def __init__(self, blob: Blob) -> None:
        self.blob = blob
        self.last_row = self.last_column = 0

    def walk(self, data: bytes) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.XmlDeclHandler = self.declared
        parser.StartElementHandler = lambda name, attributes: self.start(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.StartDoctypeDeclHandler = self.doctype
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError) as error:
            raise broken(self.blob) from error
        if self.last_column > MOST_COLUMNS or self.last_row * self.last_column > MOST_CELLS:
            raise too_large(
                self.blob, f"une feuille va jusqu'à la ligne {self.last_row} et la colonne {self.last_column}"
            )

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Meet an element."""

    def end(self, name: str) -> None:
        """Leave an element."""

    def declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise broken(self.blob)  # the native reader and this one might then not read the same cells

    def doctype(self, *_: object) -> None:
        raise broken(self.blob)  # no workbook has one: it could only serve to swell the text

    def reach(self, row: int, column: int) -> None:
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)

    def number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise broken(self.blob)
        return int(text)


class XlsxSheet(Guard):
    """Finds the last cell of a sheet and its formulas, as (line from 1, column from 0)."""

    def __init__(self, blob: Blob) -> None:
        super().__init__(blob)
        self.row = self.column = 0
        self.formulas: set[Place] = set()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self.row = self.number(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
            self.reach(self.row, 0)
        elif name == "c":
            self.column += 1
            if "r" in attributes:
                place = PLACE.fullmatch(attributes["r"])
                if place is None:
                    raise broken(self.blob)
                self.row, self.column = int(place[2]), column_number(place[1])
            self.reach(self.row, self.column)
        elif name == "f":
            self.formulas.add((self.row, self.column - 1))


class OdsContent(Guard):
    """Refuses formulas (an ODS does not place its cells) and cells repeated further than a sheet may go."""

    def __init__(self, blob: Blob) -> None:
        super().__init__(blob)
        self.row = self.column = self.filled_column = 0
        self.repeats = 1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.row = 0
        elif name == "table-row":
            self.repeats = self.number(attributes.get("number-rows-repeated", "1"))
            self.column = self.filled_column = 0
        elif name in ("table-cell", "covered-table-cell"):
            if "formula" in attributes:
                raise has_formulas(self.blob)
            self.column += self.number(attributes.get("number-columns-repeated", "1"))
            if "value-type" in attributes:
                self.filled_column = self.column
        elif name == "p":
            self.filled_column = self.column

    def end(self, name: str) -> None:
        if name == "table-row":
            self.row += self.repeats
            if self.filled_column:
                self.reach(self.row, self.filled_column)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def broken(blob: Blob) -> FileRefused:
    return refuse(
        "broken_workbook",
        f"Le classeur {quoted(blob.name)} est abîmé : il ne peut pas être lu.",
        "Ouvrez-le dans un tableur, enregistrez-le de nouveau en XLSX ou en CSV, puis recommencez.",
    )


def too_large(blob: Blob, why: str) -> FileRefused:
    return refuse(
        "workbook_too_large",
        f"Le classeur {quoted(blob.name)} est trop grand : {why}.",
        "Gardez la seule feuille du zonage, une ligne par commune, puis recommencez.",
    )


def has_formulas(blob: Blob) -> FileRefused:
    return refuse(
        "formula",
        f"Le classeur {quoted(blob.name)} contient des formules.",
        "Dans votre tableur, copiez la feuille et collez-la en « valeurs seules », puis recommencez.",
    )
