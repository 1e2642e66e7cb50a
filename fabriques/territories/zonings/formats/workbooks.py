"""Reads XLSX and ODS workbooks as rows of text, within limits and without any formula.

The workbook is written again from its own checked content before it is read: what it says of its sizes is
then true, and a sheet that would fill the memory is refused first.
"""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import python_calamine

from fabriques.territories.zonings.findings import FileRefused, quoted, refuse
from fabriques.territories.zonings.formats.codes import key_of
from fabriques.territories.zonings.formats.opening import MEGABYTE, Blob, Form, members_of

LARGEST_WORKBOOK = 150 * MEGABYTE  # expanded; the national grids of the INSEE are near 20
MOST_CELLS = 10_000_000
MOST_COLUMNS = 1_000
CELL = re.compile(rb'<c r="([A-Z]{1,4})(\d{1,8})"[^>]*>(\s*<f[ />])?')
SHEET = re.compile(rb'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
TARGET = re.compile(rb"<Relationship [^>]*>")
ATTRIBUTE = re.compile(rb'(Id|Target)="([^"]*)"')
REPEATED_ROW = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d+)"[^>]*>(.*?)</table:table-row>', re.S
)
REPEATED_CELL = re.compile(rb'<table:table-cell[^>]*number-columns-repeated="(\d+)"[^>]*office:value-type=')
FILLED = re.compile(rb"office:value-type=|<text:p")
MOST_REPEATED = 1_000


@dataclass(frozen=True)
class Sheet:
    """`formulas` are places (line, column from 0) whose value was computed by the spreadsheet."""

    name: str
    rows: Iterator[list[str]]
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def sheets(blob: Blob, form: Form, first: str = "") -> Iterator[Sheet]:
    """The sheets of a workbook, the one named `first` before the others; FileRefused when it cannot be read."""
    parts = contents(blob)
    formulas = formulas_of(blob, parts) if form is Form.XLSX else {}
    if form is Form.ODS:
        check_ods(blob, parts.get("content.xml", b""))
    clean = rewritten(parts)
    del parts
    workbook = loaded(blob, clean)
    for name in sorted(workbook.sheet_names, key=lambda name: key_of(name) != key_of(first)):
        yield Sheet(name, rows_of(blob, workbook, name), formulas.get(name, frozenset()))


def contents(blob: Blob) -> dict[str, bytes]:
    members = members_of(blob)
    expanded = sum(member.size for member in members)
    if expanded > LARGEST_WORKBOOK:
        raise too_large(blob, f"il dépasse {LARGEST_WORKBOOK // MEGABYTE} Mo une fois décompressé")
    found = {}
    for member in members:
        with member.open() as file:
            found[member.name] = file.read()
    return found


def rewritten(parts: dict[str, bytes]) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    content.seek(0)
    return content


def loaded(blob: Blob, content: io.BytesIO) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.load_workbook(content)
    except python_calamine.PasswordError as error:
        raise refuse(
            "encrypted",
            f"Le classeur {quoted(blob.name)} est protégé par un mot de passe.",
            "Enregistrez-le sans mot de passe, puis recommencez.",
        ) from error
    except BaseException as error:
        raise unreadable(blob, error) from error


def rows_of(blob: Blob, workbook: python_calamine.CalamineWorkbook, name: str) -> Iterator[list[str]]:
    try:
        for row in workbook.get_sheet_by_name(name).iter_rows():
            yield [text_of(cell) for cell in row]
    except FileRefused:
        raise
    except GeneratorExit:
        raise
    except BaseException as error:
        raise unreadable(blob, error) from error


def unreadable(blob: Blob, error: BaseException) -> FileRefused:
    """The reader of workbooks is a native library: a panic of its own is told like its other errors."""
    known = isinstance(error, Exception) or type(error).__name__ == "PanicException"
    if not known:
        raise error
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


def text_of(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)


def formulas_of(blob: Blob, parts: dict[str, bytes]) -> dict[str, frozenset[tuple[int, int]]]:
    """The places of formulas by name of sheet; FileRefused for a sheet whose cells would not fit in memory."""
    targets = {}
    for relation in TARGET.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        attributes = dict(ATTRIBUTE.findall(relation))
        targets[attributes.get(b"Id")] = attributes.get(b"Target", b"").decode("utf-8", "replace")
    by_part = {name: check_xlsx(blob, data) for name, data in parts.items() if "/worksheets/" in f"/{name}"}
    found = {}
    for name, relation in SHEET.findall(parts.get("xl/workbook.xml", b"")):
        target = targets.get(relation, "").removeprefix("/xl/")
        found[html.unescape(name.decode("utf-8", "replace"))] = by_part.get(f"xl/{target}", frozenset())
    return found


def check_xlsx(blob: Blob, data: bytes) -> frozenset[tuple[int, int]]:
    formulas = set()
    last_row = last_column = 0
    columns: dict[bytes, int] = {}
    for letters, digits, is_formula in CELL.findall(data):
        column = columns.get(letters)
        if column is None:
            column = columns[letters] = column_number(letters)
        row = int(digits)
        last_row, last_column = max(last_row, row), max(last_column, column)
        if is_formula:
            formulas.add((row, column - 1))
    if last_column > MOST_COLUMNS or last_row * last_column > MOST_CELLS:
        raise too_large(blob, f"une feuille va jusqu'à la ligne {last_row} et la colonne {last_column}")
    return frozenset(formulas)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_ods(blob: Blob, data: bytes) -> None:
    """An ODS does not place its cells: a formula cannot be told by its line, so the workbook is refused."""
    if b"table:formula=" in data:
        raise refuse(
            "formula",
            f"Le classeur {quoted(blob.name)} contient des formules.",
            "Dans votre tableur, copiez la feuille et collez-la en « valeurs seules », puis recommencez.",
        )
    rows = max((int(n[:9]) for n, inside in REPEATED_ROW.findall(data) if FILLED.search(inside)), default=0)
    cells = max((int(n[:9]) for n in REPEATED_CELL.findall(data)), default=0)
    if max(rows, cells) > MOST_REPEATED:
        raise too_large(blob, f"une cellule y est répétée {max(rows, cells)} fois")
