"""From coordinates to one commune. Coordinates are degrees (WGS 84), longitude then latitude."""

from __future__ import annotations

import math
from functools import cache, cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from fabriques.territories.geography import France, france
from fabriques.territories.locating import raster
from fabriques.territories.locating.values import How, Located, Method
from fabriques.territories.reference import reader

BORDER_M = 30.0  # how far a drawn border may be from the true one
# Off the coast, on a pier or in a sliver between two outlines; never across a border with a country.
STRAY_M = 300.0
BORDERING = frozenset(
    "01 02 04 05 06 08 09 25 31 39 54 55 57 59 64 65 66 67 68 73 74 90 973".split()  # noqa: SIM905 – a list read at a glance
)
METRES_PER_DEGREE = 111_195.0
AT_ONCE = 500_000  # points of a column worked together: bounds the memory of its intermediate arrays
# West, south, east, north of the collectivities of which no outline is known, and of the Terres australes.
UNDRAWN = {
    "975": (-56.7, 46.6, -56.0, 47.3),
    "977": (-63.0, 17.8, -62.7, 18.0),
    "978": (-63.2, 18.0, -62.9, 18.2),
    "984": (39.0, -50.5, 78.5, -11.0),
    "986": (-178.4, -14.6, -175.9, -13.0),
    "987": (-155.5, -28.5, -134.0, -7.5),
    "988": (156.5, -23.5, 173.0, -17.5),
    "989": (-109.4, 10.2, -109.1, 10.4),
}

Floats = NDArray[np.float64]
Ranks = NDArray[np.int32]


