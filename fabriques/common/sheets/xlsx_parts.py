"""What the cells of an XLSX refer to: its table of texts, kept on disk, and how its styles show numbers."""

from __future__ import annotations

import os
import re
import tempfile
from array import array
from collections.abc import Iterator

from fabriques.common.sheets import refusals
from fabriques.common.sheets.archives import Archive, local
from fabriques.common.signs import kept

BUILT_IN_DATES = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
NOT_IN_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PART = "xl/sharedStrings.xml"
MOST_ZEROS = 20
DATE, ZEROS = "date", "zeros"
Style = tuple[str, int]


class Texts:
    """The shared texts in a temporary file: eight bytes of memory each; read as far as they are asked for."""

    def __init__(self, archive: Archive) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 – closed by `close`
        self.ends = array("Q", [0])
        self.waiting: list[bytes] = []
        self.more: Iterator[None] = iter(())
        if PART in archive.parts:
            self.more = archive.parse(PART, TextTable(self))

    def add(self, text: str) -> None:
        content = text.encode("utf-8", "replace")
        self.waiting.append(content)
        self.ends.append(self.ends[-1] + len(content))

    def flush(self) -> None:
        content = b"".join(self.waiting)
        self.waiting = []
        self.file.write(content)
        self.file.flush()

    def __getitem__(self, rank: int) -> str:
        while rank + 1 >= len(self.ends) and next(self.more, self) is not self:
            self.flush()
        if rank < 0:
            raise IndexError(rank)
        start, end = self.ends[rank], self.ends[rank + 1]
        return os.pread(self.file.fileno(), end - start, start).decode()

    def close(self) -> None:
        self.more = iter(())
        self.file.close()


class TextTable:
    """Gathers the entries of the shared texts, without their phonetic notes."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.parts: list[str] = []
        self.length = 0
        self.in_text = self.in_note = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            self.parts, self.length = [], 0
        elif name == "t":
            self.in_text = not self.in_note
        elif name == "rPh":
            self.in_note = True

    def text(self, written: str) -> None:
        if self.in_text:
            self.length += len(written)
            if self.length <= refusals.LONGEST_CELL + 1:  # refused when a row uses it, to tell its line
                self.parts.append(written)

    def end(self, name: str) -> None:
        name = local(name)
        if name == "si":
            self.texts.add(unescaped("".join(self.parts)))
        elif name == "t":
            self.in_text = False
        elif name == "rPh":
            self.in_note = False


def unescaped(text: str) -> str:
    if "_x" in text:
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return kept(text).replace("\r\n", "\n")


class Styles:
    """How each style of cell shows a number: as a date, with leading zeros, or as it is."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.of_cells: list[Style | None] = []
        self.in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "numFmt":
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.in_cells = True
        elif name == "xf" and self.in_cells:
            self.of_cells.append(self.read(int(attributes.get("numFmtId", 0))))

    def end(self, name: str) -> None:
        name = local(name)
        if name == "cellXfs":
            self.in_cells = False

    def text(self, written: str) -> None:
        pass

    def read(self, number: int) -> Style | None:
        if number in BUILT_IN_DATES:
            return DATE, 0
        code = self.formats.get(number, "").partition(";")[0]
        bare = NOT_IN_FORMAT.sub("", code)
        if "[h" not in code.lower() and set("dmyhs") & set(bare.lower()) and "0" not in bare:
            return DATE, 0
        return (ZEROS, len(bare)) if 1 < len(bare) < MOST_ZEROS and set(bare) == {"0"} else None
