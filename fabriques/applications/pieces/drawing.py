"""What is shown of a piece's content, by the process that reads documents (`common.drawing`) but for plain text.

Nothing is kept: what stands in the store is what was received. Whoever calls has asked `access.may_read` first.
"""

from __future__ import annotations

from pathlib import Path

from fabriques.applications.models import Piece
from fabriques.common import files
from fabriques.common.drawing import bounded
from fabriques.common.drawing.contents import Contents, of_text


def contents_of(piece: Piece) -> Contents:
    """What can be shown of it. bounded.Undrawable, bounded.Busy."""
    with files.local(piece.sha256) as source:
        if piece.content_type == "text/plain":
            return plain(source)
        return bounded.contents(source, piece.content_type)


def plain(source: Path) -> Contents:
    try:
        return of_text(source)
    except OSError as error:
        raise bounded.Undrawable from error


def page_of(piece: Piece, number: int) -> bytes:
    """One page drawn to be read, as a WEBP. bounded.Undrawable, bounded.Busy."""
    with files.local(piece.sha256) as source:
        return bounded.page(source, piece.content_type, number)
