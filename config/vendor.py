"""Prepare what npm brought: `python -m config.vendor FOLDER` makes the PDF fonts out of the web fonts."""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = {"Regular": 400, "Bold": 700}


def make_pdf_fonts(folder: Path) -> list[Path]:
    """Write static TrueType files beside each variable web font: the PDF maker reads no web font."""
    made = []
    target = folder / "pdf-fonts"
    target.mkdir(exist_ok=True)
    for web_font in sorted(folder.glob("*-latin-wght-normal.woff2")):
        for name, weight in WEIGHTS.items():
            font = TTFont(web_font)
            font = instantiateVariableFont(font, {"wght": weight}, updateFontNames=False)
            font.flavor = None
            for record in font["name"].names:
                if record.nameID in (1, 16):
                    record.string = "Atkinson Hyperlegible Next"
                elif record.nameID in (2, 17):
                    record.string = name
                elif record.nameID == 4:
                    record.string = f"Atkinson Hyperlegible Next {name}"
                elif record.nameID == 6:
                    record.string = f"AtkinsonHyperlegibleNext-{name}"
            font["OS/2"].usWeightClass = weight
            file = target / f"{web_font.stem.split('-latin')[0]}-{name}.ttf"
            font.save(file)
            made.append(file)
    return made


if __name__ == "__main__":
    make_pdf_fonts(Path(sys.argv[1]))
