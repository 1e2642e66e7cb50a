"""Office documents that are zip archives: which one it is, and what makes one refused. Nothing imports Django."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import NoReturn

from fabriques.common.reasons import Reason, Refusal

MOST_PARTS = 5_000
MOST_EXPANDED = (
    300_000_000  # bytes declared for all the parts together; no part is expanded here but small ones
)
MOST_RATIO = 200  # a text compresses some ten times, an empty sheet a hundred
ENCRYPTED = 0x1
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
MAIN_PARTS = {
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
}
OPEN_TYPES = (f"{OPEN}.text", f"{OPEN}.spreadsheet")
ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError,
    RuntimeError, ValueError, KeyError, IndexError, OverflowError, UnicodeDecodeError,
)  # fmt: skip


def recognise(path: Path, rule: str) -> str:
    """The content type of a DOCX, XLSX, ODT or ODS. Refusal for another archive, a macro, a password, a bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            refuse_bomb(infos, path, rule)
            names = {info.filename for info in infos}
            refuse_locked(archive, infos, names, rule)
            found = office_type(archive, names)
            refuse_macros(archive, names, rule)
    except ZIP_ERRORS as error:
        raise Refusal(damaged(rule)) from error
    if found is None:
        refuse(
            "archive", "Ce fichier est une archive compressée.", rule,
            "Déposez les documents un par un, sans les compresser.",
        )  # fmt: skip
    return found


def office_type(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in MAIN_PARTS.items() if part in names), None)
    if {"mimetype", "content.xml"} <= names:
        declared = start_of(archive, "mimetype", 200).decode("ascii", "replace").strip()
        return declared if declared in OPEN_TYPES else None
    return None


def refuse_bomb(infos: list[zipfile.ZipInfo], path: Path, rule: str) -> None:
    expanded = sum(info.file_size for info in infos)
    size = max(path.stat().st_size, 1)
    if (
        len(infos) > MOST_PARTS
        or expanded > MOST_EXPANDED
        or (expanded > 1_000_000 and expanded / size > MOST_RATIO)
    ):
        refuse(
            "too_large_expanded", "Ce document, une fois décompressé, est beaucoup trop grand.", rule,
            "Allégez-le (images moins grandes, feuilles inutiles retirées) ou enregistrez-le en PDF.",
        )  # fmt: skip


def refuse_locked(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], names: set[str], rule: str) -> None:
    locked = any(info.flag_bits & ENCRYPTED for info in infos)
    if not locked and "META-INF/manifest.xml" in names:
        locked = b"encryption-data" in start_of(archive, "META-INF/manifest.xml", 1_000_000)
    if locked:
        refuse(
            "password", "Ce document est protégé par un mot de passe : nous ne pourrions pas le lire.", rule,
            "Enregistrez-le sans mot de passe, puis déposez-le de nouveau.",
        )  # fmt: skip


def refuse_macros(archive: zipfile.ZipFile, names: set[str], rule: str) -> None:
    folded = {name.lower() for name in names}
    macro = any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in folded)
    if not macro and "[Content_Types].xml" in names:
        macro = b"macroenabled" in start_of(archive, "[Content_Types].xml", 1_000_000).lower()
    if macro:
        refuse(
            "macros", "Ce document contient des macros, c'est-à-dire du code.", rule,
            "Enregistrez-le en PDF, ou en .docx, .xlsx, .odt, .ods sans macro.",
        )  # fmt: skip


def start_of(archive: zipfile.ZipFile, part: str, most: int) -> bytes:
    """The beginning of a part: what follows is never expanded."""
    with archive.open(part) as file:
        return file.read(most)


def damaged(rule: str) -> Reason:
    return Reason(
        "damaged", "Ce document est abîmé : il ne s'ouvre pas.", rule,
        "Vérifiez qu'il s'ouvre sur votre appareil, enregistrez-le de nouveau, puis déposez-le.",
    )  # fmt: skip


def refuse(code: str, text: str, rule: str, remedy: str) -> NoReturn:
    raise Refusal(Reason(code, text, rule, remedy))
