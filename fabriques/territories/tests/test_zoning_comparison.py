"""What becomes of each territory between two generations of zonings."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.published import DATA, needs
from fabriques.territories.acts import import_commune_changes, import_zoning
from fabriques.territories.models import Commune, Zoning
from fabriques.territories.tests.factories import (
    CHATEAU_THIERRY,
    EPERNAY,
    LAON,
    MAMOUDZOU,
    MARIGOT,
    SOISSONS,
)
from fabriques.territories.tests.zoning_factories import generation
from fabriques.territories.zoning_comparison import Comparison, Fate
from fabriques.territories.zoning_queries import compare
from fabriques.territories.zonings.kinds import Kind

pytestmark = pytest.mark.django_db
CLASSED_BY_FRR = 13_313 + 4_456 + 2_134 + 20 + 11  # socle, FRR+, bénéficiaire, and both « partiellement »
SAINT_DENIS = "97411"


def fates(comparison: Comparison) -> dict[str, Fate]:
    return {line.code: line.fate for line in comparison.every_line()}


def test_compare_tells_communes_in_out_changed_and_kept_with_their_classes() -> None:
    older = generation(
        Kind.FRR, "2024", {SOISSONS: "none", LAON: "socle", CHATEAU_THIERRY: "socle", EPERNAY: "plus"}
    )
    newer = generation(
        Kind.FRR, "2025", {SOISSONS: "plus", LAON: "none", CHATEAU_THIERRY: "plus", EPERNAY: "plus"}
    )
    lines = [
        (line.code, line.name, line.fate, line.before[0].label, line.after[0].label)
        for line in compare(older, newer).every_line()
    ]
    assert lines == [
        (CHATEAU_THIERRY, "Château-Thierry", Fate.CHANGED, "FRR socle", "FRR+"),
        (LAON, "Laon", Fate.LEFT, "FRR socle", "Non classée"),
        (SOISSONS, "Soissons", Fate.ENTERED, "Non classée", "FRR+"),
        (EPERNAY, "Épernay", Fate.KEPT, "FRR+", "FRR+"),
    ]


def test_compare_sees_a_commune_that_becomes_partial_as_changed() -> None:
    older = generation(Kind.FRR, "2024", {SOISSONS: "socle"})
    newer = generation(Kind.FRR, "2025", {SOISSONS: "socle"}, partial=(SOISSONS,))
    assert fates(compare(older, newer)) == {SOISSONS: Fate.CHANGED}


def test_compare_leaves_open_what_a_whole_classification_does_not_name() -> None:
    older = generation(Kind.DENSITY, "2025", {SOISSONS: "5", LAON: "2"})
    newer = generation(Kind.DENSITY, "2026", {SOISSONS: "5", EPERNAY: "2"})
    assert fates(compare(older, newer)) == {LAON: Fate.UNKNOWN, SOISSONS: Fate.KEPT, EPERNAY: Fate.UNKNOWN}


def test_compare_takes_absence_from_a_list_for_outside_save_where_it_is_incomplete() -> None:
    older = generation(Kind.QPV, "2015", {SOISSONS: "QP002001", SAINT_DENIS: "QP974001"})
    newer = generation(Kind.QPV, "2024", {LAON: "QN00201M"}, incomplete_in=["974"])
    assert fates(compare(older, newer)) == {
        LAON: Fate.ENTERED,
        SOISSONS: Fate.LEFT,
        SAINT_DENIS: Fate.UNKNOWN,
    }


def test_compare_takes_the_zones_of_a_commune_as_a_set() -> None:
    older = generation(Kind.QPV, "2024", {SOISSONS: "A|B", LAON: "A|B", SAINT_DENIS: "A|B", MAMOUDZOU: "A"})
    newer = generation(
        Kind.QPV,
        "2025",
        {SOISSONS: "B|A", LAON: "A", SAINT_DENIS: "A", MAMOUDZOU: "B"},
        incomplete_in=["974", "976"],
    )
    assert fates(compare(older, newer)) == {
        LAON: Fate.CHANGED,
        SOISSONS: Fate.KEPT,
        SAINT_DENIS: Fate.UNKNOWN,  # the second zone may only be missing from the file
        MAMOUDZOU: Fate.CHANGED,  # B is new, whatever is missing
    }


def test_compare_follows_an_old_code_to_the_present_commune() -> None:
    older = generation(Kind.ZRR, "2022", {"49069": "C"})
    newer = generation(Kind.FRR, "2025", {"49126": "socle"})
    [line] = compare(older, newer).every_line()
    assert (line.code, line.name, line.fate) == ("49126", "Orée d'Anjou", Fate.KEPT)


def test_compare_of_two_zonings_counts_who_is_in_both_as_kept() -> None:
    older = generation(Kind.ZRR, "2022", {SOISSONS: "C", LAON: "NC", EPERNAY: "NC"})
    newer = generation(Kind.FRR, "2025", {SOISSONS: "plus", LAON: "socle", EPERNAY: "none"})
    comparison = compare(older, newer)
    assert comparison.totals == {Fate.KEPT: 1, Fate.ENTERED: 1, Fate.OUTSIDE: 1}
    assert [
        (each.before[0].label, each.after[0].label, each.fate, each.territories)
        for each in comparison.transitions
    ] == [
        ("Classée", "FRR+", Fate.KEPT, 1),
        ("Non classée", "Non classée", Fate.OUTSIDE, 1),
        ("Non classée", "FRR socle", Fate.ENTERED, 1),
    ]


def test_compare_of_arrondissements_with_communes_goes_by_commune() -> None:
    listed = generation(
        Kind.LIST, "2023", {"021": "oui", "976": "oui"}, code="liste", unit=Zoning.Unit.ARRONDISSEMENT
    )
    communes = generation(
        Kind.LIST, "2024", {CHATEAU_THIERRY: "oui", SOISSONS: "oui", MAMOUDZOU: "oui"}, code="liste"
    )
    comparison = compare(listed, communes)
    within = Commune.objects.filter(arrondissement_id="021").count()
    mayotte = Commune.objects.filter(departement_id="976").count()
    assert comparison.totals == {Fate.KEPT: 2, Fate.ENTERED: 1, Fate.LEFT: within + mayotte - 2}


def test_compare_of_two_lists_of_arrondissements_stays_by_arrondissement() -> None:
    lists = [
        generation(Kind.LIST, vintage, dict.fromkeys(codes, "oui"), code="liste", unit="arrondissement")
        for vintage, codes in (("2023", ("021", "976")), ("2024", ("024", "976")))
    ]
    found = [(line.code, line.name, line.fate) for line in compare(*lists).every_line()]
    assert found == [
        ("021", "Château-Thierry", Fate.LEFT),
        ("024", "Soissons", Fate.ENTERED),
        ("976", "Mayotte", Fate.KEPT),
    ]


def test_compare_counts_by_departement_and_gives_pages_of_one_fate() -> None:
    older = generation(Kind.MOUNTAIN, "2020", {EPERNAY: "oui", MARIGOT: "oui"})
    newer = generation(Kind.MOUNTAIN, "2025", dict.fromkeys((SOISSONS, LAON, EPERNAY, MAMOUDZOU), "oui"))
    comparison = compare(older, newer)
    assert [(each.code, each.name, dict(each.counts)) for each in comparison.departements] == [
        ("02", "Aisne", {Fate.ENTERED: 2}),
        ("51", "Marne", {Fate.KEPT: 1}),
        ("976", "Mayotte", {Fate.ENTERED: 1}),
        ("978", "Saint-Martin", {Fate.LEFT: 1}),
    ]
    entered = comparison.lines(Fate.ENTERED)
    pages = [[line.code for line in entered[start : start + 2]] for start in (0, 2, 4)]
    assert (len(entered), pages) == (3, [[LAON, SOISSONS], [MAMOUDZOU], []])
    aisne = comparison.lines(Fate.ENTERED, "02")
    assert (len(aisne), [line.code for line in aisne[1:100]]) == (2, [SOISSONS])


CODES = (CHATEAU_THIERRY, SOISSONS, LAON, EPERNAY, SAINT_DENIS, MAMOUDZOU)
Lists = st.dictionaries(st.sampled_from(CODES), st.sets(st.sampled_from("AB"), min_size=1))
Gaps = st.sets(st.sampled_from(("02", "51", "974")))


def expected(
    before: Mapping[str, set[str]], after: Mapping[str, set[str]], gaps: list[set[str]]
) -> dict[str, Fate]:
    """The same judgement, commune by commune, for lists whose absence says no outside their gaps."""
    found = {}
    for code in before.keys() | after.keys():
        first, last = before.get(code, set()), after.get(code, set())
        departement = code[:3] if code.startswith("97") else code[:2]
        lost, gained = first - last, last - first
        doubtful = [departement in gap for gap in gaps]
        if (not first and doubtful[0]) or (not last and doubtful[1]):
            found[code] = Fate.UNKNOWN
        elif not first or not last:
            found[code] = Fate.ENTERED if last else Fate.LEFT
        elif first == last:
            found[code] = Fate.KEPT
        else:
            proved = (gained and not doubtful[0]) or (lost and not doubtful[1])
            found[code] = Fate.CHANGED if proved else Fate.UNKNOWN
    return found


@settings(max_examples=40)
@given(before=Lists, after=Lists, gaps=st.tuples(Gaps, Gaps))
def test_compare_agrees_with_a_judgement_commune_by_commune(
    before: dict[str, set[str]], after: dict[str, set[str]], gaps: tuple[set[str], set[str]]
) -> None:
    Zoning.objects.all().delete()
    sides = [
        generation(
            Kind.QPV,
            vintage,
            {code: "|".join(sorted(zones)) for code, zones in classes.items()},
            incomplete_in=sorted(gap),
        )
        for vintage, classes, gap in (("2015", before, gaps[0]), ("2024", after, gaps[1]))
    ]
    comparison = compare(*sides)
    wanted = expected(before, after, list(gaps))
    assert fates(comparison) == wanted
    assert comparison.totals == {fate: list(wanted.values()).count(fate) for fate in set(wanted.values())}


@needs("zrr_2022-11.json", "frr_2025-07.csv", "insee_cog_2026")
def test_compare_of_the_official_zrr_and_frr_files_accounts_for_every_commune() -> None:
    told = {"by": INSTALLATION, "at": instants.PREPARED}
    import_commune_changes(DATA / "insee_cog_2026" / "mouvements-communes.csv", **told)
    older = import_zoning("zrr", DATA / "zrr_2022-11.json", vintage="2022", **told).zoning
    newer = import_zoning("frr", DATA / "frr_2025-07.csv", vintage="2025", **told).zoning
    assert older is not None
    assert newer is not None
    totals = compare(older, newer).totals
    assert totals[Fate.ENTERED] + totals[Fate.KEPT] == CLASSED_BY_FRR
    assert totals == {Fate.ENTERED: 2265, Fate.KEPT: 17669, Fate.OUTSIDE: 14941}
