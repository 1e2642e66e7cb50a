"""Small pictures of a document's first page, and whether a PDF asks for a password. Nothing imports Django.

Sizes are in pixels. The PDF library holds one document at a time for the whole process: it is not safe with threads.
"""

from __future__ import annotations

import threading
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

WIDEST = HIGHEST = 320
MOST_PIXELS = 60_000_000  # an image larger than this is not opened: a photo has some 12 to 50 million
PAGE = 2_000  # points: beyond, a page is drawn smaller
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


def asks_password(path: Path) -> bool:
    """Whether a PDF cannot be opened without a password; one whose printing alone is restricted can."""
    try:
        with LOCK, pdfium.PdfDocument(path):
            return False
    except pdfium.PdfiumError as error:
        return PASSWORD in str(error)


def thumbnail(source: Path, content_type: str, target: Path) -> bool:
    """Write a small WEBP of the first page or of the image; False when it cannot be drawn."""
    if content_type == "application/pdf":
        picture = first_page(source)
    elif content_type.startswith("image/"):
        picture = reduced(source)
    else:
        picture = None
    if picture is None:
        return False
    with picture:
        picture.thumbnail((WIDEST, HIGHEST))
        picture.convert("RGB").save(target, "WEBP", quality=75, method=4)
    return True


def first_page(source: Path) -> Image.Image | None:
    try:
        with LOCK, pdfium.PdfDocument(source) as document:
            if not len(document):
                return None
            page = document[0]
            width, height = page.get_size()
            scale = min(WIDEST / max(width, 1), HIGHEST / max(height, 1), 2.0)
            if width * scale < 1 or height * scale < 1:
                return None
            drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
            return drawn.copy()
    except (pdfium.PdfiumError, *UNREADABLE):
        return None


def reduced(source: Path) -> Image.Image | None:
    try:
        with Image.open(source, formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.draft("RGB", (WIDEST * 2, HIGHEST * 2))  # a JPEG is then read at a fraction of its size
            upright = ImageOps.exif_transpose(image)
            flat = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            flat.paste(rgba, mask=rgba.getchannel("A"))
            return flat
    except UNREADABLE:
        return None
