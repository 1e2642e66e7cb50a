"""Documents that bind, made one way: frozen facts → template → tagged PDF/UA → hash. The same facts, the same bytes.

A template is a Typst file beside the step that owns it, which begins by `#import "/common/document.typ": …`. It never
fails on what people typed: `fabriques.common.signs` shows by its number what the fonts cannot draw, and the document
says so at its foot. It does fail, and tests see it, on a fault of ours: no title, a picture without its words.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from fabriques.common.signs import PLAIN_SIGNS, Drawing, Stack, kind_of, numbered
from fabriques.common.spaces import unbroken

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[1]  # templates of every step, and what they import
# In the order in which they are tried; see docs/decisions/0011-documents-that-bind.md.
FAMILIES = (
    "Atkinson Hyperlegible Next",
    "Atkinson Hyperlegible Next Extended",
    "DejaVu Sans",
    "Noto Emoji",
    "Wide Coverage",
)
BOLD = 700
ONE_AT_A_TIME = threading.Lock()  # a compiler in use refuses another thread


@dataclass(frozen=True)
class Made:
    """A document as it is given, with the SHA-256 of its bytes and the signs it shows by their number."""

    content: bytes
    sha256: str
    numbered: tuple[str, ...]


@dataclass(frozen=True)
class Press:
    """What makes the documents of this process: one compiler, and what its fonts draw in regular and in bold."""

    compiler: typst.Compiler
    families: tuple[str, ...]
    stacks: tuple[Stack, ...]


@cache
def press() -> Press:
    """It reads the fonts of the installation and no other, so that every machine gives the same document."""
    folder = settings.BASE_DIR / "var" / "vendor" / "pdf-fonts"
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[folder] if folder.is_dir() else [],
    )
    files = {(font.family, font.weight >= BOLD): font.path for font in fonts.fonts() if font.path}
    families = tuple(family for family in FAMILIES if (family, False) in files)
    if not families:
        raise RuntimeError("the fonts of documents are not installed: run « make vendor »")
    drawn = {path: signs_of(path) for path in files.values()}
    stacks = tuple(
        Stack([drawn[files.get((family, bold), files[family, False])] for family in families])
        for bold in (False, True)
    )
    return Press(typst.Compiler(font_paths=fonts, ignore_system_fonts=True, root=ROOT), families, stacks)


def signs_of(font: str) -> frozenset[int]:
    with TTFont(font, lazy=True) as read:
        return frozenset(read.getBestCmap())


def make(
    template: Path, title: str, facts: Mapping[str, Any], *, language: str = "fr", region: str = "FR"
) -> Made:
    """The document of a template. What people typed enters as data, never as source.

    ValueError without a title; TypstError when the template itself is at fault.
    """
    if not title.strip():
        raise ValueError("a document that binds has a title")
    by = press()
    named = {"title": " ".join(title.split()), "language": language, "region": region}
    drawing = Drawing(by.stacks)
    try:
        content = compiled(by, template, drawing, named, facts)
    except typst.TypstError:
        # Either the template is at fault, and fails again, or two signs meet in a way that no table tells.
        logger.exception("Signs of %s are shown by their numbers", template.name)
        drawing = Drawing([Stack([PLAIN_SIGNS])])
        content = compiled(by, template, drawing, named, facts)
    return Made(content, hashlib.sha256(content).hexdigest(), tuple(drawing.numbered))


def compiled(
    by: Press, template: Path, drawing: Drawing, named: Mapping[str, str], facts: Mapping[str, Any]
) -> bytes:
    drawn: dict[str, Any] = Drawing(drawing.stacks).value(named)
    drawn["facts"] = drawing.value(facts)
    drawn["families"] = by.families
    drawn["numbered"] = [
        {"sign": numbered(sign), "kind": kind_of(sign), "count": count}
        for sign, count in drawing.numbered.items()
    ]
    with ONE_AT_A_TIME:
        content = by.compiler.compile(
            template.read_bytes(),
            format="pdf",
            sys_inputs={"document": unbroken(json.dumps(drawn, ensure_ascii=False))},
            pdf_standards=["ua-1"],
        )
    if not isinstance(content, bytes):
        raise TypeError("a PDF comes as one piece")
    return content
