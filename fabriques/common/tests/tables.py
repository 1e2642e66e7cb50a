"""Tables and workbooks made by hand, for the tests that read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from fabriques.common import sheets
from fabriques.common.sheets import Form, Number, Shape, SheetRefused
from fabriques.common.tests.refusals import plain

WORKBOOKS = [Form.XLSX, Form.ODS]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def saved(folder: Path, content: bytes, name: str = "liste.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def made(path: Path, rows: Sequence[Sequence[str]], shape: Shape) -> Path:
    with sheets.write(path, shape) as writer:
        for row in rows:
            writer.row(row)
    return path


def read(path: Path, name: str = "liste") -> tuple[Shape, list[list[str]]]:
    with sheets.read(path, name) as table:
        return table.shape, [table.header, *(row for _, row in table.rows)]


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(SheetRefused) as caught:
        call()
    [reason] = caught.value.reasons
    return plain(f"{reason.text} {reason.rule} {reason.remedy}")


def archive(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as zipped:
        for name, part in parts.items():
            zipped.writestr(name, part)
    return content.getvalue()


def xlsx(
    sheet: str, *, strings: str = "", styles: str = "", book: str = "", target: str = "worksheets/sheet1.xml"
) -> bytes:
    """An XLSX as a spreadsheet writes it, its second sheet first in the archive."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "xl/worksheets/sheet2.xml": f"<worksheet {MAIN}><sheetData/></worksheet>",
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{relations}">{book}<sheets><sheet name="A" sheetId="7" '
        'r:id="rId9"/><sheet name="B" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="rId1" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="rId9" Target="{target}"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f"<sst {MAIN}>{strings}</sst>"
    if styles:
        parts["xl/styles.xml"] = f"<styleSheet {MAIN}>{styles}</styleSheet>"
    return archive(parts)


def ods(rows: str) -> bytes:
    body = f"<office:spreadsheet><table:table>{rows}</table:table><table:table/></office:spreadsheet>"
    content = f"<office:document-content {ODF}><office:body>{body}</office:body></office:document-content>"
    return archive({"mimetype": ODS_TYPE, "content.xml": content})


ROWS = [
    ["nom", "code", "note", "nombre"],
    ["L'Établi", "02200", "deux\nlignes", Number("2200")],
    [],
    ["", "  b  c ", "<&>\"' ;,", Number("-1.5")],
    ["_x0041_", "'déjà", "tab\tici", Number("0.000001")],
]
