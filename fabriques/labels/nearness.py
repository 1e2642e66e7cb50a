"""Straight-line distances on the globe, and the people they leave near or far. Never imports Django.

Longitudes and latitudes in degrees (WGS 84), in arrays or lists; distances in kilometres along the surface of a
sphere of the Earth's mean radius, within 0.6 % of those on the ellipsoid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy  # its parts are loaded at their first use: jobs and commands need none
from numpy.typing import ArrayLike, NDArray

EARTH_KM = 6371.0088
RADII_KM = (15, 30)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def unit_vectors(lons: ArrayLike, lats: ArrayLike) -> Floats:
    """Points as (n, 3) vectors of length one."""
    east, north = np.radians(np.asarray(lons, float)), np.radians(np.asarray(lats, float))
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def chord(km: float) -> float:
    """Straight line between two unit vectors `km` apart on the surface."""
    return float(2 * np.sin(km / EARTH_KM / 2))


@dataclass(frozen=True, eq=False)
class Nearest:
    """For each point, the distance of the nearest place and its rank.

    `km`: NaN where the point is unknown, infinite where there is no place at all. `rank`: -1 in both cases.
    """

    km: Floats
    rank: Ints


def nearest(lons: ArrayLike, lats: ArrayLike, place_lons: ArrayLike, place_lats: ArrayLike) -> Nearest:
    east, north = np.asarray(lons, float), np.asarray(lats, float)
    known = np.isfinite(east) & np.isfinite(north)
    km = np.where(known, np.inf, np.nan)
    rank = np.full(len(east), -1, dtype=np.int64)
    places = unit_vectors(place_lons, place_lats)
    if len(places) and known.any():
        chords, ranks = scipy.spatial.cKDTree(places).query(unit_vectors(east[known], north[known]))
        km[known] = 2 * EARTH_KM * np.arcsin(np.minimum(chords / 2, 1.0))
        rank[known] = ranks
    return Nearest(km, rank)


def closest(
    here: tuple[float, float], place_lons: ArrayLike, place_lats: ArrayLike, most: int
) -> list[tuple[int, float]]:
    """The ranks of the places nearest a point (longitude, latitude) with their distances, the nearest first.

    Places as far as each other stay in the order given.
    """
    places = unit_vectors(place_lons, place_lats)
    chords = np.linalg.norm(places - unit_vectors([here[0]], [here[1]]), axis=1)
    km = 2 * EARTH_KM * np.arcsin(np.minimum(chords / 2, 1.0))
    return [(int(rank), float(km[rank])) for rank in np.argsort(km, kind="stable")[:most]]


def middle(lons: ArrayLike, lats: ArrayLike) -> tuple[float, float] | None:
    """The point (longitude, latitude) amid those that are known, on the globe; None when none is."""
    east, north = np.asarray(lons, float), np.asarray(lats, float)
    known = np.isfinite(east) & np.isfinite(north)
    if not known.any():
        return None
    x, y, z = unit_vectors(east[known], north[known]).mean(axis=0)
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def people_within(km: Floats, people: Ints, radii: Iterable[int] = RADII_KM) -> dict[int, int]:
    """People at each radius at most; a distance that is unknown counts nowhere."""
    return {radius: int(people[km <= radius].sum()) for radius in radii}


def newly_within(
    before: Floats, after: Floats, people: Ints, radii: Iterable[int] = RADII_KM
) -> dict[int, int]:
    """People at each radius at most of what is `after`, and beyond it of what was `before`."""
    return {radius: int(people[(after <= radius) & ~(before <= radius)].sum()) for radius in radii}
