"""CSV, read as a stream: UTF-8 or Windows-1252, whichever delimiter its header uses."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Generator, Iterable
from pathlib import Path

from fabriques.common.sheets import refusals
from fabriques.common.sheets.values import Form, Shape

Rows = Generator[tuple[int, list[str]], None, None]
CHUNK = 1 << 20
HEAD = 1 << 16  # characters in which the header is looked for
DELIMITERS = ";,\t"
LINE_END = re.compile(r"\r\n|\r|\n")
WRONG_STARTS = (
    (b"%PDF", "un document PDF", "Demandez le tableau lui-même, en CSV, XLSX ou ODS."),
    (
        b"\xd0\xcf\x11\xe0",
        "un ancien classeur .xls, ou un classeur protégé par un mot de passe",
        "Enregistrez-le en .xlsx, sans mot de passe, puis recommencez.",
    ),
    (b"\x1f\x8b", "une archive .gz", "Décompressez-la, puis recommencez."),
    (b"Rar!", "une archive .rar", "Décompressez-la, puis recommencez."),
    (b"7z\xbc\xaf", "une archive .7z", "Décompressez-la, puis recommencez."),
    (
        b"<",
        "une page web ou un fichier XML",
        "Le téléchargement a sans doute donné une page d'erreur : téléchargez le tableau de nouveau.",
    ),
    (b"{", "un fichier JSON", "Enregistrez le tableau en CSV, XLSX ou ODS, puis recommencez."),
)
IN_CP1252 = bytes(set(range(256)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D})  # bytes that stand for a character
WIDE_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def shape_of(path: Path, name: str) -> Shape:
    """Encoding, delimiter and line ends of a text; SheetRefused when it is none."""
    with path.open("rb") as file:
        head = file.read(256)
    if head.startswith(WIDE_STARTS):
        remedy = "Enregistrez-le en « CSV UTF-8 », puis recommencez."
        raise refusals.not_a_table(name, "un texte codé en UTF-16", remedy)
    bare = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for start, what, remedy in WRONG_STARTS:
        if bare.startswith(start):
            raise refusals.not_a_table(name, what, remedy)
    encoding = encoding_of(path, name)
    bom = head.startswith(codecs.BOM_UTF8)
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as text:
        beginning = text.read(HEAD)
    newline = "\r\n" if "\r\n" in beginning else "\n"
    return Shape(Form.CSV, delimiter_of(beginning), encoding, bom, newline)


def encoding_of(path: Path, name: str) -> str:
    """« utf-8 », or « cp1252 » for what is not; a file with null characters is no text at all."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    found, possible = "utf-8", True
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise not_text(name)
            if found == "utf-8":
                found = "utf-8" if decodes(decoder, chunk, final=False) else "cp1252"
            possible = possible and not chunk.translate(None, IN_CP1252)
    if found == "utf-8" and not decodes(decoder, b"", final=True):
        found = "cp1252"
    if found == "cp1252" and not possible:
        raise not_text(name)
    return found


def decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def not_text(name: str) -> refusals.SheetRefused:
    return refusals.not_a_table(
        name, "d'un format inconnu", "Enregistrez le tableau en CSV, XLSX ou ODS, puis recommencez."
    )


def delimiter_of(beginning: str) -> str:
    """The delimiter that cuts the header in most cells; a semicolon when none does."""
    line = next((line for line in LINE_END.split(beginning) if line.strip()), "")
    counts = {each: len(next(csv.reader([line], delimiter=each), [])) for each in DELIMITERS}
    return max(DELIMITERS, key=lambda each: counts[each])


class Lines:
    """The lines of a text, with the count of quotes since the last row: an odd one means a quote left open."""

    def __init__(self, text: Iterable[str]) -> None:
        self.text = iter(text)
        self.lines = self.quotes = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = next(self.text)
        self.lines += 1
        self.quotes += line.count('"')
        return line

    def begin(self) -> None:
        self.lines = self.quotes = 0

    @property
    def left_open(self) -> bool:
        return self.lines > 1 and self.quotes % 2 == 1


def rows(path: Path, name: str, shape: Shape) -> Rows:
    """(rank from 1, cells) of each row, blank ones included."""
    encoding = "utf-8-sig" if shape.encoding == "utf-8" else shape.encoding
    with path.open(encoding=encoding, newline="") as text:
        lines = Lines(text)
        rank, left_open = 0, False
        try:
            for row in csv.reader(lines, delimiter=shape.delimiter):
                rank += 1
                left_open = lines.left_open
                lines.begin()
                yield rank, row
        except csv.Error as error:
            raise refusals.cell_too_long(name, rank + 1) from error
        if left_open:  # of the last row only: any other was ended by its own quotes
            raise refusals.quote_left_open(name, rank)
