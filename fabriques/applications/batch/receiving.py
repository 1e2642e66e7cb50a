"""Keeping a file of places as it was sent, under a name that may be shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from fabriques.applications.batch import process
from fabriques.common import files

LONGEST_NAME = 120


def received(content: Iterable[bytes], name: str) -> files.Stored:
    """Keep a file once its header has been read; a refused one leaves nothing behind."""
    with files.incoming() as path:
        with path.open("wb") as file:
            for chunk in content:
                file.write(chunk)
        process.accept(path, name)
        return files.adopt(path)


def shown_name(written: str) -> str:
    """The last part of a name, on one line, without anything invisible."""
    bare = PurePosixPath(written.replace("\\", "/")).name
    kept = "".join(char for char in bare if unicodedata.category(char)[0] not in {"C", "Z"} or char == " ")
    return " ".join(kept.split())[-LONGEST_NAME:] or "fichier"
