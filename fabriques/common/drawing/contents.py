"""What can be shown of a document: pages to draw with their text, a text, or a table; bounded; None for the rest."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

from fabriques.common import pictures, sheets
from fabriques.common.sheets.archives import Archive

MOST_PAGES = 60
MOST_TEXT = 200_000  # characters shown of one document
MOST_ROWS, MOST_COLUMNS = 400, 40
ON_ITS_SIDE = 5  # from this value on, what a camera notes of how it was held swaps width and height
ORIENTATION = 0x0112
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
PARTS = {f"{OFFICE}.wordprocessingml.document": "word/document.xml", f"{OPEN}.text": "content.xml"}
TABLES = {"text/csv", f"{OFFICE}.spreadsheetml.sheet", f"{OPEN}.spreadsheet"}
# How a PDF marks a word cut at the end of a line.
CUT_WORD = re.compile("[\x02\u00ad\ufffe]\r?\n?")


@dataclass(frozen=True)
class Page:
    """A page to draw: its size once drawn, and the words that it holds; none where it is only an image."""

    width: int
    height: int
    text: str = ""


@dataclass(frozen=True)
class Contents:
    """What is shown of a document. `total`: how many pages it has, shown or not; `cut`: not all of it is shown."""

    pages: tuple[Page, ...] = ()
    total: int = 0
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    cut: bool = False


def read(source: Path, content_type: str) -> Contents | None:
    """What can be shown of a document; None when it is damaged, or of a kind that is not shown."""
    if content_type == pictures.PDF:
        return of_pdf(source)
    if content_type.startswith("image/"):
        return of_image(source)
    try:
        if content_type in TABLES:
            return of_table(source)
        part = PARTS.get(content_type)
        return of_paragraphs(source, part) if part else of_text(source)
    except (sheets.SheetRefused, OSError, UnicodeError):
        return of_text(source) if content_type == "text/csv" else None


def of_pdf(source: Path) -> Contents | None:
    pages: list[Page] = []
    left = MOST_TEXT
    try:
        with pictures.LOCK, pdfium.PdfDocument(source) as document:
            total = len(document)
            for rank in range(min(total, MOST_PAGES)):
                page = document[rank]
                text = legible(page.get_textpage().get_text_bounded())[:left]
                left -= len(text)
                pages.append(Page(*pictures.TO_READ.size_of(*page.get_size()), text))
                page.close()
    except (pdfium.PdfiumError, *pictures.UNREADABLE):
        return None
    return Contents(tuple(pages), total, cut=total > len(pages) or not left) if pages else None


def of_image(source: Path) -> Contents | None:
    image = pictures.opened(source)
    if image is None:
        return None
    with image:
        width, height = pictures.PHOTO.size_of(*image.size)
        # Of a PNG, this would read the whole image: no camera writes one.
        if image.format != "PNG" and image.getexif().get(ORIENTATION, 1) >= ON_ITS_SIDE:
            width, height = height, width
    return Contents((Page(width, height),), 1)


def of_table(source: Path) -> Contents:
    with sheets.read(source) as table:
        rows: list[tuple[str, ...]] = [cells(table.header)]
        left, cut = MOST_TEXT, len(table.header) > MOST_COLUMNS
        for rank, row in table.rows:
            left -= sum(map(len, row))
            if rank > MOST_ROWS or left < 0:
                cut = True
                break
            cut = cut or len(row) > MOST_COLUMNS
            rows.append(cells(row))
    width = max(map(len, rows))
    return Contents(rows=tuple(row + ("",) * (width - len(row)) for row in rows), cut=cut)


def cells(row: Iterable[str]) -> tuple[str, ...]:
    return tuple(legible(str(cell)) for cell in list(row)[:MOST_COLUMNS])


class Paragraphs:
    """Gathers what is written in the paragraphs of a text document, of both families of office suites."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.length = 0
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "w:t" or name in ("text:p", "text:h"):
            self.depth += 1
        elif name in ("w:tab", "text:tab", "text:s"):
            self.add(" ")
        elif name in ("w:br", "text:line-break"):
            self.add("\n")

    def end(self, name: str) -> None:
        if name == "w:t" or name in ("text:p", "text:h"):
            self.depth -= 1
        if name == "w:p" or name in ("text:p", "text:h"):
            self.add("\n")

    def text(self, written: str) -> None:
        if self.depth:
            self.add(written)

    def add(self, written: str) -> None:
        self.found.append(written)
        self.length += len(written)


def of_paragraphs(source: Path, part: str) -> Contents | None:
    """The words of a text document; None when it has none to show, being all images."""
    gathered = Paragraphs()
    with Archive(source, source.name) as archive:
        for _ in archive.parse(part, gathered):
            if gathered.length > MOST_TEXT:
                break
    text = legible("".join(gathered.found))
    return Contents(text=text[:MOST_TEXT], cut=len(text) > MOST_TEXT) if text else None


def of_text(source: Path) -> Contents:
    with source.open("rb") as file:
        content = file.read(MOST_TEXT * 4)
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)("strict" if encoding == "utf-8-sig" else "replace")
        try:
            text = legible(decoder.decode(content))
            break
        except UnicodeDecodeError:
            continue
    return Contents(text=text[:MOST_TEXT], cut=len(text) > MOST_TEXT)


def legible(text: str) -> str:
    """A text without what no page can show: control characters, halves of characters, code points of nobody."""
    whole = CUT_WORD.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return "".join(kept(whole)).strip()


def kept(text: str) -> Iterator[str]:
    return (char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
