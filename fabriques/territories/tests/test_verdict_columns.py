"""Columns of points get the answers that places get one by one, and three-valued logic never guesses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.values import Ternary
from fabriques.rulebooks.territory import Combined, Expression, Holds, Not, Trace
from fabriques.territories.tests.verdicts import (
    AMI,
    LYON,
    SAINT_DENIS,
    SOISSONS,
    density,
    judge,
    qpv,
)
from fabriques.territories.verdict.areas import Floats
from fabriques.territories.verdict.columns import NOWHERE, NUMBER, TERNARY, Columns, Ranks, evaluate
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.verdict.judge import Judge
from fabriques.territories.verdict.layers import Layer

COMMUNES = (SOISSONS, LYON, SAINT_DENIS)
YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
NEAR = replace(AMI.territory.definitions[0], code="near", fact="near_qpv", distance=400)
PROXIMITY = replace(AMI.territory, definitions=(*AMI.territory.definitions, NEAR)).adopting(
    {"outside_large_urban_centres": "density_grid", "near_qpv": "near"}
)


def by_longitude(lons: Floats, lats: Floats) -> Ranks:
    """Three communes side by side, and nowhere beyond."""
    ranks = np.select([lons < 3.305, lons < 3.32, lons < 3.34], [0, 1, 2], default=NOWHERE)
    return ranks.astype(np.int32)


def layers(incomplete: bool) -> tuple[Layer, Layer]:
    grid = density({"02722": "5", "69123": "1", "97411": "1"})
    missing = frozenset({"974"}) if incomplete else frozenset()
    return grid, qpv({"02722": "QP002001"}, outlines=True, incomplete_in=missing)


def columns(incomplete: bool, label_kind: str | None = None) -> tuple[Judge, Columns]:
    asked = judge(*layers(incomplete), rule=PROXIMITY, label_kind=label_kind)
    return asked, Columns(asked, COMMUNES, by_longitude)


points = st.lists(st.tuples(st.floats(3.29, 3.36), st.floats(49.36, 49.39)), min_size=1, max_size=30)


@given(points, st.booleans(), st.sampled_from([None, "fabrique_numerique"]), st.sampled_from([0.0, 35.0]))
def test_columns_answer_as_one_by_one(
    drawn: list[tuple[float, float]], incomplete: bool, label_kind: str | None, accuracy: float
) -> None:
    asked, bulk = columns(incomplete, label_kind)
    lons, lats = (np.array(values) for values in zip(*drawn, strict=True))
    judged = bulk.at(lons, lats, accuracy)
    objects = list(bulk.verdicts(lons, lats, accuracy))
    for row, (lon, lat) in enumerate(drawn):
        rank = int(judged.communes[row])
        commune = None if rank == NOWHERE else COMMUNES[rank]
        alone = asked.verdict(Location(commune, (lon, lat), accuracy))
        for verdict in (alone, objects[row]):
            assert NUMBER[verdict.accepted] == judged.accepted[row]
            assert NUMBER[verdict.eligibility] == judged.eligibility[row]
            assert {each.fact.code: NUMBER[each.answer] for each in verdict.evidence} == {
                code: answers[row] for code, answers in judged.facts.items()
            }
            assert {each.target.code: NUMBER[each.answer] for each in verdict.targets} == {
                code: answers[row] for code, answers in judged.targets.items()
            }


def test_point_outside_france_is_to_be_verified() -> None:
    _, bulk = columns(incomplete=False)
    judged = bulk.at(np.array([3.5]), np.array([49.37]))
    assert (judged.communes[0], judged.accepted[0], judged.eligibility[0]) == (NOWHERE, 0, 0)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300, -1e300])
def test_what_is_no_coordinate_is_near_nothing(value: float) -> None:
    areas = layers(incomplete=False)[1].areas
    assert areas is not None
    for lon, lat in ((value, 49.37), (3.305, value), (value, value)):
        assert areas.distances(np.array([lon]), np.array([lat]), 100.0).tolist() == [np.inf]


def expressions() -> st.SearchStrategy[Expression]:
    facts = st.sampled_from([Holds(code, code) for code in "abc"])
    return st.recursive(
        facts,
        lambda parts: st.one_of(
            parts.map(Not),
            st.builds(
                Combined, st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=3).map(tuple)
            ),
        ),
        max_leaves=8,
    )


@given(expressions())
def test_unknown_fact_decides_nothing_that_its_two_answers_would_not(expression: Expression) -> None:
    for values in product(Ternary, repeat=3):
        facts = dict(zip("abc", values, strict=True))
        answer = expression.evaluate(facts).answer
        settled = {
            expression.evaluate(dict(zip("abc", each, strict=True))).answer
            for each in product(*([value] if value is not UNKNOWN else [YES, NO] for value in values))
        }
        assert answer is UNKNOWN or settled == {answer}


@given(expressions())
def test_columnar_logic_is_the_same_logic(expression: Expression) -> None:
    cases = list(product(Ternary, repeat=3))
    facts = {
        code: np.array([NUMBER[case[rank]] for case in cases], dtype=np.int8)
        for rank, code in enumerate("abc")
    }
    expected = [expression.evaluate(dict(zip("abc", case, strict=True))).answer for case in cases]
    assert [TERNARY[int(each)] for each in evaluate(expression, facts, len(cases))] == expected


def test_columnar_logic_refuses_an_expression_it_does_not_know() -> None:
    class Xor(Expression):
        words = "ou bien"

        def evaluate(self, facts: Mapping[str, Ternary]) -> Trace:
            raise NotImplementedError

        def codes(self) -> frozenset[str]:
            return frozenset()

    with pytest.raises(TypeError, match=r"^no columnar form of Xor$"):
        evaluate(Xor(), {}, 2)
