"""The verdict on one place: what is unknown is to be verified, and each answer says why and by which zoning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fabriques.common.values import Ternary
from fabriques.rulebooks.territory import Definition
from fabriques.rulebooks.values import Value
from fabriques.territories.tests.verdicts import (
    AMI,
    LYON,
    MAMOUDZOU,
    SAINT_DENIS,
    SOISSONS,
    at,
    defined,
    density,
    judge,
    qpv,
    rows,
)
from fabriques.territories.verdict import words
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.verdict.layers import Cause, Commune, Layer, of_commune
from fabriques.territories.verdict.records import changes, record

YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
GRID = defined(outside_large_urban_centres="density_grid")
PARTLY = replace(density({}), members=rows({"02722": "plus"}, ("02722",)))
CLASSES = {"02722": "5", "69123": "1", "97411": "1"}


@pytest.mark.parametrize(
    ("layer", "commune", "classes", "answer", "cause"),
    [
        (density({"02722": "5"}), SOISSONS, ("5",), YES, Cause.CLASSED),
        (density({"02722": "5"}), SOISSONS, ("1",), NO, Cause.NOT_CLASSED),
        (density({}), SOISSONS, ("1",), UNKNOWN, Cause.ABSENT),
        (qpv({}), SOISSONS, (), NO, Cause.NOT_CLASSED),
        (qpv({"02722": "QP002001"}), SOISSONS, (), YES, Cause.CLASSED),
        (qpv({}, incomplete_in=frozenset({"974"})), SAINT_DENIS, (), UNKNOWN, Cause.INCOMPLETE),
        (qpv({}, incomplete_in=frozenset({"974"})), SOISSONS, (), NO, Cause.NOT_CLASSED),
        (PARTLY, SOISSONS, ("plus",), UNKNOWN, Cause.PARTIAL),
        (PARTLY, SOISSONS, ("socle",), NO, Cause.NOT_CLASSED),
    ],
)  # fmt: skip
def test_layer_answers_no_more_than_it_knows(
    layer: Layer, commune: Commune, classes: tuple[str, ...], answer: Ternary, cause: Cause
) -> None:
    assert of_commune(layer, commune, classes)[:2] == (answer, cause)


def arrondissements(*codes: str) -> Layer:
    return Layer(
        "arrondissements_without_fabrique", "list", "Arrondissements", "2023", date(2023, 9, 11), None, "", "",
        rows(dict.fromkeys(codes, "oui")), by_arrondissement=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "commune", "answer"),
    [
        (("024",), SOISSONS, YES),
        (("021",), SOISSONS, NO),
        (("024",), MAMOUDZOU, UNKNOWN),
        (("976",), MAMOUDZOU, YES),
    ],
)
def test_list_of_arrondissements_names_a_departement_that_has_none(
    codes: tuple[str, ...], commune: Commune, answer: Ternary
) -> None:
    assert of_commune(arrondissements(*codes), commune, ())[0] is answer


@pytest.mark.parametrize(
    ("location", "answer", "cause"),
    [
        (at(3.307, 49.3745), YES, Cause.INSIDE_AREA),
        (at(3.29, 49.3745), NO, Cause.OUTSIDE_AREA),
        (at(3.30005, 49.3745), UNKNOWN, Cause.NEAR_EDGE),
        (at(3.29995, 49.3745), UNKNOWN, Cause.NEAR_EDGE),
        (at(3.3005, 49.3745), YES, Cause.INSIDE_AREA),
        (at(3.3005, 49.3745, accuracy_m=50), UNKNOWN, Cause.NEAR_EDGE),
        (at(3.0, 48.0), NO, Cause.OUTSIDE_AREA),
        (Location(SOISSONS), UNKNOWN, Cause.COMMUNE_HAS_ZONE),
        (Location(LYON), NO, Cause.NOT_CLASSED),
        (Location(None), UNKNOWN, Cause.NO_COMMUNE),
    ],
)
def test_point_is_in_a_perimeter_only_beyond_what_the_line_may_be_wrong_by(
    location: Location, answer: Ternary, cause: Cause
) -> None:
    found = judge(qpv({"02722": "QP002001"}, outlines=True)).verdict(location).of("qpv")
    assert (found.answer, found.cause) == (answer, cause)


def test_point_tells_how_far_the_border_is() -> None:
    inside = judge(qpv({"02722": "QP002001"}, outlines=True)).verdict(at(3.301, 49.3745)).of("qpv")
    # A thousandth of a degree of longitude at 49.3745° north: 111,195 m × cos(49.3745°) / 1000.
    assert inside.distance_m == pytest.approx(-72.4, abs=0.1)
    outside = judge(qpv({"02722": "QP002001"}, outlines=True)).verdict(at(3.299, 49.3745)).of("qpv")
    assert outside.distance_m == pytest.approx(72.4, abs=0.1)
    assert words.sentence(outside) == (
        "Dans un quartier prioritaire de la politique de la ville (QPV) : non. Le point n'est dans aucun "
        "périmètre ; la limite du plus proche, « Presles (démonstration) » (QP002001), est à 72\N{NO-BREAK SPACE}m "
        "(QPV, millésime 2024, ANCT)."
    )


def test_commune_with_a_zone_says_what_would_settle_it() -> None:
    with_outlines = judge(qpv({"02722": "QP002001"}, outlines=True)).verdict(Location(SOISSONS))
    without = judge(qpv({"02722": "QP002001"})).verdict(at(3.307, 49.3745))
    assert without.of("qpv").cause is Cause.COMMUNE_HAS_ZONE
    settled = [words.settlement(verdict.of("qpv")) for verdict in (with_outlines, without)]
    assert [each.who for each in settled if each] == [words.YOU, f"{words.TEAM} ; {words.PREFECTURE}"]


def near(distance: int | None) -> Definition:
    definition = AMI.territory.adopted("qpv")
    assert definition is not None
    return replace(definition, code="near", fact="near_qpv", distance=distance)


@pytest.mark.parametrize(
    ("longitude", "answer", "cause"),
    [
        (3.307, YES, Cause.WITHIN_DISTANCE),
        (3.297, YES, Cause.WITHIN_DISTANCE),
        (3.293, UNKNOWN, Cause.NEAR_EDGE),
        (3.29, NO, Cause.BEYOND_DISTANCE),
    ],
)
def test_proximity_has_the_distance_of_the_rulebook(longitude: float, answer: Ternary, cause: Cause) -> None:
    rule = replace(AMI.territory, definitions=(*AMI.territory.definitions, near(507)))
    rule = rule.adopting({"near_qpv": "near"})
    asked = judge(qpv({}, outlines=True), rule=rule, label_kind="fabrique_numerique")
    found = asked.verdict(at(longitude, 49.3745)).of("near_qpv")
    assert (found.answer, found.cause) == (answer, cause)


def test_proximity_without_a_distance_is_unknown_and_still_measured() -> None:
    found = judge(qpv({}, outlines=True)).verdict(at(3.299, 49.3745)).of("near_qpv")
    assert (found.answer, found.cause) == (UNKNOWN, Cause.NO_DEFINITION)
    assert words.reason(found) == (
        "aucun texte ne dit comment le calculer ; le périmètre le plus proche, "
        "« Presles (démonstration) » (QP002001), est à 72\N{NO-BREAK SPACE}m"
    )


def test_wording_without_definition_shows_its_candidates_side_by_side() -> None:
    found = (
        judge(density({"02722": "5"}), qpv({})).verdict(Location(SOISSONS)).of("outside_large_urban_centres")
    )
    assert (found.answer, found.cause) == (UNKNOWN, Cause.NO_DEFINITION)
    assert [(each.definition and each.definition.code, each.answer) for each in found.candidates] == [
        ("density_grid", YES)
    ]


@pytest.mark.parametrize(
    ("commune", "zones", "accepted"),
    [
        (SOISSONS, {}, YES),
        (LYON, {"69123": "QP069001"}, UNKNOWN),
        (LYON, {}, NO),
    ],
)
def test_ami_by_commune_follows_the_grid_then_the_zones(
    commune: Commune, zones: dict[str, str], accepted: Ternary
) -> None:
    verdict = judge(density(CLASSES), qpv(zones), rule=GRID).verdict(Location(commune))
    assert verdict.accepted is accepted


@pytest.mark.parametrize(
    ("excludes", "accepted_in", "eligibility", "priority"),
    [
        (True, SOISSONS, YES, None),
        (True, LYON, NO, None),
        (False, SOISSONS, YES, YES),
        (False, LYON, YES, NO),
        (None, SOISSONS, YES, YES),
        (None, LYON, UNKNOWN, NO),
    ],
)
def test_rule_that_only_ranks_never_excludes(
    excludes: bool | None, accepted_in: Commune, eligibility: Ternary, priority: Ternary | None
) -> None:
    known: Value[bool] = replace(AMI.territory.excludes, value=excludes)
    asked = judge(density(CLASSES), qpv({}), rule=replace(GRID, excludes=known))
    verdict = asked.verdict(Location(accepted_in))
    assert (verdict.eligibility, verdict.priority) == (eligibility, priority)


def test_targets_say_which_classes_the_place_may_count_for() -> None:
    verdict = judge(density(CLASSES), qpv({"02722": "QP002001"}), rule=GRID).verdict(Location(SOISSONS))
    assert [(each.target.code, each.answer) for each in verdict.targets] == [
        ("outside_large_urban_centres", YES),
        ("qpv", UNKNOWN),
        ("digital", UNKNOWN),
    ]


@pytest.mark.parametrize(
    ("others", "cause"), [({}, Cause.NO_ZONING), ({"density": ("2026",)}, Cause.NO_ZONING_THEN)]
)
def test_missing_zoning_is_to_be_verified_with_an_indicative_class(
    others: dict[str, tuple[str, ...]], cause: Cause
) -> None:
    asked = judge(qpv({}), rule=GRID, other_vintages=others, urban={"02722": False, "69123": True})
    found = [asked.verdict(Location(each)).of("outside_large_urban_centres") for each in (SOISSONS, LYON)]
    assert [(each.answer, each.cause, each.indicative) for each in found] == [
        (UNKNOWN, cause, YES),
        (UNKNOWN, cause, NO),
    ]
    assert words.sentence(found[0]).endswith(
        "À titre indicatif, un calcul sur les populations répond « oui »."
    )


def test_to_verify_names_only_what_the_answer_hangs_on() -> None:
    verdict = judge(density(CLASSES), qpv({"69123": "QP069001"}), rule=GRID).verdict(Location(LYON))
    assert [each.fact.code for each in verdict.to_verify] == ["qpv"]


def test_definition_by_commune_counts_a_commune_with_a_zone() -> None:
    rule = defined(qpv="commune_with_qpv")
    found = judge(qpv({"02722": "QP002001"}, outlines=True), rule=rule).verdict(at(3.0, 49.0)).of("qpv")
    assert (found.answer, found.cause) == (YES, Cause.CLASSED)


def test_record_differs_only_by_what_changed_in_the_zonings() -> None:
    location = Location(SOISSONS)
    before = record(judge(density({"02722": "5"}), qpv({}), rule=GRID).verdict(location))
    assert changes(before, before) == []
    moved = replace(density({"02722": "1"}), vintage="2027")
    after = record(judge(moved, qpv({}), rule=GRID).verdict(location))
    assert changes(before, after) == [
        "Éligibilité : « oui » devient « à vérifier ».",
        "Priorité : « oui » devient « non ».",
        "Hors des grands centres urbains : « oui » devient « non ».",
        "Hors des grands centres urbains : zonage « density » 2026 remplacé par « density » 2027.",
        "Hors des grands centres urbains : 5 devient 1.",
    ]


@pytest.mark.parametrize(
    ("distance", "said"),
    [(4.2, "4 m"), (72.4, "72 m"), (846, "850 m"), (999, "1 000 m"), (1249, "1,2 km"), (-72.4, "72 m")],
)
def test_metres_are_rounded_to_what_they_are_worth(distance: float, said: str) -> None:
    plain = (
        words.metres(distance).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    assert plain == said
