"""Commune polygons on a fine common grid, packed in one file: every vertex as a whole number of steps.

Both sides of a border are rounded alike, so a border drawn with the same vertices stays shared.
"""

import io
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely import Geometry, GeometryType

STEPS_PER_DEGREE = 100_000  # a step is 1.1 m northwards, about 0.8 m eastwards in metropole
LONGEST = np.iinfo(np.int16).max  # steps between two vertices: a third of a degree


class Polygons(NamedTuple):
    """Codes of communes, sorted, and an array of valid multipolygons in the same order (WGS 84, degrees)."""

    codes: tuple[str, ...]
    outlines: np.ndarray[Any, np.dtype[np.object_]]


class Quantised(NamedTuple):
    polygons: Polygons
    repaired: tuple[str, ...]  # made invalid by rounding, drawn again on the same grid


def quantise(polygons: Mapping[str, Geometry]) -> Quantised:
    """Round every vertex of valid polygons to the grid. ValueError when one vanishes or cannot be kept valid."""
    codes = tuple(sorted(polygons))
    outlines = np.array([polygons[code] for code in codes], dtype=object)
    rounded = shapely.transform(
        outlines, lambda vertices: np.rint(vertices * STEPS_PER_DEGREE) / STEPS_PER_DEGREE
    )
    broken = ~shapely.is_valid(rounded)
    rounded[broken] = shapely.set_precision(outlines[broken], 1 / STEPS_PER_DEGREE)
    _refuse(shapely.is_empty(rounded), codes)
    tidy = shapely.remove_repeated_points(rounded)
    multiple = [shapely.MultiPolygon(shapely.get_parts(outline).tolist()) for outline in tidy]
    # Read back as it will be read: the quotient of two whole numbers may differ in its last bit.
    drawn = unpack(pack(Polygons(codes, np.array(multiple, dtype=object))))
    _refuse(~shapely.is_valid(drawn.outlines), codes)
    return Quantised(drawn, tuple(np.array(codes)[broken].tolist()))


def _refuse(lost: np.ndarray[Any, np.dtype[np.bool_]], codes: tuple[str, ...]) -> None:
    if lost.any():
        raise ValueError(f"Polygons lost by rounding: {', '.join(np.array(codes)[lost])}")


def pack(polygons: Polygons) -> bytes:
    """The same bytes for the same polygons. ValueError when two vertices are too far apart to be packed."""
    _, vertices, (rings, parts, communes) = shapely.to_ragged_array(polygons.outlines)
    places = np.rint(vertices * STEPS_PER_DEGREE).astype(np.int32)
    steps = np.diff(places, axis=0, prepend=0)
    steps[rings[:-1]] = 0
    if np.abs(steps).max() > LONGEST:
        raise ValueError(f"Two vertices are more than {LONGEST} steps apart")
    content = io.BytesIO()
    np.savez_compressed(
        content,
        codes=np.array(polygons.codes, dtype="S5"),
        parts_of_commune=np.diff(communes).astype(np.uint16),
        rings_of_part=np.diff(parts).astype(np.uint16),
        vertices_of_ring=np.diff(rings).astype(np.uint16),
        starts=places[rings[:-1]],
        steps=np.ascontiguousarray(steps.T, dtype=np.int16),
    )
    return content.getvalue()


def unpack(content: bytes) -> Polygons:
    """The polygons of a packed file: about 0.2 s for the country."""
    with np.load(io.BytesIO(content)) as packed:
        counts = packed["vertices_of_ring"]
        # A ring ends where it starts: its steps add up to nothing, and one sum serves them all.
        places = np.cumsum(packed["steps"], axis=1, dtype=np.int32).T
        places = np.ascontiguousarray(places) + np.repeat(packed["starts"], counts, axis=0)
        offsets = tuple(
            np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
            for lengths in (counts, packed["rings_of_part"], packed["parts_of_commune"])
        )
        codes = tuple(packed["codes"].astype(str).tolist())
    outlines = shapely.from_ragged_array(GeometryType.MULTIPOLYGON, places / STEPS_PER_DEGREE, offsets)
    return Polygons(codes, outlines)
