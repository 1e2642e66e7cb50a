"""The territory rule in three values: what is unknown is to be verified, never refused."""

from __future__ import annotations

from itertools import product

import pytest

from fabriques.common.values import Ternary
from fabriques.rulebooks.reader import load, read
from fabriques.rulebooks.territory import Combined, Holds, Not
from fabriques.rulebooks.tests.texts import edited

YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
AMI = load("ami_2019_2021")[1].territory


@pytest.mark.parametrize(
    ("qpv", "rural", "answer"),
    [
        (YES, YES, YES),
        (YES, NO, YES),
        (YES, UNKNOWN, YES),
        (NO, YES, YES),
        (NO, NO, NO),
        (NO, UNKNOWN, UNKNOWN),
        (UNKNOWN, YES, YES),
        (UNKNOWN, NO, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_ami_accepts_a_qpv_or_a_place_outside_large_centres(
    qpv: Ternary, rural: Ternary, answer: Ternary
) -> None:
    assert AMI.evaluate({"qpv": qpv, "outside_large_urban_centres": rural}).answer is answer


@pytest.mark.parametrize(("left", "right"), list(product(Ternary, Ternary)))
def test_all_and_not_follow_kleene(left: Ternary, right: Ternary) -> None:
    rule = Combined("all", (Holds("left", "à gauche"), Not(Holds("right", "à droite"))))
    order = [NO, UNKNOWN, YES]
    expected = order[min(order.index(left), 2 - order.index(right))]
    assert rule.evaluate({"left": left, "right": right}).answer is expected


def test_fact_that_nobody_gave_is_to_be_verified() -> None:
    trace = AMI.evaluate({})
    assert trace.answer is UNKNOWN
    assert [leaf.sentence for leaf in trace.leaves()] == [
        "dans un quartier prioritaire de la politique de la ville (QPV) : à vérifier",
        "hors des grands centres urbains : à vérifier",
    ]


def test_trace_points_at_the_facts_that_decide() -> None:
    eligible = AMI.evaluate({"qpv": NO, "outside_large_urban_centres": YES})
    doubtful = AMI.evaluate({"qpv": UNKNOWN, "outside_large_urban_centres": NO})
    refused = AMI.evaluate({"qpv": NO, "outside_large_urban_centres": NO})
    assert [leaf.code for leaf in eligible.deciding()] == ["outside_large_urban_centres"]
    assert [leaf.sentence for leaf in doubtful.deciding()] == [
        "dans un quartier prioritaire de la politique de la ville (QPV) : à vérifier"
    ]
    assert [leaf.code for leaf in refused.deciding()] == ["qpv", "outside_large_urban_centres"]


def test_trace_of_a_contrary_points_at_the_fact_inside() -> None:
    trace = Not(Holds("metropolis", "dans une métropole")).evaluate({"metropolis": YES})
    assert (trace.answer, trace.sentence) == (NO, "sauf (dans une métropole) : non")
    assert [leaf.sentence for leaf in trace.deciding()] == ["dans une métropole : oui"]


def test_digital_place_must_be_in_or_next_to_a_qpv() -> None:
    facts = {"qpv": NO, "near_qpv": UNKNOWN, "outside_large_urban_centres": YES}
    assert AMI.evaluate(facts, "fabrique").answer is YES
    assert AMI.evaluate(facts, "fabrique_numerique").answer is UNKNOWN
    assert AMI.rule_for("fabrique_numerique").codes() == {"qpv", "near_qpv"}


def test_rule_is_said_in_one_sentence() -> None:
    assert AMI.rule.words == (
        "dans un quartier prioritaire de la politique de la ville (QPV) ou hors des grands centres urbains"
    )


def test_nested_rule_is_read_and_said_with_its_brackets() -> None:
    nested = '{ all = [{ any = ["qpv", "near_qpv"] }, { not = "outside_large_urban_centres" }] }'
    text = edited(
        "ami_2019_2021", ('rule = { any = ["qpv", "outside_large_urban_centres"] }', f"rule = {nested}")
    )
    rule = read(text).territory.rule
    assert rule.words == (
        "(dans un quartier prioritaire de la politique de la ville (QPV) ou à proximité immédiate "
        "d'un quartier prioritaire de la politique de la ville (QPV)) "
        "et sauf (hors des grands centres urbains)"
    )
    assert rule.codes() == {"qpv", "near_qpv", "outside_large_urban_centres"}


def test_definition_adopted_and_candidates_are_told_apart() -> None:
    assert AMI.adopted("outside_large_urban_centres") is None
    candidate = AMI.candidates("outside_large_urban_centres")[0]
    assert (candidate.zoning, candidate.classes, candidate.inside) == ("density", ("1",), False)
    adopted = AMI.adopted("qpv")
    assert adopted is not None
    assert (adopted.zoning, adopted.inside, adopted.distance) == ("qpv", True, None)


def test_target_classifies_a_place() -> None:
    facts = {"qpv": YES, "outside_large_urban_centres": NO}
    answers = {each.code: each.where.evaluate(facts).answer for each in load("ami_2019_2021")[1].targets}
    assert answers == {"outside_large_urban_centres": NO, "qpv": YES, "digital": YES}


def test_unknown_list_of_2023_leaves_every_place_to_be_verified() -> None:
    territory = load("wave_2023")[1].territory
    assert territory.adopted("arrondissement_without_fabrique") is None
    assert territory.evaluate({}).answer is UNKNOWN
    assert load("demonstration")[1].territory.adopted("arrondissement_without_fabrique") is not None
