"""The outlines of communes, to draw them: the ones that points are located on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from fabriques.territories.geography import france
from fabriques.territories.locating.points import point_index


@cache
def _outlines() -> dict[str, int]:
    codes = france().codes
    return {codes[commune]: rank for rank, commune in enumerate(point_index().ranks.tolist())}


def outline(code: str) -> Any | None:
    """The outline of a commune (degrees, WGS 84); None for those that have none."""
    rank = _outlines().get(code)
    return None if rank is None else point_index().outlines[rank]


def around(box: Any) -> Iterator[tuple[str, Any]]:
    """The communes whose boxes meet a box, with their outlines."""
    index, codes = point_index(), france().codes
    for rank in sorted(index.tree.query(box)):
        yield codes[index.ranks[rank]], index.outlines[rank]
