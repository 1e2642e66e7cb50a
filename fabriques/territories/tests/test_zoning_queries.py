"""What is imported of zonings, what is missing, and what a generation holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from fabriques.territories.models import Zoning
from fabriques.territories.tests.factories import (
    CHATEAU_THIERRY,
    EPERNAY,
    LAON,
    SOISSONS,
)
from fabriques.territories.tests.zoning_factories import REJECTED, REPAIRED, generation, replaced
from fabriques.territories.zoning_queries import contents, findings, member_lines, zonings
from fabriques.territories.zonings.kinds import KINDS, Kind

pytestmark = pytest.mark.django_db
ON = date(2026, 1, 15)


def test_zonings_lists_every_kind_when_nothing_is_imported() -> None:
    groups = zonings(ON)
    assert [group.code for group in groups] == [kind.value for kind in KINDS]
    assert {(group.generations, group.replaced, group.in_force, group.lapsed) for group in groups} == {
        ((), (), False, False)
    }


def test_zonings_names_the_list_that_a_rulebook_waits_for() -> None:
    last = zonings(ON, {"arrondissements_2023", "qpv"})[-1]
    assert (last.code, last.kind, last.label) == ("arrondissements_2023", Kind.LIST, "arrondissements_2023")


def test_zonings_groups_generations_and_keeps_replaced_imports_apart() -> None:
    older = generation(Kind.QPV, "2015", {SOISSONS: "QP002001"}, valid_until=date(2023, 12, 31))
    newer = generation(Kind.QPV, "2024", {SOISSONS: "QN00201M"})
    again = replaced(newer, classes={LAON: "QN00202M"})
    group = zonings(ON)[0]
    assert (group.code, group.generations, group.replaced) == ("qpv", (newer, older), (again,))


def test_zonings_tells_the_generations_of_the_texts_that_are_missing() -> None:
    generation(Kind.QPV, "2024")
    generation(Kind.FRR, "2024", valid_until=date(2024, 12, 31))
    missing = {group.code: [each.vintage for each in group.missing] for group in zonings(ON)}
    assert (missing["qpv"], missing["zrr"], missing["frr"], missing["density"]) == (
        ["2015"],
        ["2022"],
        ["2025"],
        [],
    )


def test_generation_named_by_its_day_is_not_missing() -> None:
    generation(Kind.FRR, "2025-07-10", valid_from=date(2025, 7, 10))
    [group] = [group for group in zonings(ON) if group.code == "frr"]
    assert group.missing == ()


def test_zoning_lapses_when_nothing_of_it_is_in_force_and_no_text_ends_it() -> None:
    generation(Kind.DENSITY, "2020", valid_until=date(2020, 12, 31))
    generation(Kind.ZRR, "2022", valid_until=date(2024, 6, 30))
    generation(Kind.FRR, "2025")
    found = {group.code: (group.in_force, group.lapsed) for group in zonings(ON)}
    assert (found["density"], found["zrr"], found["frr"]) == ((False, True), (False, False), (True, False))


def test_zonings_takes_one_query(query_count: Callable[..., int]) -> None:
    generation(Kind.QPV, "2024")
    assert query_count(lambda: zonings(ON)) == 1


def test_contents_count_territories_by_class_in_the_order_of_the_kind() -> None:
    classes = {SOISSONS: "none", LAON: "socle", CHATEAU_THIERRY: "socle", EPERNAY: "plus"}
    found = contents(generation(Kind.FRR, "2025", classes, partial=(LAON,)))
    assert (found.territories, found.lines, found.values) == (4, 4, 3)
    assert [(each.label, each.territories, each.partial) for each in found.classes] == [
        ("FRR socle", 2, 1),
        ("FRR+", 1, 0),
        ("Non classée", 1, 0),
    ]


def test_contents_count_a_commune_of_two_zones_once() -> None:
    found = contents(generation(Kind.QPV, "2024", {SOISSONS: "QN00201M|QN00202M", LAON: "QN00202M"}))
    assert (found.territories, found.lines, found.values) == (2, 3, 2)
    assert [(each.label, each.territories) for each in found.classes] == [("QN00202M", 2), ("QN00201M", 1)]


def test_contents_of_nothing_are_zero() -> None:
    found = contents(generation(Kind.QPV, "2024"))
    assert (found.territories, found.lines, found.values, found.classes) == (0, 0, 0, ())


def test_findings_come_in_the_order_of_the_file_and_by_effect() -> None:
    zoning = generation(
        found=[(7, REJECTED, "Classe inconnue."), (2, REPAIRED, "Zéro rendu."), (9, REPAIRED, "Zéro rendu.")]
    )
    generation(Kind.ZRR, "2022", found=[(1, REJECTED, "Ailleurs.")])
    lines = {effect: [each.line for each in findings(zoning, effect)] for effect in ("", "repaired", "x")}
    assert lines == {"": [2, 7, 9], "repaired": [2, 9], "x": [2, 7, 9]}


def test_member_lines_name_communes_and_say_what_is_partial() -> None:
    zoning = generation(Kind.FRR, "2025", {SOISSONS: "socle", "02999": "plus"}, partial=(SOISSONS,))
    assert [tuple(vars(line).values()) for line in member_lines(zoning)] == [
        (SOISSONS, "Soissons", "02", "socle", True),
        ("02999", "", "02", "plus", False),
    ]


def test_member_lines_name_arrondissements_and_the_departement_that_stands_for_one() -> None:
    zoning = generation(
        Kind.LIST, "2023", {"021": "oui", "976": "oui"}, code="liste", unit=Zoning.Unit.ARRONDISSEMENT
    )
    assert [(line.unit, line.name, line.departement) for line in member_lines(zoning)] == [
        ("021", "Château-Thierry", "02"),
        ("976", "Mayotte", "976"),
    ]
