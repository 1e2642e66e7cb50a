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
from fabriques.territories.zonings.formats import guards
from fabriques.territories.zonings.formats.codes import key_of
from fabriques.territories.zonings.formats.opening import MEGABYTE, Blob, Form, members_of

LARGEST_WORKBOOK = 100 * MEGABYTE  # expanded; the national grids of the INSEE are near 20
SHEET = re.compile(rb'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
TARGET = re.compile(rb"<Relationship [^>]*>")
ATTRIBUTE = re.compile(rb'(Id|Target)="([^"]*)"')


@dataclass(frozen=True)
class Sheet:
    """`formulas` are places (line, column from 0) whose value was computed by the spreadsheet."""

    name: str
    rows: Iterator[list[str]]
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def sheets(blob: Blob, form: Form, first: str = "") -> Iterator[Sheet]:
    """The sheets of a workbook, the one named `first` before the others; FileRefused when it cannot be read."""
    parts = {name: data for name, data in contents(blob).items() if belongs(name, form)}
    formulas = formulas_of(blob, parts) if form is Form.XLSX else {}
    if form is Form.ODS:
        guards.OdsContent(blob).walk(parts.get("content.xml", b""))
    clean = rewritten(parts)
    del parts
    workbook = loaded(blob, clean)
    for name in sorted(workbook.sheet_names, key=lambda name: key_of(name) != key_of(first)):
        yield Sheet(name, rows_of(blob, workbook, name), formulas.get(name, frozenset()))


def belongs(name: str, form: Form) -> bool:
    """Whether a part is of that form: a workbook made of two could be checked as one and read as the other."""
    if form is Form.ODS:
        return not name.lower().startswith("xl/")
    return name.lower().endswith((".xml", ".rels")) and name.lower() not in ("content.xml", "mimetype")


def contents(blob: Blob) -> dict[str, bytes]:
    members = members_of(blob)
    expanded = sum(member.size for member in members)
    if expanded > LARGEST_WORKBOOK:
        raise guards.too_large(blob, f"il dépasse {LARGEST_WORKBOOK // MEGABYTE} Mo une fois décompressé")
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
    return guards.broken(blob)


def text_of(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)


def formulas_of(blob: Blob, parts: dict[str, bytes]) -> dict[str, frozenset[guards.Place]]:
    """The places of formulas by name of sheet; FileRefused for a sheet whose cells would not fit in memory."""
    targets = {}
    for relation in TARGET.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        attributes = dict(ATTRIBUTE.findall(relation))
        targets[attributes.get(b"Id")] = attributes.get(b"Target", b"").decode("utf-8", "replace")
    by_part = {}
    for name, data in parts.items():
        # A sheet may stand anywhere: every part is checked as if it were one.
        sheet = guards.XlsxSheet(blob)
        sheet.walk(data)
        by_part[name] = frozenset(sheet.formulas)
    found = {}
    for name, relation in SHEET.findall(parts.get("xl/workbook.xml", b"")):
        target = targets.get(relation, "").removeprefix("/xl/")
        found[html.unescape(name.decode("utf-8", "replace"))] = by_part.get(f"xl/{target}", frozenset())
    return found
