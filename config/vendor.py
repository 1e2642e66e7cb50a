"""Prepare the fonts of documents out of what npm brought: `python -m config.vendor NODE_MODULES FOLDER`.

The maker of PDF reads no web font, and chooses a font for each sign: see docs/decisions/0011-documents-that-bind.md.
"""

from __future__ import annotations

import shutil
import sys
import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ATKINSON = (
    "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-{}-wght-normal.woff2"
)
FAMILIES = {
    "latin": "Atkinson Hyperlegible Next",
    "latin-ext": "Atkinson Hyperlegible Next Extended",
}
WEIGHTS = {"Regular": 400, "Bold": 700}
READY = (
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
    "@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
)
LAST_RESORT = "@fontsource/unifontex/files/unifontex-latin-400-normal.woff"


def make_pdf_fonts(modules: Path, folder: Path) -> list[Path]:
    """Write as static TrueType files, in `folder`, every font that documents are made with."""
    folder.mkdir(exist_ok=True)
    made = [weighed(modules, folder, part, name) for part in FAMILIES for name in WEIGHTS]
    made += [Path(shutil.copy(modules / each, folder)) for each in READY]
    return [*made, last_resort(modules / LAST_RESORT, folder)]


def weighed(modules: Path, folder: Path, part: str, name: str) -> Path:
    """One weight of the variable font. Its accents go: a letter and its accents are drawn by one font, or lost."""
    font = instantiateVariableFont(
        TTFont(modules / ATKINSON.format(part)), {"wght": WEIGHTS[name]}, updateFontNames=False
    )
    for table in font["cmap"].tables:
        for number in [each for each in table.cmap if unicodedata.combining(chr(each))]:
            del table.cmap[number]
    font["OS/2"].usWeightClass = WEIGHTS[name]
    return saved(font, folder, FAMILIES[part], name)


def last_resort(web_font: Path, folder: Path) -> Path:
    """Nearly every sign, drawn coarsely; under a name of ours, as its licence asks of a font that was changed."""
    font = TTFont(web_font, recalcBBoxes=False)
    font["post"].formatType = 3.0  # without the names of its 65,000 drawings, which are read by no one
    return saved(font, folder, "Wide Coverage", "Regular")


def saved(font: TTFont, folder: Path, family: str, name: str) -> Path:
    names = {1: family, 2: name, 4: f"{family} {name}", 6: f"{family.replace(' ', '')}-{name}"}
    for record in font["name"].names:
        record.string = names.get({16: 1, 17: 2}.get(record.nameID, record.nameID), record.string)
    font.flavor = None
    font.recalcTimestamp = False  # the same file each time
    file = folder / f"{names[6]}.ttf"
    font.save(file)
    return file


if __name__ == "__main__":
    make_pdf_fonts(Path(sys.argv[1]), Path(sys.argv[2]) / "pdf-fonts")
