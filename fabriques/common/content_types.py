"""What a file really is, told by its content: the name and the type that a browser gives are not believed.

Nothing here imports Django. A refusal is a Reason whose sentences are shown to the person who sent the file.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NoReturn

from fabriques.common import office_archives
from fabriques.common.reasons import Reason, Refusal

HEAD = 4096
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
EXTENSIONS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    f"{OFFICE}.wordprocessingml.document": "docx",
    f"{OFFICE}.spreadsheetml.sheet": "xlsx",
    f"{OPEN}.text": "odt",
    f"{OPEN}.spreadsheet": "ods",
    "text/csv": "csv",
    "text/plain": "txt",
}
ALSO_WRITTEN = {"image/jpeg": {"jpeg"}, "text/plain": {"text", "md"}, "text/csv": {"tsv"}}
ACCEPTED = "PDF, PNG, JPEG, WEBP, DOCX, XLSX, ODT, ODS, CSV ou TXT"
RULE = "Formats acceptés : " + ACCEPTED + ". Le contenu du fichier fait foi, pas son nom."
PROGRAMS = (
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe", b"\0asm", b"@echo off", b"\x4c\x00\x00\x00\x01\x14\x02\x00",
)  # fmt: skip
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|math|style|link|meta)\b|<\?xml", re.I
)
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
RESERVED = '<>:"/\\|?*'
BLANK = b"\xef\xbb\xbf \t\r\n\0"


@dataclass(frozen=True)
class Kind:
    """A content type accepted, and the extension that its name takes."""

    content_type: str

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.content_type]


def recognise(path: Path, name: str) -> Kind:
    """The type of a whole file. Refusal, with what to do, for everything else; `name` only tells CSV from text."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        refuse(
            "empty",
            "Ce fichier est vide.",
            "Ouvrez-le sur votre appareil, enregistrez-le de nouveau, puis déposez-le.",
        )
    found = signed_type(head)
    if found is None:
        refuse_dangerous(head)
        found = unsigned_type(path, head, name)
    return Kind(found)


def signed_type(head: bytes) -> str | None:
    """The type that the first bytes give away."""
    if head.lstrip(BLANK).startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return next((content_type for start, content_type in SIGNATURES if head.startswith(start)), None)


def unsigned_type(path: Path, head: bytes, name: str) -> str:
    """An office archive or a text."""
    if head.startswith(b"PK\x03\x04"):
        return office_archives.recognise(path, RULE)
    if not is_text(path, head):
        refuse(
            "unknown_type",
            "Le format de ce fichier n'est pas accepté.",
            "Enregistrez le document en PDF, puis déposez-le.",
        )
    return "text/csv" if name.lower().endswith((".csv", ".tsv")) else "text/plain"


def refuse_dangerous(head: bytes) -> None:
    start = head.lstrip(BLANK)
    if start.lower().startswith(tuple(each.lower() for each in PROGRAMS)):
        refuse(
            "program",
            "Ce fichier est un programme, pas un document.",
            "Déposez le document lui-même, en PDF par exemple.",
        )
    if MARKUP.match(start) or (b"\0" not in head and re.search(rb"<\s*(html|script|svg)\b", head, re.I)):
        refuse(
            "markup",
            "Ce fichier est une page web ou un dessin vectoriel (HTML, SVG, XML), qui peut contenir du code.",
            "Imprimez-le en PDF depuis votre navigateur, puis déposez le PDF.",
        )
    if start.startswith(OLD_OFFICE):
        refuse(
            "old_office",
            "Ce document est d'un ancien format (.doc, .xls, .ppt) ou protégé par un mot de passe.",
            "Enregistrez-le en PDF, en .docx ou en .xlsx, sans mot de passe, puis déposez-le.",
        )
    if start.startswith(ARCHIVES):
        refuse(
            "archive",
            "Ce fichier est une archive compressée.",
            "Déposez les documents un par un, sans les compresser.",
        )


def is_text(path: Path, head: bytes) -> bool:
    """Text of UTF-8, UTF-16 with its mark, or a Western alphabet, without a control character."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return any(decodes(path, encoding) for encoding in (("utf-16",) if marked else ("utf-8", "cp1252")))


def decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                text = decoder.decode(chunk)
                if any(char < " " and char not in "\t\r\n\f" for char in text) or "\x7f" in text:
                    return False
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def safe_name(written: str, kind: Kind, longest: int) -> str:
    """A name to show and to save under: its last part, nothing invisible, and the extension of what the file is.

    « photo.exe » that is an image becomes « photo.exe.png ».
    """
    bare = PurePosixPath(written.replace("\\", "/")).name
    kept = "".join(
        " " if char in RESERVED or unicodedata.category(char)[0] in "CZ" else char for char in bare
    )
    name = " ".join(kept.split()).strip(". ") or "document"
    stem, _, suffix = name.rpartition(".")
    extension = kind.extension
    if stem and suffix.lower() in {extension, *ALSO_WRITTEN.get(kind.content_type, ())}:
        name, extension = stem, suffix
    return f"{name[: longest - len(extension) - 1].rstrip('. ')}.{extension}"


def refuse(code: str, text: str, remedy: str) -> NoReturn:
    raise Refusal(Reason(code, text, RULE, remedy))
