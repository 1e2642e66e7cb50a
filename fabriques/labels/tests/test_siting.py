"""Choosing sites: the optimum against every choice tried one by one, the greedy answer, and what is reported."""

from __future__ import annotations

from itertools import combinations
from math import e

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabriques.labels.nearness import unit_vectors
from fabriques.labels.siting import Answer, best_sites, solve
from fabriques.labels.siting_cover import Cover, covered, greedy, merge, undominated

Instance = tuple[list[tuple[float, float]], list[int], list[bool], float, int]


def asked(instance: Instance) -> Answer:
    points, people, served, radius, count = instance
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return best_sites(
        people=people, lons=lons, lats=lats, served=served, site_lons=lons, site_lats=lats, radius_km=radius,
        count=count,
    )  # fmt: skip


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The haversine formula, written apart from the code under test."""
    lon, lat, other_lon, other_lat = np.radians([*one, *other])
    half = np.sin((other_lat - lat) / 2) ** 2
    half += np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    return float(2 * 6371.0088 * np.arcsin(np.sqrt(half)))


def every_choice(instance: Instance) -> int:
    """The most people that any choice of sites serves, by trying them all."""
    points, people, served, radius, count = instance
    reach = [
        {rank for rank, other in enumerate(points) if kilometres(each, other) <= radius and not served[rank]}
        for each in points
    ]
    choices = combinations(reach, min(count, len(points)))
    return max(sum(people[rank] for rank in set().union(*choice)) for choice in choices)


# Points 5 km apart at least, or at the same place: no distance is within a rounding error of a radius.
PLACES = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(
    lambda at: (2 + at[0] * 0.081, 46 + at[1] * 0.057)
)
INSTANCES = st.integers(1, 9).flatmap(
    lambda size: st.tuples(
        st.lists(PLACES, min_size=size, max_size=size),
        st.lists(st.integers(0, 60), min_size=size, max_size=size),
        st.lists(st.booleans(), min_size=size, max_size=size),
        st.sampled_from([1.0, 7.0, 11.0, 16.0]),
        st.integers(1, 4),
    )
)


@given(INSTANCES)
def test_answer_is_the_best_of_every_choice_and_greedy_is_near_it(instance: Instance) -> None:
    answer = asked(instance)
    best = every_choice(instance)
    assert (answer.best.people, answer.bound, answer.gap, answer.proven) == (best, best, 0.0, True)
    assert best >= answer.greedy.people >= (1 - 1 / e) * best
    assert len(answer.best.sites) <= instance[4]


@given(INSTANCES)
@settings(max_examples=40)
def test_plan_serves_what_it_says(instance: Instance) -> None:
    points, people, served, radius, _ = instance
    answer = asked(instance)
    for plan in (answer.best, answer.greedy):
        reached: set[int] = set()
        for site, gain in zip(plan.sites, plan.gains, strict=True):
            more = {
                rank
                for rank, other in enumerate(points)
                if kilometres(points[site], other) <= radius and not served[rank]
            }
            assert (gain, gain > 0) == (sum(people[rank] for rank in more - reached), True)
            reached |= more


def test_greedy_falls_for_the_middle_and_the_optimum_does_not() -> None:
    """Four groups on a line: the middle site serves the two inner groups and leaves the outer ones apart."""
    line = [(2.0, 46.0), (2.2, 46.0), (2.4, 46.0), (2.6, 46.0), (2.8, 46.0)]
    answer = asked((line, [10, 12, 0, 12, 10], [False] * 5, 16.0, 2))
    assert (answer.greedy.sites, answer.greedy.people) == ((2, 0), 34)
    assert (answer.best.people, sorted(answer.best.gains), answer.proven) == (44, [22, 22], True)


def test_people_served_already_are_not_counted_again() -> None:
    points = [(2.0, 46.0), (5.0, 46.0)]
    answer = asked((points, [1000, 3], [True, False], 15.0, 2))
    assert (answer.best.sites, answer.best.gains, answer.waiting, answer.candidates) == ((1,), (3,), 3, 1)


@pytest.mark.parametrize(
    "instance",
    [
        ([(2.0, 46.0)], [5], [True], 15.0, 3),
        ([(2.0, 46.0)], [0], [False], 15.0, 3),
        ([], [], [], 15.0, 3),
    ],
    ids=["all served", "nobody", "nowhere"],
)
def test_nobody_left_to_serve_needs_no_site(instance: Instance) -> None:
    answer = asked(instance)
    assert (answer.best.sites, answer.greedy.sites, answer.bound, answer.gap, answer.proven) == (
        (), (), 0, 0.0, True,
    )  # fmt: skip


def random_cover(sites: int, points: int) -> tuple[Cover, np.ndarray]:
    draw = np.random.default_rng(20231109)
    spread = unit_vectors(2 + 1.5 * draw.random(points), 46 + draw.random(points))
    cover = covered(spread[:sites], spread, 12.0)
    return merge(cover, draw.integers(1, 5000, points))


def test_reductions_keep_the_best_answer() -> None:
    cover, people = random_cover(60, 300)
    rows = undominated(cover)
    reduced, weights = merge(cover[rows], people)
    assert (len(rows) < 60, reduced.shape[1] <= cover.shape[1], weights.sum()) == (True, True, people.sum())
    whole, smaller = solve(cover, people, 6, 60), solve(reduced, weights, 6, 60)
    assert (whole.best.people, whole.proven) == (smaller.best.people, True)


def test_out_of_time_the_answer_keeps_an_honest_bound() -> None:
    cover, people = random_cover(200, 200)
    proven = [solve(cover, people, count, 60).best.people for count in (5, 10, 15)]
    hurried = [solve(cover, people, count, 0) for count in (5, 10, 15)]
    for best, answer in zip(proven, hurried, strict=True):
        assert answer.greedy.people <= answer.best.people <= best <= answer.bound
        assert answer.proven == (answer.gap == 0)


def test_more_sites_never_serve_fewer_people() -> None:
    cover, people = random_cover(80, 200)
    reached = [solve(cover, people, count, 60).best.people for count in range(1, 12)]
    assert reached == sorted(reached)
    assert [greedy(cover, people, count).people <= best for count, best in enumerate(reached, start=1)] == [
        True
    ] * len(reached)
