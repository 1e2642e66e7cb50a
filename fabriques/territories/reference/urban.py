"""An indicative urban class from populations and outlines alone, for want of the official density grid.

The official « grands centres urbains » (level 1 of the grille communale de densité, INSEE, after Eurostat's
degree of urbanisation) are the communes whose inhabitants live mostly in a group of contiguous cells of 1 km²
of at least 1,500 inhabitants each and 50,000 together. Cells are not embedded: communes stand for them here,
whose average is lower wherever fields or woods lie within their limits. Hence two bounds instead of one, and
no answer between them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fabriques.territories.reference.polygons import Polygons
from fabriques.territories.reference.reader import UrbanAnswer, UrbanRecord

# The bounds were set against the official grid of 2026 (`measure_urban` prints the tables): a slice of
# density is answered where at least nine in ten of its communes are answered rightly. Between 600 and 700
# inhabitants per km², one commune in eight is a grand centre; between 1,500 and 2,000, one in five is not
# one. The second counts double: « urban » is the answer that may exclude.
NOT_URBAN_BELOW = 600.0  # inhabitants per km²
URBAN_FROM = 2_000.0  # inhabitants per km²
SINGLE = 1_000.0  # where precision and recall of a single threshold are equal, about 0.81
CLUSTER_MINIMUM = 50_000  # inhabitants: the official minimum of an « urban centre »

# GRS 80, the ellipsoid of the French and European reference systems.
EQUATOR_KM = 6_378.137
ECCENTRICITY = 0.081819191

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def areas_km2(outlines: np.ndarray[Any, np.dtype[np.object_]]) -> Numbers:
    """True areas: outlines in degrees are laid on Lambert's cylinder, which keeps every area."""
    areas: Numbers = shapely.area(shapely.transform(outlines, _equal_area))
    return areas


def _equal_area(vertices: Numbers) -> Numbers:
    longitude, sine = np.radians(vertices[:, 0]), np.sin(np.radians(vertices[:, 1]))
    squared = ECCENTRICITY**2
    north = (1 - squared) * (sine / (1 - squared * sine**2) + np.arctanh(ECCENTRICITY * sine) / ECCENTRICITY)
    return np.column_stack([EQUATOR_KM * longitude, EQUATOR_KM * north / 2])


def classify(
    populations: Mapping[str, int | None],
    polygons: Polygons,
    *,
    low: float = NOT_URBAN_BELOW,
    high: float = URBAN_FROM,
    minimum: int = CLUSTER_MINIMUM,
) -> dict[str, UrbanRecord]:
    """Class every commune of `populations`; unknown where its population or its polygon is.

    Urban: in a cluster of touching communes, each of density `high` or more, that holds `minimum` inhabitants
    or more. Not urban: in no such cluster even at `low`. Unknown between the two.
    """
    known = np.array([populations.get(code) is not None for code in polygons.codes], dtype=bool)
    people = np.array([populations.get(code) or 0 for code in polygons.codes], dtype=np.float64)
    # Rounded as stored: whoever reads the file finds the same answer again.
    density = np.where(known, np.round(people / areas_km2(polygons.outlines), 1), np.nan)
    wide = cluster_populations(polygons.outlines, people, density >= low)
    core = cluster_populations(polygons.outlines, people, density >= high)
    records = {code: UrbanRecord(code, "unknown", None, None, None) for code in populations}
    for row in np.flatnonzero(known).tolist():
        code = polygons.codes[row]
        answer: UrbanAnswer = (
            "urban" if core[row] >= minimum else "unknown" if wide[row] >= minimum else "not_urban"
        )
        records[code] = UrbanRecord(
            code, answer, float(density[row]), int(core[row]) or None, int(wide[row]) or None
        )
    return records


def cluster_populations(
    outlines: np.ndarray[Any, np.dtype[np.object_]],
    people: Numbers,
    dense: np.ndarray[Any, np.dtype[np.bool_]],
) -> Numbers:
    """For each outline, the inhabitants of its cluster of touching dense outlines; 0 where it is not dense."""
    totals = np.zeros(len(outlines))
    rows = np.flatnonzero(dense)
    if not len(rows):
        return totals
    tree = shapely.STRtree(outlines[rows])
    one, other = tree.query(outlines[rows], predicate="intersects")
    touching = coo_array((np.ones(len(one)), (one, other)), shape=(len(rows), len(rows)))
    _, cluster = connected_components(touching, directed=False)
    totals[rows] = np.bincount(cluster, weights=people[rows])[cluster]
    return totals
