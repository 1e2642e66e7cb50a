"""A table written as a stream; nothing in it runs as a formula."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Protocol
from xml.sax.saxutils import escape, quoteattr

from fabriques.common.sheets.values import Form, Moment, Number, Shape
from fabriques.common.signs import numbered
from fabriques.common.text import spreadsheet_cell

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
SPACES = re.compile(r"^ | {2,}| $")
LINE_END = re.compile(r"\r\n?|\n")


class Writer(Protocol):
    def row(self, cells: Sequence[str]) -> None:
        """Add a row; a `Number` is written as a number, a `Moment` as a date, any other cell as text."""


@contextmanager
def write(
    path: Path, shape: Shape, title: str = "Feuille 1", *, widths: Sequence[int] = (), headings: int = 1
) -> Iterator[Writer]:
    """Write a table in the form of another; `title` names the sheet of a workbook.

    `widths`: of each column of a workbook, in signs; given, texts go on under themselves, and the first `headings`
    rows are in bold; in an XLSX they stay in sight, and the last of them filters the rows.
    What was not UTF-8 becomes UTF-8 with its mark, which every spreadsheet reads.
    """
    writer = {Form.CSV: csv_writer, Form.XLSX: xlsx_writer, Form.ODS: ods_writer}[shape.form]
    with writer(path, shape, title, Look(widths, headings if widths else 0)) as opened:
        yield opened


@dataclass(frozen=True)
class Look:
    """How a workbook is to be read by people; no width: a table written back as it came."""

    widths: Sequence[int]
    headings: int


class CsvWriter:
    def __init__(self, file: IO[str], shape: Shape) -> None:
        self.csv = csv.writer(file, delimiter=shape.delimiter, lineterminator=shape.newline)
        self.raw = shape.raw

    def row(self, cells: Sequence[str]) -> None:
        self.csv.writerow(cells if self.raw else [csv_cell(cell) for cell in cells])


def csv_cell(cell: str) -> str:
    """A number or a date as they are, for the spreadsheet to count; a text that it leaves as it is."""
    return cell if isinstance(cell, Number | Moment) else spreadsheet_cell(cell)


@contextmanager
def csv_writer(path: Path, shape: Shape, title: str, look: Look) -> Iterator[Writer]:
    marked = shape.bom or shape.encoding != "utf-8"
    with path.open("w", encoding="utf-8-sig" if marked else "utf-8", newline="") as file:
        yield CsvWriter(file, shape)


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SCHEMAS = "http://schemas.openxmlformats.org"
MAIN = f"{SCHEMAS}/spreadsheetml/2006/main"
RELATIONS = f'{XML}<Relationships xmlns="{SCHEMAS}/package/2006/relationships"><Relationship Id="rId1" '
TYPE = f'Type="{SCHEMAS}/officeDocument/2006/relationships'
TOP, WRAPPED = '<alignment vertical="top"/>', '<alignment vertical="top" wrapText="1"/>'
XLSX_PARTS = {
    "[Content_Types].xml": (
        f'{XML}<Types xmlns="{SCHEMAS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": f'{RELATIONS}{TYPE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": (
        f'{RELATIONS}{TYPE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" {TYPE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="2">'
        '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
        '<numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm:ss"/></numFmts>'
        '<fonts count="2"><font/><font><b/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf/>'
        f'<xf numFmtId="164" applyNumberFormat="1" applyAlignment="1">{TOP}</xf>'
        f'<xf numFmtId="165" applyNumberFormat="1" applyAlignment="1">{TOP}</xf>'
        f'<xf fontId="1" applyFont="1" applyAlignment="1">{WRAPPED}</xf><xf applyAlignment="1">{WRAPPED}</xf>'
        f'<xf applyAlignment="1">{TOP}</xf></cellXfs></styleSheet>'
    ),
}


def letters(column: int) -> str:
    """« A » for 0, « AB » for 27."""
    high, low = divmod(column, 26)
    return (letters(high - 1) if high else "") + chr(65 + low)


COLUMNS = [letters(column) for column in range(1_000)]


class XlsxWriter:
    def __init__(self, file: IO[str], look: Look) -> None:
        self.file, self.look = file, look
        self.rank = self.columns = 0

    def row(self, cells: Sequence[str]) -> None:
        self.rank += 1
        self.columns = max(self.columns, len(cells))
        style = BOLD if self.rank <= self.look.headings else READ if self.look.headings else BARE
        drawn = [
            xlsx_cell(f"{column}{self.rank}", cell, style)
            for column, cell in zip(COLUMNS, cells, strict=False)
            if cell
        ]
        self.file.write(f'<row r="{self.rank}">{"".join(drawn)}</row>\n')


def shown(found: re.Match[str]) -> str:
    """No workbook holds the sign: its number stands for it."""
    return numbered(found[0])


# The styles of a text and of a number, by their rank among those of the workbook.
BARE, BOLD, READ = ("", ""), (' s="3"', ' s="3"'), (' s="4"', ' s="5"')


def xlsx_cell(place: str, cell: str, style: tuple[str, str] = BARE) -> str:
    if isinstance(cell, Number):
        return f'<c r="{place}"{style[1]}><v>{cell}</v></c>'
    if isinstance(cell, Moment) and cell.is_countable:
        return f'<c r="{place}" s="{2 if cell.timed else 1}"><v>{cell.serial}</v></c>'
    # A text that looks like an escape would be read as the character it names.
    text = ESCAPE.sub(r"_x005F_\1", UNWRITABLE.sub(shown, cell))
    kept = escape(text, {"\r": "&#13;"})
    return f'<c r="{place}"{style[0]} t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'


def xlsx_columns(look: Look) -> str:
    if not look.widths:
        return ""
    pane = (
        f'ySplit="{look.headings}" topLeftCell="A{look.headings + 1}" activePane="bottomLeft" state="frozen"'
    )
    drawn = (
        f'<col min="{rank}" max="{rank}" width="{width}" customWidth="1"/>'
        for rank, width in enumerate(look.widths, start=1)
    )
    views = f'<sheetViews><sheetView workbookViewId="0"><pane {pane}/></sheetView></sheetViews>'
    return f"{views}<cols>{''.join(drawn)}</cols>"


@contextmanager
def xlsx_writer(path: Path, shape: Shape, title: str, look: Look) -> Iterator[Writer]:
    relation = f"{SCHEMAS}/officeDocument/2006/relationships"
    book = (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{relation}"><bookViews><workbookView/></bookViews><sheets>'
        f'<sheet name={quoteattr(title)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (XLSX_PARTS | {"xl/workbook.xml": book}).items():
            archive.writestr(part, content)
        with streamed(archive, "xl/worksheets/sheet1.xml") as file:
            file.write(f'{XML}<worksheet xmlns="{MAIN}">{xlsx_columns(look)}<sheetData>\n')
            writer = XlsxWriter(file, look)
            yield writer
            filtered = ""
            if look.headings and writer.columns:
                reach = f"A{look.headings}:{letters(writer.columns - 1)}{writer.rank}"
                filtered = f'<autoFilter ref="{reach}"/>'
            file.write(f"</sheetData>{filtered}</worksheet>\n")


@contextmanager
def streamed(archive: zipfile.ZipFile, part: str) -> Iterator[IO[str]]:
    with (
        archive.open(part, "w", force_zip64=True) as content,
        TextIOWrapper(content, encoding="utf-8", newline="\n") as file,
    ):
        yield file


NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"'
)
ODS_DAY = (
    '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/>'
)
ODS_HOUR = (
    '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/>'
)
SIGN_IN_CM = 0.2  # about the width of a figure in the usual font
ODS_WRAPPED = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
ODS_STYLES = (
    f'<number:date-style style:name="N1">{ODS_DAY}</number:date-style>'
    f'<number:date-style style:name="N2">{ODS_DAY}{ODS_HOUR}</number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="instant" style:family="table-cell" style:data-style-name="N2"/>'
    f'<style:style style:name="heading" style:family="table-cell">{ODS_WRAPPED}'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    f'<style:style style:name="read" style:family="table-cell">{ODS_WRAPPED}</style:style>'
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def ods_widths(widths: Sequence[int]) -> tuple[str, str]:
    """The style of each width, and the columns that bear them."""
    styles = "".join(
        f'<style:style style:name="wide{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * SIGN_IN_CM:.1f}cm"/></style:style>'
        for width in sorted(set(widths))
    )
    return styles, "".join(f'<table:table-column table:style-name="wide{width}"/>' for width in widths)


class OdsWriter:
    def __init__(self, file: IO[str], look: Look) -> None:
        self.file, self.look = file, look
        self.rank = 0

    def row(self, cells: Sequence[str]) -> None:
        self.rank += 1
        drawn = "".join([ods_cell(cell) for cell in cells])
        if self.look.headings:
            style = "heading" if self.rank <= self.look.headings else "read"
            drawn = drawn.replace(
                "<table:table-cell office:", f'<table:table-cell table:style-name="{style}" office:'
            )
        drawn = drawn or "<table:table-cell/>"
        self.file.write(f"<table:table-row>{drawn}</table:table-row>\n")


def ods_cell(cell: str) -> str:
    if not cell:
        return "<table:table-cell/>"
    if isinstance(cell, Moment):
        value = cell.at.isoformat() if cell.timed else cell.at.date().isoformat()
        style = "instant" if cell.timed else "day"
        return (
            f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{value}">'
            f"<text:p>{escape(cell)}</text:p></table:table-cell>"
        )
    kind = f'"float" office:value="{cell}"' if isinstance(cell, Number) else '"string"'
    text = UNWRITABLE.sub(shown, cell)
    if text.isalnum():  # by far the most common, and nothing in it needs care
        return f"<table:table-cell office:value-type={kind}><text:p>{text}</text:p></table:table-cell>"
    paragraphs = "".join(f"<text:p>{ods_text(line)}</text:p>" for line in LINE_END.split(text))
    return f"<table:table-cell office:value-type={kind}>{paragraphs}</table:table-cell>"


def ods_text(line: str) -> str:
    """Spaces that would be read as one, and tabs, are elements of their own."""
    spaced = SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line))
    return spaced.replace("\t", "<text:tab/>")


@contextmanager
def ods_writer(path: Path, shape: Shape, title: str, look: Look) -> Iterator[Writer]:
    styles, columns = ods_widths(look.widths)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        with streamed(archive, "content.xml") as file:
            file.write(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {NAMESPACES}>'
                f"<office:automatic-styles>{ODS_STYLES}{styles}</office:automatic-styles><office:body>"
                f"<office:spreadsheet><table:table table:name={quoteattr(title)}>{columns}\n"
            )
            yield OdsWriter(file, look)
            file.write("</table:table></office:spreadsheet></office:body></office:document-content>\n")
