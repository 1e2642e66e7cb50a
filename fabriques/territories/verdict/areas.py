"""The outlines of a zoning in memory: which one holds a point, and how far the nearest is.

Coordinates are degrees (WGS 84), longitude then latitude; distances are metres, on a plane drawn around the
point: under 0.1 % of error within ten kilometres.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

METRES_PER_DEGREE = 111_195.0  # a mean meridian degree, radius 6,371 km
Floats = NDArray[np.float64]


CELL = 0.01  # degrees: the coarse grid, about a kilometre


def cell(lons: Floats, lats: Floats) -> NDArray[np.int64]:
    """A number for the cell of the coarse grid that holds each point."""
    columns, rows = (np.floor(on_earth(each) / CELL).astype(np.int64) for each in (lons, lats))
    return columns * 1_000_000 + rows


def on_earth(degrees: Floats) -> Floats:
    """Degrees that a cell has a number for: what is no coordinate goes to a cell of nowhere."""
    return np.clip(np.nan_to_num(degrees, nan=400.0, posinf=400.0, neginf=-400.0), -400.0, 400.0)


def steps(start: float, end: float) -> Floats:
    """The middle of every cell from one side of a box to the other."""
    first, last = np.floor(start / CELL), np.floor(end / CELL)
    return (np.arange(first, last + 1) + 0.5) * CELL


class Areas:
    """Polygons with their codes; `precision_m`: a drawn border may be that far from the true one."""

    def __init__(
        self, codes: Sequence[str], names: Sequence[str], outlines: Sequence[Any], precision_m: float
    ) -> None:
        self.codes = tuple(codes)
        self.names = tuple(names)
        self.outlines = np.array(outlines, dtype=object)
        self.precision_m = precision_m
        self.tree = shapely.STRtree(self.outlines)
        self.cells: dict[float, NDArray[np.int64]] = {}
        shapely.prepare(self.outlines)

    @cached_property
    def index(self) -> dict[str, int]:
        return {code: rank for rank, code in enumerate(self.codes)}

    def holding(self, lons: Floats, lats: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs (rank of a point, rank of an area that holds it)."""
        ranks, areas = self.tree.query(shapely.points(lons, lats))
        inside = shapely.contains_xy(self.outlines[areas], lons[ranks], lats[ranks])
        return ranks[inside], areas[inside]

    def distances(self, lons: Floats, lats: Floats, within_m: float) -> Floats:
        """Signed metres to the nearest border: negative inside an area, infinite beyond `within_m`."""
        found = np.full(len(lons), np.inf)
        close = np.flatnonzero(self._in_sight(lons, lats, within_m))
        if len(close):
            found[close] = self._distances(lons[close], lats[close], within_m)
        return found

    def _distances(self, lons: Floats, lats: Floats, within_m: float) -> Floats:
        found = np.full(len(lons), np.inf)
        ranks, areas = self._near(lons, lats, within_m)
        if len(ranks):
            metres = self._to_border(ranks, areas, lons, lats)
            np.minimum.at(found, ranks, np.where(metres <= within_m, metres, np.inf))
        ranks, areas = self.holding(lons, lats)
        if len(ranks):
            metres = self._to_border(ranks, areas, lons, lats)
            found[ranks] = np.inf
            # Inside two overlapping areas, the deeper position is the surer one.
            np.minimum.at(found, ranks, -metres)
        return found

    def nearest(self, lon: float, lat: float) -> int:
        """Rank of the area nearest to a point."""
        ranks = self.tree.query_nearest(shapely.Point(lon, lat))
        return int(ranks[0])

    def _in_sight(self, lons: Floats, lats: Floats, within_m: float) -> NDArray[np.bool_]:
        """Whether an area's box is near each point, by a coarse grid: what spares the others any geometry."""
        cells = self.cells.get(within_m)
        if cells is None:
            cells = self.cells[within_m] = self._cells(within_m)
        asked = cell(lons, lats)
        at = np.searchsorted(cells, asked)
        seen: NDArray[np.bool_] = cells[np.minimum(at, len(cells) - 1)] == asked
        return seen

    def _cells(self, within_m: float) -> NDArray[np.int64]:
        """The cells of the grid that the areas' boxes reach, `within_m` around them; sorted."""
        west, south, east, north = shapely.bounds(self.outlines).T
        height = within_m / METRES_PER_DEGREE
        width = height / np.maximum(
            np.cos(np.radians(np.maximum(np.abs(south), np.abs(north)) + height)), 0.1
        )
        found = [
            cell(*(each.ravel() for each in np.meshgrid(steps(*sides[:2]), steps(*sides[2:]))))
            for sides in zip(west - width, east + width, south - height, north + height, strict=True)
        ]
        return np.unique(np.concatenate(found)) if found else np.array([-1])

    def _near(self, lons: Floats, lats: Floats, metres: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs whose boxes are close enough to need measuring."""
        height = metres / METRES_PER_DEGREE
        width = height / np.maximum(np.cos(np.radians(lats)), 0.1)
        ranks, areas = self.tree.query(shapely.box(lons - width, lats - height, lons + width, lats + height))
        return ranks, areas

    def _to_border(
        self, ranks: NDArray[np.int64], areas: NDArray[np.int64], lons: Floats, lats: Floats
    ) -> Floats:
        """Metres from each point to the border of its area: the area is drawn around the point, in metres."""
        outlines = shapely.boundary(self.outlines[areas])
        coordinates, rows = shapely.get_coordinates(outlines, return_index=True)
        width = METRES_PER_DEGREE * np.cos(np.radians(lats[ranks]))
        coordinates[:, 0] = (coordinates[:, 0] - lons[ranks][rows]) * width[rows]
        coordinates[:, 1] = (coordinates[:, 1] - lats[ranks][rows]) * METRES_PER_DEGREE
        drawn = shapely.set_coordinates(outlines, coordinates)
        metres: Floats = shapely.distance(drawn, shapely.Point(0.0, 0.0))
        return metres

    def signed(self, point: tuple[float, float], within_m: float) -> float:
        """Signed metres from one point to the nearest border, infinite beyond `within_m`."""
        return float(self.distances(np.array([point[0]]), np.array([point[1]]), within_m)[0])

    def code_near(self, point: tuple[float, float]) -> str:
        """Code of the area that holds the point, or of the nearest."""
        return self.codes[self.nearest(*point)]
