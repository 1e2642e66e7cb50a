"""A coarse grid over outlines: cells that lie wholly inside one of them answer for their points at once.

Coordinates are degrees. A cell crossed by any border, or that lies in no outline, does not answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy
import shapely
from numpy.typing import NDArray

# About 265 m by 280 m in metropole: three points in four fall in cells that answer, for 35 MB.
WIDTH, HEIGHT = 0.0035, 0.0025
MARGIN = 1e-6  # of a cell: a border on the side of a cell crosses both
SILENT = np.uint16(65_535)
SIDES_AT_ONCE = 200_000  # keeps the arrays of one step under 50 MB
LINES_AT_ONCE = 500

Floats = NDArray[np.float64]
Ranks = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Window:
    """A part of the world with its cells, line by line from the south-west corner."""

    west: float
    south: float
    owners: NDArray[np.uint16]


def draw(
    outlines: NDArray[np.object_], tree: shapely.STRtree, groups: Iterable[NDArray[np.int64]]
) -> list[Window]:
    """One window for each group of ranks of outlines. ValueError when there are too many outlines to number."""
    if len(outlines) >= SILENT:
        raise ValueError(f"{len(outlines)} outlines cannot be numbered on sixteen bits")
    windows = []
    for group in groups:
        west, south, east, north = shapely.total_bounds(outlines[group])
        west, south = west - WIDTH, south - HEIGHT
        shape = (int((north - south) / HEIGHT) + 2, int((east - west) / WIDTH) + 2)
        free = np.ones(shape, dtype=np.bool_)
        _cross_all(free, outlines[group], west, south)
        windows.append(Window(west, south, _owners(free, west, south, tree)))
    return windows


def owners(windows: Iterable[Window], lons: Floats, lats: Floats) -> Ranks:
    """Rank of the outline that holds each point, -1 where the grid does not say. No NaN is expected."""
    found = np.full(len(lons), -1, dtype=np.int32)
    left = np.arange(len(lons))
    for window in windows:
        lines, columns = window.owners.shape
        x, y = (lons[left] - window.west) / WIDTH, (lats[left] - window.south) / HEIGHT
        within = (x >= 0) & (x < columns) & (y >= 0) & (y < lines)
        cells = y[within].astype(np.int32) * np.int32(columns) + x[within].astype(np.int32)
        owner = window.owners.ravel()[cells].astype(np.int32)
        owner[owner == SILENT] = -1
        found[left[within]] = owner
        left = left[~within]
        if not len(left):
            break
    return found


def _cross_all(free: NDArray[np.bool_], outlines: NDArray[np.object_], west: float, south: float) -> None:
    """Mark every cell that a border touches: those of the vertices, then those between two of them."""
    rings = shapely.get_rings(shapely.get_parts(outlines))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = (vertices[:, 0] - west) / WIDTH, (vertices[:, 1] - south) / HEIGHT
    column, line = _cells(x), _cells(y)
    free[line, column] = False
    apart = (column[1:] != column[:-1]) | (line[1:] != line[:-1])
    sides = np.flatnonzero(apart & (ring[1:] == ring[:-1]))
    for first in range(0, len(sides), SIDES_AT_ONCE):
        start = sides[first : first + SIDES_AT_ONCE]
        _cross(free, (x[start], y[start]), (x[start + 1] - x[start], y[start + 1] - y[start]))


def _cross(free: NDArray[np.bool_], starts: tuple[Floats, Floats], sides: tuple[Floats, Floats]) -> None:
    """Mark the cells of the box around each piece of a side: never fewer than the side crosses."""
    pieces = np.ceil(np.maximum(np.abs(sides[0]), np.abs(sides[1]))).astype(np.int32)
    pieces = np.maximum(pieces, 1)
    side = np.repeat(np.arange(len(pieces)), pieces)
    rank = np.arange(len(side)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    reached = []
    for start, length in zip(starts, sides, strict=True):
        step = (length / pieces)[side]
        begin = start[side] + step * rank
        low, high = np.minimum(begin, begin + step) - MARGIN, np.maximum(begin, begin + step) + MARGIN
        reached.append((_cells(low), _cells(high)))
    (west, east), (south, north) = reached
    for column in (west, east):
        for line in (south, north):
            free[line, column] = False
    # A piece is no longer than a cell, but with the margin it may lie over three.
    wide = np.flatnonzero((east - west > 1) | (north - south > 1)).tolist()
    for piece in wide:
        free[south[piece] : north[piece] + 1, west[piece] : east[piece] + 1] = False


def _cells(places: Floats) -> NDArray[np.int32]:
    """Cells of places counted in cells, all positive: truncating is rounding down."""
    return places.astype(np.int32)


def _owners(free: NDArray[np.bool_], west: float, south: float, tree: shapely.STRtree) -> NDArray[np.uint16]:
    """Free cells that touch by a side lie in the same outline: one cell of each patch is asked."""
    found = np.full(free.shape, SILENT, dtype=np.uint16)
    for first in range(0, len(free), LINES_AT_ONCE):
        patches: NDArray[np.int32]
        patches, count = scipy.ndimage.label(free[first : first + LINES_AT_ONCE])
        cells = patches.ravel()
        sample = np.zeros(count + 1, dtype=np.int64)
        begun = np.flatnonzero(cells[1:] != cells[:-1]) + 1
        sample[cells[begun]] = begun
        sample[cells[0]] = 0
        y, x = np.divmod(sample[1:], free.shape[1])
        points = shapely.points(west + (x + 0.5) * WIDTH, south + (y + first + 0.5) * HEIGHT)
        patch, outline = tree.query(points, predicate="intersects")
        owner = np.full(count + 1, SILENT, dtype=np.uint16)
        # Where outlines overlap, the first one answers, as it does point by point.
        owner[patch[::-1] + 1] = outline[::-1]
        found[first : first + LINES_AT_ONCE] = owner[patches]
    return found
