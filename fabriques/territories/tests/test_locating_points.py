"""Coordinates to one commune: inside, near a border, off the coast, in the wrong order, abroad, nowhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from fabriques.territories.geography import france
from fabriques.territories.locating import raster
from fabriques.territories.locating.points import STRAY_M, UNDRAWN, PointIndex, point_index
from fabriques.territories.locating.values import How, Located, Method

PARIS, RENNES = "75056", "35238"
DRAWN = np.array(
    [rank for rank in np.flatnonzero(~np.isnan(france().lons)) if france().codes[rank] != "15141"]
)


@pytest.fixture(scope="module")
def index() -> PointIndex:
    return point_index()


@pytest.mark.parametrize(
    ("lon", "lat", "commune"),
    [
        (2.35, 48.85, PARIS),
        (8.7387, 41.9267, "2A004"),
        (45.2279, -12.7822, "97611"),
        (55.4504, -20.8789, "97411"),
        (-52.3344, 4.9335, "97302"),
        (-61.0742, 14.6037, "97209"),
        (-61.5338, 16.2411, "97120"),
    ],
    ids=["Paris", "Corse", "Mayotte", "La Réunion", "Guyane", "Martinique", "Guadeloupe"],
)
def test_point_inside_a_commune(index: PointIndex, lon: float, lat: float, commune: str) -> None:
    assert index.one(lon, lat) == Located(commune, Method.POINT, How.INSIDE, 1.0)


@pytest.mark.parametrize(
    ("lon", "lat", "how", "candidates"),
    [
        (0.0, 0.0, How.OUTSIDE_FRANCE, ()),
        (4.36, 50.85, How.OUTSIDE_FRANCE, ()),
        (7.42, 43.735, How.OUTSIDE_FRANCE, ()),
        (48.85, 2.35, How.SWAPPED, (PARIS,)),
        (-20.8789, 55.4504, How.SWAPPED, ("97411",)),
        (-63.06, 18.07, How.UNKNOWN, ("97801",)),
        (-62.84, 17.90, How.UNKNOWN, ("97701",)),
        (652_000.0, 6_862_000.0, How.UNKNOWN, ()),
        (math.nan, 48.0, How.UNKNOWN, ()),
        (2.0, math.inf, How.UNKNOWN, ()),
    ],
    ids=["zero", "Bruxelles", "Monaco", "swapped", "swapped La Réunion", "Saint-Martin", "Saint-Barthélemy",
         "Lambert 93", "NaN", "infinite"],
)  # fmt: skip
def test_point_elsewhere_abstains(
    index: PointIndex, lon: float, lat: float, how: How, candidates: tuple[str, ...]
) -> None:
    assert index.one(lon, lat) == Located(None, Method.POINT, how, 0.0, candidates)
    assert index.many(np.array([lon]), np.array([lat])).tolist() == [-1]


def test_point_near_a_border_names_the_neighbour(index: PointIndex) -> None:
    """From Rennes to its northern neighbour, the answer changes at the border and doubts on both sides."""
    table = france()
    outline = index.outlines[index.ranks.tolist().index(table.index[RENNES])]
    lon = float(outline.centroid.x)
    border = float(outline.intersection(shapely.LineString([(lon, 48.0), (lon, 49.0)])).bounds[3])
    metre = 1 / 111_195
    inside, outside = index.one(lon, border - 10 * metre), index.one(lon, border + 10 * metre)
    assert (inside.commune, inside.how, inside.score) == (RENNES, How.NEAR_BORDER, 0.7)
    assert (outside.how, outside.candidates[1]) == (How.NEAR_BORDER, RENNES)
    assert inside.candidates == (RENNES, outside.commune)
    assert index.one(lon, border - 100 * metre) == Located(RENNES, Method.POINT, How.INSIDE, 1.0)
    assert index.one(lon, border - 100 * metre, border_m=150.0).how == How.NEAR_BORDER


def test_point_off_the_coast_is_given_to_the_nearest_commune(index: PointIndex) -> None:
    """Ouessant, westwards from its westernmost point, a coast without a country beyond."""
    ouessant = index.outlines[index.ranks.tolist().index(france().index["29155"])]
    vertices = shapely.get_coordinates(ouessant)
    lon, lat = vertices[vertices[:, 0].argmin()]
    step = 1 / (111_195 * math.cos(math.radians(lat)))
    near = index.one(lon - 200 * step, lat)
    assert (near.commune, near.how, near.score) == ("29155", How.NEAR_BORDER, 0.5)
    far = index.one(lon - (STRAY_M + 20) * step, lat)
    assert (far.commune, far.how) == (None, How.OUTSIDE_FRANCE)
    found = index.many(np.array([lon - 200 * step, lon - (STRAY_M + 20) * step]), np.array([lat, lat]))
    assert found.tolist() == [france().index["29155"], -1]


def test_point_across_a_land_border_is_not_french(index: PointIndex) -> None:
    """Some 100 metres inside Belgium, north of Givet."""
    givet = index.outlines[index.ranks.tolist().index(france().index["08190"])]
    vertices = shapely.get_coordinates(givet)
    lon, lat = vertices[vertices[:, 1].argmax()]
    found = index.one(lon, lat + 100 / 111_195)
    assert (found.commune, found.how, found.candidates) == (None, How.OUTSIDE_FRANCE, ("08190",))


def test_every_commune_holds_its_own_point(index: PointIndex) -> None:
    table = france()
    found = index.many(table.lons[DRAWN], table.lats[DRAWN])
    assert found.dtype == np.int32
    assert [table.codes[rank] for rank in DRAWN[found != DRAWN]] == []


def test_point_in_an_outline_that_holds_other_communes_abstains(index: PointIndex) -> None:
    rank = france().index["15141"]
    lon, lat = france().lons[rank], france().lats[rank]
    candidates = ("15141", "15031", "15035", "15047", "15171")
    assert index.one(lon, lat) == Located(None, Method.POINT, How.AMBIGUOUS, 0.0, candidates)
    assert index.many(np.array([lon]), np.array([lat])).tolist() == [-1]


@given(st.sampled_from(DRAWN.tolist()))
def test_point_of_a_commune_one_by_one(rank: int) -> None:
    table = france()
    found = point_index().one(float(table.lons[rank]), float(table.lats[rank]))
    assert found.commune == table.codes[rank]
    assert found.how in {How.INSIDE, How.NEAR_BORDER}


@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=20))
def test_any_numbers_are_answered_the_same_in_columns(points: list[tuple[float, float]]) -> None:
    table, places = france(), point_index()
    found = places.many(np.array([lon for lon, _ in points]), np.array([lat for _, lat in points]))
    expected = [places.one(lon, lat).commune for lon, lat in points]
    assert [table.codes[rank] if rank >= 0 else None for rank in found] == expected


@given(
    st.lists(
        st.tuples(st.sampled_from(DRAWN.tolist()), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05)), min_size=1
    )
)
def test_columns_agree_with_one_by_one_in_france(moves: list[tuple[int, float, float]]) -> None:
    table, places = france(), point_index()
    lons = np.array([table.lons[rank] + east for rank, east, _ in moves])
    lats = np.array([table.lats[rank] + north for rank, _, north in moves])
    found = places.many(lons, lats)
    expected = [places.one(lon, lat).commune for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)]
    assert [table.codes[rank] if rank >= 0 else None for rank in found] == expected


def test_points_on_vertices_and_sides_of_cells_agree(index: PointIndex) -> None:
    """Where rounding could betray the grid: on the outlines themselves and on the sides of its cells."""
    window = index.windows[0]
    vertices = shapely.get_coordinates(index.outlines[::500])
    lons = np.concatenate([vertices[:, 0], window.west + raster.WIDTH * np.arange(1000, 3000, 7)])
    lats = np.concatenate([vertices[:, 1], window.south + raster.HEIGHT * np.arange(500, 2500, 7)[:286]])
    found = index.many(lons, lats)
    table = france()
    expected = [index.one(lon, lat).commune for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)]
    assert [table.codes[rank] if rank >= 0 else None for rank in found] == expected


def test_grid_answers_only_inside_one_outline() -> None:
    """Two squares side by side and a hole: cells on borders and outside stay silent."""
    squares = np.array(
        [
            shapely.box(0, 0, 0.1, 0.1).difference(shapely.box(0.04, 0.04, 0.06, 0.06)),
            shapely.box(0.1, 0, 0.2, 0.1),
        ],
        dtype=object,
    )
    windows = raster.draw(squares, shapely.STRtree(squares), [np.array([0, 1])])
    lons = np.array([0.02, 0.15, 0.05, 0.1, 0.3, 0.1999])
    lats = np.array([0.02, 0.05, 0.05, 0.05, 0.05, 0.0999])
    assert raster.owners(windows, lons, lats).tolist() == [0, 1, -1, -1, -1, -1]
    answers = sum(int((window.owners != raster.SILENT).sum()) for window in windows)
    covered = answers * raster.WIDTH * raster.HEIGHT / shapely.area(squares).sum()
    assert 0.7 < covered < 1.0


def test_only_overseas_collectivities_and_recent_communes_have_no_outline() -> None:
    table, drawn = france(), set(point_index().ranks.tolist())
    missing = [rank for rank in range(len(table.codes)) if rank not in drawn]
    elsewhere = {table.departements[rank] for rank in missing} - {"15"}
    assert elsewhere == UNDRAWN.keys()
    assert [table.codes[rank] for rank in missing if table.departements[rank] == "15"] == [
        "15031", "15035", "15047", "15171"
    ]  # fmt: skip
