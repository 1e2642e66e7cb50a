"""Small pictures of documents, bounded, and none where there is nothing to draw."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from fabriques.common import pictures
from fabriques.common.tests import samples


def drawn(tmp_path: Path, content: bytes, content_type: str) -> tuple[str | None, tuple[int, int]] | None:
    source, target = tmp_path / "source", tmp_path / "target.webp"
    source.write_bytes(content)
    if not pictures.thumbnail(source, content_type, target):
        assert not target.exists()
        return None
    with Image.open(target) as image:
        return image.format, image.size


@pytest.mark.parametrize(
    ("content", "content_type", "size"),
    [
        (samples.pdf(3), "application/pdf", (227, 320)),
        (samples.huge_page(), "application/pdf", (320, 320)),
        (samples.picture("PNG", (4000, 1000)), "image/png", (320, 80)),
        (samples.picture("JPEG", (30, 20)), "image/jpeg", (30, 20)),
        (samples.picture("WEBP", (640, 640)), "image/webp", (320, 320)),
    ],
)
def test_first_page_or_image_is_drawn_small(
    tmp_path: Path, content: bytes, content_type: str, size: tuple[int, int]
) -> None:
    assert drawn(tmp_path, content, content_type) == ("WEBP", size)


def claimed(width: int, height: int) -> bytes:
    """A PNG that says it is very large, in a hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7 nothing", "application/pdf"),
        (samples.pdf(password="secret"), "application/pdf"),
        (samples.picture()[:60], "image/png"),
        (claimed(60_000, 60_000), "image/png"),
        (claimed(9_000, 9_000), "image/png"),
        (b"nom;montant", "text/csv"),
        (samples.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
    ids=["broken PDF", "locked PDF", "cut image", "bomb", "too large", "table", "text"],
)  # fmt: skip
def test_what_cannot_be_drawn_has_no_picture(tmp_path: Path, content: bytes, content_type: str) -> None:
    assert drawn(tmp_path, content, content_type) is None


@pytest.mark.parametrize(
    ("content", "asks"),
    [
        (samples.pdf(), False), (samples.pdf(password="secret"), True), (samples.pdf(owner="secret"), False),
        (b"%PDF-1.7 nothing", False),
    ],
    ids=["open", "locked", "only changes are locked", "broken"],
)  # fmt: skip
def test_only_a_pdf_that_cannot_be_opened_asks_for_a_password(
    tmp_path: Path, content: bytes, asks: bool
) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    assert pictures.asks_password(path) is asks
