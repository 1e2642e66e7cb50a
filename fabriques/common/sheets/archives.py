"""The parts of a workbook: opened within limits, their XML read piece by piece."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol
from xml.parsers import expat

from fabriques.common.sheets import refusals
from fabriques.common.sheets.values import Form

CHUNK = 1 << 16
LONGEST_TAG = 1 << 22  # bytes of XML that may wait for their end
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError,
    RuntimeError, ValueError, KeyError, IndexError, OverflowError,
)  # fmt: skip
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


class Handler(Protocol):
    """Receives the elements of a part, by their names as written."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, written: str) -> None: ...


class Archive:
    """A zip whose parts may not give more than LARGEST_EXPANDED bytes in all; every fault is a SheetRefused."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.given = 0
        try:
            self.zip = zipfile.ZipFile(path)
        except ZIP_ERRORS as error:
            raise refusals.damaged(name) from error
        infos = self.zip.infolist()
        self.parts = {info.filename for info in infos}
        if len(infos) > refusals.MOST_MEMBERS or any(info.compress_type not in METHODS for info in infos):
            self.zip.close()
            raise refusals.damaged(name)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.zip.close()

    def form(self) -> Form | None:
        """XLSX or ODS by what the archive holds; None for any other."""
        if {"[Content_Types].xml", "xl/workbook.xml"} <= self.parts:
            return Form.XLSX
        if {"mimetype", "content.xml"} <= self.parts and self.head("mimetype").startswith(ODS_TYPE):
            return Form.ODS
        return None

    def head(self, part: str) -> bytes:
        try:
            with self.zip.open(part) as file:
                return file.read(200)
        except ZIP_ERRORS as error:
            raise refusals.damaged(self.name) from error

    def chunks(self, part: str) -> Iterator[bytes]:
        try:
            with self.zip.open(part) as file:
                while chunk := file.read(CHUNK):
                    self.given += len(chunk)
                    if self.given > refusals.LARGEST_EXPANDED:
                        raise refusals.too_large_expanded(self.name)
                    yield chunk
        except ZIP_ERRORS as error:
            raise refusals.damaged(self.name) from error

    def parse(self, part: str, handler: Handler) -> Iterator[None]:
        """Feed a part to a handler, pausing after each piece so that what it found can be taken."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        fed = 0
        try:
            for chunk in self.chunks(part):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - max(parser.CurrentByteIndex, 0) > LONGEST_TAG:
                    raise refusals.damaged(self.name)
                yield
            parser.Parse(b"", True)
            yield
        except (expat.ExpatError, LookupError, ValueError, OverflowError) as error:
            raise refusals.damaged(self.name) from error

    def refuse_doctype(self, *declared: object) -> None:
        """No spreadsheet declares a document type: it is where entities that grow without end are hidden."""
        raise refusals.damaged(self.name)


def local(name: str) -> str:
    """The name of an element without its prefix: some programs write « x:row »."""
    return name.rpartition(":")[2]
