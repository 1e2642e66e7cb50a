"""Opens a file given as bytes or as a path, and the members of an archive, within limits.

Whatever is wrong with the container (truncated, encrypted, lying about its size) is told as a FileRefused.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from fabriques.territories.zonings.findings import FileRefused, quoted, refuse

MEGABYTE = 1_000_000
LARGEST_FILE = 300 * MEGABYTE
LARGEST_MEMBER = 400 * MEGABYTE
MOST_MEMBERS = 2_000
ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError, KeyError, IndexError, OverflowError,
)  # fmt: skip


class Form(StrEnum):
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    ODS = "ods"
    ARCHIVE = "archive"
    SHAPE = "shape"


@dataclass(frozen=True)
class Blob:
    """A named sequence of bytes that can be opened again and again; `size` is in bytes."""

    name: str
    size: int
    opener: Callable[[], BinaryIO]

    def open(self) -> BinaryIO:
        return self.opener()

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name.lower()).suffix

    @property
    def stem(self) -> str:
        return str(PurePosixPath(self.name.lower()).with_suffix(""))


def blob_of(content: bytes | Path, name: str = "") -> Blob:
    """FileRefused when the path leads nowhere, or to more than LARGEST_FILE."""
    if isinstance(content, bytes):
        return limited(Blob(name or "fichier", len(content), lambda: io.BytesIO(content)))
    if not content.is_file():
        raise refuse(
            "no_file", f"Le fichier {quoted(content.name)} n'existe pas.", "Vérifiez le chemin du fichier."
        )
    return limited(Blob(name or content.name, content.stat().st_size, lambda: content.open("rb")))


def limited(blob: Blob) -> Blob:
    if blob.size > LARGEST_FILE:
        raise refuse(
            "too_large",
            f"Le fichier {quoted(blob.name)} pèse {blob.size // MEGABYTE} Mo ; la limite est de "
            f"{LARGEST_FILE // MEGABYTE} Mo.",
            "Aucun zonage publié n'approche cette taille : vérifiez que c'est le bon fichier.",
        )
    if blob.size == 0:
        raise refuse("empty_file", f"Le fichier {quoted(blob.name)} est vide.", "Téléchargez-le de nouveau.")
    return blob


WRONG_STARTS = (
    (b"%PDF", "un document PDF", "Demandez le tableau lui-même, en CSV, XLSX ou ODS."),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur .xls", "Enregistrez-le en .xlsx, puis recommencez."),
    (
        b"<",
        "une page web ou un fichier XML",
        "Le téléchargement a sans doute donné une page d'erreur : téléchargez le fichier de nouveau.",
    ),
    (b"\x1f\x8b", "une archive .gz", "Décompressez-la, puis recommencez."),
    (b"Rar!", "une archive .rar", "Décompressez-la, puis recommencez."),
    (b"7z\xbc\xaf", "une archive .7z", "Décompressez-la, puis recommencez."),
)


def form_of(blob: Blob) -> Form:
    """What the file is, by its first bytes and never by its name."""
    with blob.open() as file:
        head = file.read(256)
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PK"):
        return form_of_zip(blob)
    if head.startswith(b"\x00\x00\x27\x0a"):
        return Form.SHAPE
    for start, name, remedy in WRONG_STARTS:
        if bare.startswith(start):
            raise refuse("wrong_form", f"Le fichier {quoted(blob.name)} est {name}.", remedy)
    return Form.JSON if bare[:1] in (b"{", b"[") else Form.CSV


def form_of_zip(blob: Blob) -> Form:
    names = {member.name for member in members_of(blob)}
    if "xl/workbook.xml" in names:
        return Form.XLSX
    return Form.ODS if {"content.xml", "mimetype"} <= names else Form.ARCHIVE


def members_of(blob: Blob) -> list[Blob]:
    """The files of an archive, each limited to LARGEST_MEMBER once expanded."""
    try:
        with blob.open() as file, zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except ZIP_ERRORS as error:
        raise broken(blob, error) from error
    if len(infos) > MOST_MEMBERS:
        raise refuse(
            "too_many_members",
            f"L'archive {quoted(blob.name)} contient {len(infos)} fichiers ; la limite est de {MOST_MEMBERS}.",
            "Gardez dans l'archive le seul fichier du zonage.",
        )
    return [Blob(info.filename, info.file_size, member_opener(blob, info.filename)) for info in infos]


def member_opener(blob: Blob, name: str) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, io.BufferedReader(Member(blob, name), 1 << 16))


class Member(io.RawIOBase):
    """One file of an archive, read as a stream; `zipfile` never gives more than the size that was checked."""

    def __init__(self, blob: Blob, name: str) -> None:
        super().__init__()
        self.blob = blob
        self.outer: IO[bytes] = blob.open()
        self.archive: zipfile.ZipFile | None = None
        try:
            self.archive = zipfile.ZipFile(self.outer)
            self.check(self.archive.getinfo(name).file_size)
            self.inner: IO[bytes] = self.archive.open(name)
        except ZIP_ERRORS as error:
            self.close()
            raise broken(blob, error) from error
        except FileRefused:
            self.close()
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            content = self.inner.read(len(buffer))
        except ZIP_ERRORS as error:
            raise broken(self.blob, error) from error
        buffer[: len(content)] = content
        return len(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """A workbook inside an archive is read from its end; going back expands the member again."""
        try:
            return self.inner.seek(offset, whence)
        except ZIP_ERRORS as error:
            raise broken(self.blob, error) from error

    def tell(self) -> int:
        return self.inner.tell()

    def check(self, size: int) -> None:
        if size > LARGEST_MEMBER:
            raise refuse(
                "zip_bomb",
                f"Un fichier de l'archive {quoted(self.blob.name)} dépasse {LARGEST_MEMBER // MEGABYTE} Mo une "
                "fois décompressé.",
                "Aucun zonage publié n'approche cette taille : l'archive est abîmée ou piégée, ne l'utilisez pas.",
            )

    def close(self) -> None:
        if not self.closed:
            for each in (getattr(self, "inner", None), self.archive, self.outer):
                if each is not None:
                    each.close()
        super().close()


def broken(blob: Blob, error: Exception) -> FileRefused:
    if isinstance(error, RuntimeError) and "password" in str(error):
        return refuse(
            "encrypted",
            f"L'archive {quoted(blob.name)} est protégée par un mot de passe.",
            "Enregistrez-la sans mot de passe, puis recommencez.",
        )
    return refuse(
        "broken_zip",
        f"L'archive {quoted(blob.name)} est tronquée ou abîmée.",
        "Téléchargez-la de nouveau en entier, puis recommencez.",
    )


def wrong_form(blob: Blob, expected: str) -> FileRefused:
    return refuse(
        "wrong_form",
        f"Le fichier {quoted(blob.name)} n'a pas un format attendu pour ce zonage.",
        f"Formats lus : {expected}.",
    )
