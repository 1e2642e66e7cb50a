"""Reads a text file whatever its encoding: UTF-8, UTF-16 with its mark, or that of Windows."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TextIO

from fabriques.territories.zonings.findings import Anomaly, Finding, quoted, refuse, repaired
from fabriques.territories.zonings.formats.opening import Blob

CHUNK = 1 << 20
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(blob: Blob) -> tuple[str, list[Finding]]:
    """The encoding in which the whole file can be read, and what had to be supposed for that."""
    with blob.open() as file:
        head = file.read(4)
    if head[:2] in UTF16_MARKS:
        encoding = "utf-16"
        fault = first_fault(blob, encoding)
        if fault is None:
            return encoding, [
                repaired(0, Anomaly.ENCODING, "Le fichier est en UTF-16 ; il a été relu ainsi.")
            ]
        raise unreadable(blob, fault)
    fault = first_fault(blob, "utf-8")
    if fault is None:
        return "utf-8-sig", []
    # « é » written in UTF-8 somewhere else: the file is not from Windows, it is damaged.
    if holds(blob, "é".encode()) or first_fault(blob, "cp1252") is not None:
        raise unreadable(blob, fault)
    detail = "Le fichier n'est pas en UTF-8 mais dans l'encodage de Windows (cp1252) ; il a été relu ainsi."
    return "cp1252", [repaired(0, Anomaly.ENCODING, detail)]


def unreadable(blob: Blob, fault: int) -> Exception:
    return refuse(
        "unreadable_text",
        f"Le fichier {quoted(blob.name)} n'est pas un texte lisible (octet {fault}).",
        "Il est abîmé, ou mélange deux encodages : téléchargez-le de nouveau, ou enregistrez-le en CSV UTF-8.",
    )


def first_fault(blob: Blob, encoding: str) -> int | None:
    """Position of the chunk's first byte that the encoding does not know, or of a null character."""
    decoder = codecs.getincrementaldecoder(encoding)()
    position = 0
    for chunk in chunks(blob):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return position + error.start
        if "\0" in text:
            return position + max(chunk.find(b"\0"), 0)
        position += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return position
    return None


def holds(blob: Blob, wanted: bytes) -> bool:
    last = b""
    for chunk in chunks(blob):
        if wanted in last + chunk:
            return True
        last = chunk[-len(wanted) :]
    return False


def count_lines(blob: Blob) -> int:
    """How many line feeds, without reading anything of the lines."""
    return sum(chunk.count(b"\n") for chunk in chunks(blob))


def chunks(blob: Blob) -> Iterator[bytes]:
    with blob.open() as file:
        yield from iter(partial(file.read, CHUNK), b"")


@contextmanager
def opened_text(blob: Blob, encoding: str) -> Iterator[TextIO]:
    with blob.open() as file, io.TextIOWrapper(file, encoding, newline="") as text:
        yield text
