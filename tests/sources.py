"""The sources that say something to people, each with its name and its text: what the tests of words read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "fabriques"
APART = {"tests", "migrations", "static"}


def sources(*endings: str) -> Iterator[tuple[str, str]]:
    """Those whose name ends so, by the name of their path inside the package."""
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if path.suffix in endings and not APART & set(inside.parts):
            yield inside.as_posix(), path.read_text(encoding="utf-8")
