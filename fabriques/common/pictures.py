"""A page of a document drawn as an image, small or to be read, and whether a PDF asks for a password.

Sizes are in pixels. Nothing imports Django. The PDF library holds one document at a time for the whole process: it is
not safe with threads.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

PDF = "application/pdf"
MOST_PIXELS = 60_000_000  # an image larger than this is not opened: a photo has some 12 to 50 million
LOCK = threading.Lock()
PASSWORD = "Incorrect password"  # noqa: S105 – what the library says
UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    MemoryError,
)


@dataclass(frozen=True)
class Box:
    """How large a drawing may be; `scale`: how much larger than the page itself, in points."""

    width: int
    height: int
    scale: float

    def scale_of(self, width: float, height: float) -> float:
        """By how much a page is drawn larger; 0 when nothing of it would be seen."""
        scale = min(self.width / max(width, 1), self.height / max(height, 1), self.scale)
        return scale if width * scale >= 1 and height * scale >= 1 else 0

    def size_of(self, width: float, height: float) -> tuple[int, int]:
        scale = self.scale_of(width, height)
        return round(width * scale), round(height * scale)


SMALL = Box(320, 320, 2.0)
TO_READ = Box(1240, 3600, 4.0)  # a page of A4 at 150 points per inch
PHOTO = Box(1240, 3600, 1.0)  # an image is never drawn larger than it is


def asks_password(path: Path) -> bool:
    """Whether a PDF cannot be opened without a password; one whose printing alone is restricted can."""
    try:
        with LOCK, pdfium.PdfDocument(path):
            return False
    except pdfium.PdfiumError as error:
        return PASSWORD in str(error)


def thumbnail(source: Path, content_type: str, target: Path) -> bool:
    """Write a small WEBP of the first page or of the image; False when it cannot be drawn."""
    content = drawn(source, content_type, 1, SMALL)
    if content is not None:
        target.write_bytes(content)
    return content is not None


def drawn(source: Path, content_type: str, number: int, box: Box) -> bytes | None:
    """A WEBP of one page of a PDF, from 1, or of the image; None when it cannot be drawn."""
    picture = None
    if content_type == PDF:
        picture = page(source, number, box)
    elif content_type.startswith("image/") and number == 1:
        picture = reduced(source, box)
    if picture is None:
        return None
    made = BytesIO()
    with picture:
        picture.thumbnail((box.width, box.height))
        picture.convert("RGB").save(made, "WEBP", quality=75, method=4 if box is SMALL else 2)
    return made.getvalue()


def page(source: Path, number: int, box: Box) -> Image.Image | None:
    try:
        with LOCK, pdfium.PdfDocument(source) as document:
            if not 0 < number <= len(document):
                return None
            found = document[number - 1]
            scale = box.scale_of(*found.get_size())
            if not scale:
                return None
            picture: Image.Image = found.render(scale=scale, may_draw_forms=False).to_pil()
            return picture.copy()
    except (pdfium.PdfiumError, *UNREADABLE):
        return None


def opened(source: Path) -> Image.Image | None:
    """An image, its header alone read; None when it is not one, or too large to be drawn."""
    try:
        image = Image.open(source, formats=("PNG", "JPEG", "WEBP"))
    except UNREADABLE:
        return None
    if image.width * image.height <= MOST_PIXELS:
        return image
    image.close()
    return None


def reduced(source: Path, box: Box) -> Image.Image | None:
    image = opened(source)
    if image is None:
        return None
    try:
        with image:
            # A JPEG is then read at a fraction of its size.
            image.draft("RGB", (box.width * 2, box.height * 2))
            small = image.convert("RGBA")
            small.thumbnail((box.width, box.height))
            upright = ImageOps.exif_transpose(small)
            flat = Image.new("RGB", upright.size, "white")
            flat.paste(upright, mask=upright.getchannel("A"))
            return flat
    except UNREADABLE:
        return None