class PointIndex:
    """The outlines of the communes, in the order of `France.codes` as far as they are known."""

    def __init__(self, table: France) -> None:
        polygons = reader.read_polygons()
        self.table = table
        self.outlines = polygons.outlines
        self.tree = shapely.STRtree(self.outlines)
        self.ranks = np.array([table.index[code] for code in polygons.codes], dtype=np.int32)
        # Their outline still holds other communes, which have none: a point there may be in any of them.
        self.undivided = [table.index[code] for code in reader.UNDIVIDED]
        bordering = [table.departements[rank] in BORDERING for rank in self.ranks]
        self.stray_m = np.where(bordering, BORDER_M, STRAY_M)

    @cached_property
    def windows(self) -> list[raster.Window]:
        """The grid that makes columns fast, drawn when the first column is asked."""
        overseas = np.array([self.table.departements[rank] for rank in self.ranks])
        overseas[[not code.startswith("97") for code in overseas]] = ""
        groups = [np.flatnonzero(overseas == code) for code in np.unique(overseas)]
        return raster.draw(self.outlines, self.tree, groups)

    def one(self, lon: float, lat: float, border_m: float = BORDER_M) -> Located:
        """The commune of a point; near a border (`border_m`), with the neighbours among the candidates."""
        found = self._one(lon, lat, border_m)
        if found.commune not in reader.UNDIVIDED:
            return found
        candidates = dict.fromkeys((found.commune, *reader.UNDIVIDED[found.commune], *found.candidates))
        return Located(None, Method.POINT, How.AMBIGUOUS, 0.0, tuple(candidates))

    def _one(self, lon: float, lat: float, border_m: float) -> Located:
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            return Located(None, Method.POINT, How.UNKNOWN, 0.0)
        holding = self._holding(lon, lat)
        near = self._near(lon, lat, border_m if holding else STRAY_M)
        if holding:
            others = [outline for _, outline in near if outline not in holding]
            codes = self._codes((*holding, *others))
            if len(codes) == 1:
                return Located(codes[0], Method.POINT, How.INSIDE, 1.0)
            return Located(codes[0], Method.POINT, How.NEAR_BORDER, 0.7, codes)
        if near:
            codes = self._codes([outline for _, outline in near])
            if near[0][0] <= self.stray_m[near[0][1]]:
                return Located(codes[0], Method.POINT, How.NEAR_BORDER, 0.5, codes)
            return Located(None, Method.POINT, How.OUTSIDE_FRANCE, 0.0, codes)
        return self._nowhere(lon, lat)

    def many(self, lons: Floats, lats: Floats) -> Ranks:
        """Rank in `France.codes` of the commune of each point, -1 where there is none; the same as one by one."""
        found = np.full(len(lons), -1, dtype=np.int32)
        for first in range(0, len(lons), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            found[part] = self._some(np.asarray(lons[part], np.float64), np.asarray(lats[part], np.float64))
        return found

    def _some(self, lons: Floats, lats: Floats) -> Ranks:
        found = np.full(len(lons), -1, dtype=np.int32)
        usable = np.flatnonzero((np.abs(lons) <= 180) & (np.abs(lats) <= 90))  # NaN compares false
        outlines = raster.owners(self.windows, lons[usable], lats[usable])
        unsure = usable[outlines < 0]
        if len(unsure):
            answers = self._tested(lons[unsure], lats[unsure])
            astray = np.flatnonzero(answers < 0)
            answers[astray] = self._astray(lons[unsure[astray]], lats[unsure[astray]])
            outlines[outlines < 0] = answers
        held_by = outlines >= 0
        found[usable[held_by]] = self.ranks[outlines[held_by]]
        found[np.isin(found, self.undivided)] = -1
        return found

    def _tested(self, lons: Floats, lats: Floats) -> Ranks:
        """First outline that holds each point, -1 where none does."""
        found = np.full(len(lons), -1, dtype=np.int32)
        pairs = self.tree.query(shapely.points(lons, lats))
        pairs = pairs[:, np.lexsort((pairs[1], pairs[0]))]
        points, outlines = pairs
        asked = np.flatnonzero(np.diff(points, prepend=-1))
        while len(asked):
            # Points of one outline tested together find its vertices at hand: twice as fast.
            asked = asked[np.argsort(outlines[asked], kind="stable")]
            point, outline = points[asked], outlines[asked]
            held = shapely.intersects_xy(self.outlines[outline], lons[point], lats[point])
            found[point[held]] = outline[held]
            following = asked[~held] + 1
            following = following[following < len(points)]
            asked = following[points[following] == points[following - 1]]
        return found

    def _astray(self, lons: Floats, lats: Floats) -> Ranks:
        """Outlines that points in none belong to all the same, -1 where they are too far."""
        answers = np.full(len(lons), -1, dtype=np.int32)
        points, _ = self.tree.query(_boxes(lons, lats, STRAY_M))
        for point in np.unique(points).tolist():
            near = self._near(float(lons[point]), float(lats[point]), STRAY_M)
            if near and near[0][0] <= self.stray_m[near[0][1]]:
                answers[point] = near[0][1]
        return answers

    def _holding(self, lon: float, lat: float) -> list[int]:
        return sorted(self.tree.query(shapely.Point(lon, lat), predicate="intersects").tolist())

    def _near(self, lon: float, lat: float, metres: float) -> list[tuple[float, int]]:
        """(metres, outline) within a distance, on a plane drawn around the point, nearest first."""
        around = self.tree.query(_boxes(np.array([lon]), np.array([lat]), metres)[0])
        scale = (METRES_PER_DEGREE * math.cos(math.radians(lat)), METRES_PER_DEGREE)
        drawn = shapely.transform(self.outlines[around], lambda vertices: (vertices - (lon, lat)) * scale)
        away = shapely.distance(drawn, shapely.Point(0.0, 0.0)).tolist()
        pairs = zip(away, around.tolist(), strict=True)
        return sorted((distance, outline) for distance, outline in pairs if distance <= metres)

    def _codes(self, outlines: list[int] | tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self.table.codes[self.ranks[outline]] for outline in outlines)

    def _nowhere(self, lon: float, lat: float) -> Located:
        """Why no commune was found: coordinates in the wrong order, a territory not drawn, or abroad."""
        if abs(lon) <= 90 and (turned := self._holding(lat, lon)):
            return Located(None, Method.POINT, How.SWAPPED, 0.0, self._codes(turned))
        for code, (west, south, east, north) in UNDRAWN.items():
            if west <= lon <= east and south <= lat <= north:
                ranks = self.table.by_departement.get(code, ())
                return Located(None, Method.POINT, How.UNKNOWN, 0.0, self.table.likeliest(ranks))
        return Located(None, Method.POINT, How.OUTSIDE_FRANCE, 0.0)


def _boxes(lons: Floats, lats: Floats, metres: float) -> NDArray[np.object_]:
    """Boxes that hold everything within a distance of the points."""
    height = metres / METRES_PER_DEGREE
    width = height / np.maximum(np.cos(np.radians(lats)), 0.1)
    boxes: NDArray[np.object_] = shapely.box(lons - width, lats - height, lons + width, lats + height)
    return boxes


@cache
def point_index() -> PointIndex:
    return PointIndex(france())
