"""Coverage on a day: distances by hand, people near and far, what is unknown, and the effect of more places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.labels.acts import attribute_label
from fabriques.labels.coverage import (
    Effect,
    Proposed,
    by_territory,
    coverage,
    effect_of,
    national,
    people,
    shares,
)
from fabriques.labels.nearness import closest, middle, nearest, newly_within, people_within
from fabriques.places.registering import register_place
from fabriques.places.tests.factories import place
from fabriques.territories.geography import france
from fabriques.territories.tests.factories import (
    CHATEAU_THIERRY,
    EPERNAY,
    LAON,
    MAMOUDZOU,
    MARIGOT,
    SOISSONS,
    commune,
)

pytestmark = pytest.mark.django_db
START = date(2025, 3, 1)


def labelled(code: str = SOISSONS, *, start: date = START, end: date | None = None, **more: bool) -> None:
    attribute_label(
        place(f"Lieu de {code}", code=code, **more), "fabrique", start=start, end=end, period="test", source="test",
        public_from=instants.PUBLIC_FROM, at=instants.ANNOUNCED, by=INSTALLATION,
    )  # fmt: skip


def km_of(code: str, on: date = START) -> float:
    return float(coverage(on).distances.km[france().index[code]])


def test_closest_places_come_in_order_with_the_distances_of_the_globe() -> None:
    lons, lats = [0.0, 2.0, 179.5, 0.0], [3.0, 0.0, 0.0, 3.0]
    found = closest((0.0, 0.0), lons, lats, 3)
    assert [(rank, round(km)) for rank, km in found] == [(1, 222), (0, 334), (3, 334)]
    assert [round(km) for _rank, km in closest((-179.5, 0.0), lons, lats, 1)] == [111]
    assert closest((0.0, 0.0), [], [], 5) == []


def test_middle_of_points_forgets_the_unknown_and_crosses_the_antimeridian() -> None:
    assert middle([], []) is middle([np.nan], [np.nan]) is None
    assert [round(each, 6) for each in middle([2.0, np.nan, 4.0], [0.0, np.nan, 0.0]) or ()] == [3.0, 0.0]
    lon, _lat = middle([179.0, -179.0], [0.0, 0.0]) or (0.0, 0.0)
    assert round(abs(lon)) == 180


def test_distances_are_those_of_the_globe() -> None:
    """A degree of meridian, a quarter of the equator, and Paris to Lyon by the cosine law."""
    found = nearest([0.0, 0.0, 2.3522], [1.0, 0.0, 48.8566], [0.0], [0.0])
    assert found.km[:2].round(3).tolist() == [111.195, 0.0]
    assert nearest([90.0], [0.0], [0.0], [0.0]).km.round(2).tolist() == [10007.56]
    paris, lyon = np.radians([2.3522, 48.8566]), np.radians([4.8357, 45.7640])
    cosine = np.sin(paris[1]) * np.sin(lyon[1]) + np.cos(paris[1]) * np.cos(lyon[1]) * np.cos(
        lyon[0] - paris[0]
    )
    expected = round(6371.0088 * float(np.arccos(cosine)), 6)
    assert (nearest([2.3522], [48.8566], [4.8357], [45.7640]).km.round(6).tolist(), round(expected)) == (
        [expected],
        391,
    )


def test_nearest_takes_the_closest_and_says_what_it_cannot_know() -> None:
    found = nearest([0.0, 10.0, np.nan], [0.0, 0.0, 45.0], [1.0, 9.0], [0.0, 0.0])
    assert (found.rank.tolist(), found.km[:2].round(2).tolist(), np.isnan(found.km[2])) == (
        [0, 1, -1], [111.2, 111.2], True,
    )  # fmt: skip
    alone = nearest([0.0, np.nan], [0.0, 0.0], [], [])
    assert (alone.rank.tolist(), alone.km[0], np.isnan(alone.km[1])) == ([-1, -1], np.inf, True)


def test_people_at_an_unknown_distance_are_neither_near_nor_far() -> None:
    km, inhabitants = np.array([15.0, 15.1, 30.0, np.inf, np.nan]), np.array([1, 10, 100, 1000, 10000])
    assert people_within(km, inhabitants) == {15: 1, 30: 111}
    after = np.array([20.0, 3.0, 31.0, 15.0, np.nan])
    assert newly_within(km, after, inhabitants) == {15: 1010, 30: 1000}


def test_commune_of_the_place_is_at_no_distance_and_the_next_town_at_its_own() -> None:
    labelled(SOISSONS)
    table = france()
    ranks = [table.index[code] for code in (SOISSONS, LAON)]
    expected = nearest(table.lons[ranks], table.lats[ranks], table.lons[ranks[:1]], table.lats[ranks[:1]]).km
    assert km_of(SOISSONS) == pytest.approx(0, abs=0.001)
    assert (km_of(LAON), 28 < km_of(LAON) < 33) == (pytest.approx(expected[1], abs=0.001), True)


def test_coverage_starts_and_ends_with_the_label() -> None:
    labelled(SOISSONS, end=date(2025, 12, 31))
    days = [date(2025, 2, 28), START, date(2025, 12, 31), date(2026, 1, 1)]
    found = [coverage(day) for day in days]
    assert [(sorted(each.counts), sorted(each.communes), sorted(each.departements)) for each in found] == [
        ([], [], []),
        (["024"], [SOISSONS], ["02"]),
        (["024"], [SOISSONS], ["02"]),
        ([], [], []),
    ]
    assert [
        (len(each.without), len(each.empty_departements), each.communes_without) for each in found[:2]
    ] == [
        (333, 101, len(france().codes)),
        (332, 100, len(france().codes) - 1),
    ]
    assert [np.isinf(each.distances.km[france().index[SOISSONS]]) for each in found] == [
        True,
        False,
        False,
        True,
    ]


def test_shares_of_the_territories_add_up_to_the_country() -> None:
    for code in (SOISSONS, EPERNAY, MAMOUDZOU):
        labelled(code)
    found = coverage(START)
    whole = national(found, "France")
    assert whole.people == int(people().sum())
    for level in ("regions", "departements"):
        rows = shares(found.points, level).values()
        assert [
            sum(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows),
            *(sum(row[3][rank] for row in rows) for rank in (0, 1)),
        ] == [whole.communes, whole.people, whole.unknown, whole.within[15], whole.within[30]]  # fmt: skip
    assert 0 < whole.within[15] < whole.within[30] < whole.located


def test_people_near_a_place_are_those_of_the_communes_near_it() -> None:
    labelled(MAMOUDZOU)
    found = coverage(START)
    [mayotte] = by_territory(found, "departements", [("976", "Mayotte")])
    table = france()
    communes = [rank for rank, code in enumerate(table.departements) if code == "976"]
    near = sum(int(table.populations[rank]) for rank in communes if found.distances.km[rank] <= 15)
    assert (mayotte.communes, mayotte.within[15], mayotte.within[30]) == (17, near, mayotte.people)
    assert mayotte.share(30) == 1.0
    assert mayotte.beyond == {15: mayotte.people - near, 30: 0}


def test_commune_without_a_point_stays_unknown() -> None:
    labelled(MARIGOT)
    labelled(SOISSONS)
    found = coverage(START)
    [saint_martin] = by_territory(found, "departements", [("978", "Saint-Martin")])
    assert np.isnan(found.distances.km[france().index[MARIGOT]])
    assert (saint_martin.unknown, saint_martin.located, saint_martin.share(15)) == (
        saint_martin.people,
        0,
        None,
    )
    assert (found.unplaced, found.at_centre, found.outside) == (1, 1, {"978": 1})


def test_place_put_on_the_map_is_not_at_the_centre_of_its_commune() -> None:
    labelled(SOISSONS)
    made = register_place("Précis", commune(SOISSONS), point=(3.4, 49.4))
    made.position = made.Position.DECLARED
    made.save(update_fields=["position"])
    attribute_label(
        made, "fabrique", start=START, end=None, period="test", source="test", public_from=instants.PUBLIC_FROM,
        at=instants.ANNOUNCED, by=INSTALLATION,
    )  # fmt: skip
    found = coverage(START)
    assert (len(found.points), found.at_centre, found.communes) == (2, 1, {SOISSONS: 2})


def test_effect_counts_what_a_selection_would_add() -> None:
    labelled(SOISSONS)
    found = coverage(START)
    before = national(found, "")
    added = [Proposed(CHATEAU_THIERRY), Proposed(SOISSONS), Proposed(MAMOUDZOU), Proposed(MARIGOT)]
    effect = effect_of(added, found)
    for code in (CHATEAU_THIERRY, MAMOUDZOU, MARIGOT):
        labelled(code)
    after = national(coverage(START), "")
    assert effect == Effect(
        arrondissements=("021",),
        departements=("976", "978"),
        within={radius: after.within[radius] - before.within[radius] for radius in (15, 30)},
        unplaced=1,
    )
    assert effect.within[15] > 0


def test_effect_uses_the_point_of_a_place_when_it_is_known() -> None:
    labelled(SOISSONS)
    found = coverage(START)
    table, rank = france(), france().index[EPERNAY]
    elsewhere = Proposed(CHATEAU_THIERRY, float(table.lons[rank]), float(table.lats[rank]))
    assert effect_of([elsewhere], found).within == effect_of([Proposed(EPERNAY)], found).within
    assert effect_of([elsewhere], found).arrondissements == ("021",)


def test_effect_of_nothing_is_nothing_and_asks_nothing(query_count: Callable[..., int]) -> None:
    found = coverage(START)
    assert effect_of([], found) == Effect((), (), {15: 0, 30: 0}, 0)
    assert query_count(lambda: effect_of([Proposed(SOISSONS)], found)) == 0
