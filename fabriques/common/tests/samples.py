"""Small documents of each kind, made here byte by byte, and dangerous ones that only look like them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MACRO_TYPES = (
    b"<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"
)
ODT, ODS = b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.spreadsheet"


def pdf(pages: int = 1, *, password: str = "", owner: str = "", title: str = "") -> bytes:
    """A PDF of blank A4 pages; `password` is asked to open it, `owner` only to change it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if title:
        writer.add_metadata({"/Title": title})
    if password or owner:
        writer.encrypt(password, owner or None, algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def written_pdf(*pages: str) -> bytes:
    """A PDF of A4 pages that each hold one line, in a font that every reader has."""
    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(595, 842)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        line = StreamObject()
        line.set_data(f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(line)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def photo(size: tuple[int, int], orientation: int) -> bytes:
    """A JPEG as a camera writes it, with how the camera was held."""
    held = Image.Exif()
    held[0x0112] = orientation
    made = BytesIO()
    Image.new("RGB", size, "green").save(made, "JPEG", exif=held)
    return made.getvalue()


def picture(form: str = "PNG", size: tuple[int, int] = (40, 20), colour: str = "red") -> bytes:
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, form)
    return made.getvalue()


def archive(parts: Mapping[str, bytes], *, compress: bool = True) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def docx(**others: bytes) -> bytes:
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>", **others})


def xlsx(**others: bytes) -> bytes:
    return archive({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<w/>", **others})


def opendocument(kind: bytes, **others: bytes) -> bytes:
    return archive({"mimetype": kind, "content.xml": b"<o/>", "META-INF/manifest.xml": b"<m/>", **others})


def huge_page() -> bytes:
    """A PDF whose only page is 200 inches on each side, the largest that readers accept."""
    document = pdfium.PdfDocument.new()
    document.new_page(14_400, 14_400)
    made = BytesIO()
    document.save(made)
    document.close()
    return made.getvalue()
