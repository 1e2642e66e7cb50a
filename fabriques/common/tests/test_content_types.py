"""What a file is, told by its content; each dangerous or unusable one refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.content_types import OFFICE, OPEN, RULE, Kind, recognise, safe_name
from fabriques.common.reasons import Refusal
from fabriques.common.tests import samples
from fabriques.common.tests.refusals import plain

DOCX, XLSX = f"{OFFICE}.wordprocessingml.document", f"{OFFICE}.spreadsheetml.sheet"
PROGRAM = "Ce fichier est un programme, pas un document."
MARKUP = "Ce fichier est une page web ou un dessin vectoriel (HTML, SVG, XML), qui peut contenir du code."
ARCHIVE = "Ce fichier est une archive compressée."
OLD = "Ce document est d'un ancien format (.doc, .xls, .ppt) ou protégé par un mot de passe."
MACROS = "Ce document contient des macros, c'est-à-dire du code."
LOCKED = "Ce document est protégé par un mot de passe : nous ne pourrions pas le lire."
DAMAGED = "Ce document est abîmé : il ne s'ouvre pas."
BOMB = "Ce document, une fois décompressé, est beaucoup trop grand."
UNKNOWN = "Le format de ce fichier n'est pas accepté."


def told(tmp_path: Path, content: bytes, name: str = "x") -> str:
    path = tmp_path / "file"
    path.write_bytes(content)
    return recognise(path, name).content_type


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (samples.pdf(), "scan.exe", "application/pdf"),
        (b"\xef\xbb\xbf\r\n" + samples.pdf(), "scan.pdf", "application/pdf"),
        (samples.picture("PNG"), "photo", "image/png"),
        (samples.picture("JPEG"), "photo.png", "image/jpeg"),
        (samples.picture("WEBP"), "photo.webp", "image/webp"),
        (samples.docx(), "x.zip", DOCX),
        (samples.xlsx(), "x.docx", XLSX),
        (samples.opendocument(samples.ODT), "x.odt", f"{OPEN}.text"),
        (samples.opendocument(samples.ODS), "x.ods", f"{OPEN}.spreadsheet"),
        ("nom;montant\nÉté;3\n".encode(), "budget.CSV", "text/csv"),
        ("nom;montant\nÉté;3\n".encode("cp1252"), "budget.csv", "text/csv"),
        ("Prévu : 3 < 4 € ; le reste après.".encode(), "note.txt", "text/plain"),
        ("Déjà".encode("utf-16"), "note.txt", "text/plain"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_content_says_what_a_file_is(tmp_path: Path, content: bytes, name: str, expected: str) -> None:
    assert told(tmp_path, content, name) == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Ce fichier est vide."),
        (b"MZ\x90\x00\x03", PROGRAM), (b"\x7fELF\x02", PROGRAM), (b"#!/bin/sh\nrm", PROGRAM),
        (b"\xcf\xfa\xed\xfe", PROGRAM), (b"\n  #!/usr/bin/env python", PROGRAM), (b"@ECHO OFF\r\n", PROGRAM),
        (b"<!DOCTYPE html><p>", MARKUP), (b"  <HTML>", MARKUP), (b"<svg onload='x'>", MARKUP),
        (b"<?xml version='1.0'?><svg/>", MARKUP), (b"\xef\xbb\xbf<script>", MARKUP),
        (b"Bonjour\n<script>alert(1)</script>", MARKUP), (b"< iframe src=x>", MARKUP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, OLD),
        (b"Rar!\x1a\x07", ARCHIVE), (b"7z\xbc\xaf\x27\x1c", ARCHIVE), (b"\x1f\x8b\x08", ARCHIVE),
        (samples.archive({"notes.txt": b"x"}), ARCHIVE),
        (samples.archive({"mimetype": b"application/epub+zip", "content.xml": b""}), ARCHIVE),
        (samples.docx(**{"word/vbaProject.bin": b"x"}), MACROS),
        (samples.xlsx(**{"xl/VBAPROJECT.BIN": b"x"}), MACROS),
        (samples.docx(**{"[Content_Types].xml": samples.MACRO_TYPES}), MACROS),
        (samples.opendocument(samples.ODS, **{"Basic/Standard/Module1.xml": b"x"}), MACROS),
        (samples.opendocument(samples.ODT, **{"META-INF/manifest.xml": b"<m:encryption-data/>"}), LOCKED),
        (samples.docx()[:-30], DAMAGED), (b"PK\x03\x04", DAMAGED),
        (samples.docx(**{"word/media/image.bmp": b"\0" * 20_000_000}), BOMB),
        (samples.archive({"[Content_Types].xml": b"", **{str(n): b"" for n in range(5_001)}}), BOMB),
        (b"\x00\x01\x02\x03", UNKNOWN), (b"a\x1b[2J", UNKNOWN), (bytes(range(256)), UNKNOWN),
    ],
)  # fmt: skip
def test_file_that_is_no_document_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        told(tmp_path, content)
    [reason] = caught.value.reasons
    assert (plain(reason.text), reason.rule, reason.remedy[-1]) == (said, RULE, ".")


def test_locked_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(samples.docx())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.index(mark)
        content[start + flags] |= 1
    with pytest.raises(Refusal) as caught:
        told(tmp_path, bytes(content))
    assert plain(str(caught.value)) == LOCKED


@given(st.binary(max_size=400))
def test_any_bytes_are_told_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    for start in (b"", b"PK\x03\x04", b"%PDF-", b"RIFF0000WEBP"):
        path.write_bytes(start + content)
        try:
            assert recognise(path, "x.csv").extension
        except Refusal as refusal:
            assert len(refusal.reasons) == 1  # noqa: PT017 – either answer is right


@pytest.mark.parametrize(
    ("written", "content_type", "expected"),
    [
        ("statuts.pdf", "application/pdf", "statuts.pdf"),
        ("Statuts.PDF", "application/pdf", "Statuts.PDF"),
        ("photo.exe", "image/png", "photo.exe.png"),
        ("C:\\Documents\\été 2026.jpeg", "image/jpeg", "été 2026.jpeg"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("...", "application/pdf", "document.pdf"),
        ("", "application/pdf", "document.pdf"),
        (".pdf", "application/pdf", "pdf.pdf"),
        ("fac\u202etxt.exe", "application/pdf", "fac txt.exe.pdf"),
        ('a\r\nContent-Type: "x"<b>.pdf', "application/pdf", "a Content-Type x b.pdf"),
        ("x" * 300 + ".pdf", "application/pdf", "x" * 36 + ".pdf"),
    ],
)
def test_name_is_safe_and_has_the_extension_of_what_the_file_is(
    written: str, content_type: str, expected: str
) -> None:
    assert safe_name(written, Kind(content_type), 40) == expected


@given(st.text(max_size=200))
def test_any_name_is_safe(written: str) -> None:
    name = safe_name(written, Kind("application/pdf"), 60)
    assert (len(name) <= 60, name.lower().endswith(".pdf"), name.isprintable(), "/" in name) == (
        True, True, True, False,
    )  # fmt: skip
