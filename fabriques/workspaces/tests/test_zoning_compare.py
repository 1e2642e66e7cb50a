"""The page that compares two generations: counts, lists, classes, download, and what it says of nothing."""

from __future__ import annotations

import pytest

from fabriques.territories.models import Zoning
from fabriques.territories.tests.factories import EPERNAY, LAON, SOISSONS
from fabriques.territories.tests.zoning_factories import generation, replaced
from fabriques.territories.zonings.kinds import KINDS, Kind
from fabriques.workspaces.tests.test_zonings import COMPARE, cells, csv_of, team

pytestmark = pytest.mark.django_db


def pair() -> tuple[Zoning, Zoning]:
    older = generation(Kind.FRR, "2024", {SOISSONS: "none", LAON: "socle", EPERNAY: "plus"})
    newer = generation(
        Kind.FRR, "2025", {SOISSONS: "plus", LAON: "none", EPERNAY: "socle"}, partial=(EPERNAY,)
    )
    return older, newer


def test_comparison_counts_lists_and_tells_classes() -> None:
    older, newer = pair()
    client = team()
    address = f"{COMPARE}?avant={older.pk}&apres={newer.pk}"
    context = client.get(address).context
    totals = {str(label): total for label, total, _link in context["totals"]}
    assert totals == {
        "Entrées": 1, "Sorties": 1, "Changées": 1, "Restées": 0, "À vérifier": 0, "Hors zonage avant et après": 0,
    }  # fmt: skip
    shown = {
        slug: cells(client.get(f"{address}&liste={slug}").context["lines"])
        for slug in ("entrees", "sorties", "changees", "restees")
    }
    assert shown == {
        "entrees": [["Soissons", SOISSONS, "Non classée", "FRR+"]],
        "sorties": [["Laon", LAON, "FRR socle", "Non classée"]],
        "changees": [["Épernay", EPERNAY, "FRR+", "FRR socle (en partie)"]],
        "restees": [],
    }
    assert cells(context["departements"]) == [
        ["Aisne (02)", "1", "1", "0", "0", "0", "0"],
        ["Marne (51)", "0", "0", "1", "0", "0", "0"],
    ]


def test_comparison_lists_one_departement_by_pages_of_a_hundred() -> None:
    older = generation(Kind.MOUNTAIN, "2020")
    codes = [f"02{number:03}" for number in range(1, 151)]
    newer = generation(Kind.MOUNTAIN, "2025", dict.fromkeys((*codes, EPERNAY), "oui"))
    client = team()
    address = f"{COMPARE}?avant={older.pk}&apres={newer.pk}&liste=entrees&departement=02"
    pages = [client.get(f"{address}&page={number}").context["page"] for number in (1, 2)]
    assert [(page.paginator.count, len(page.object_list)) for page in pages] == [
        (pages[0].paginator.count, 100),
        (pages[0].paginator.count, pages[0].paginator.count - 100),
    ]
    assert (
        pages[0].paginator.count
        == client.get(address).context["comparison"].departements[0].counts["entered"]
    )


def test_comparison_csv_holds_every_territory() -> None:
    older, newer = pair()
    assert csv_of(team(), f"{COMPARE}territoires.csv?avant={older.pk}&apres={newer.pk}") == [
        "Code;Nom;Département;Situation;Avant;Après",
        "'02408;Laon;'02;Sorties;FRR socle;Non classée",
        "'02722;Soissons;'02;Entrées;Non classée;FRR+",
        "51230;Épernay;51;Changées;FRR+;FRR socle (en partie)",
    ]


@pytest.mark.parametrize("query", ["avant=1", "avant=x&apres=-1", "avant=%00&apres=1", "avant=9&apres=9"])
def test_comparison_of_nothing_says_what_to_choose(query: str) -> None:
    client = team()
    response = client.get(f"{COMPARE}?{query}")
    said = b"Rien \xc3\xa0 comparer" in response.content
    assert (response.status_code, response.context["comparison"], said) == (200, None, True)
    assert client.get(f"{COMPARE}territoires.csv?{query}").status_code == 404


def test_comparison_takes_a_replaced_import_that_the_address_names() -> None:
    newer = generation(Kind.FRR, "2025", {SOISSONS: "plus"})
    before = replaced(newer, classes={SOISSONS: "socle"})
    context = team().get(f"{COMPARE}?avant={before.pk}&apres={newer.pk}").context
    assert context["choices"] == [
        (KINDS[Kind.FRR].label, [(before.pk, "FRR 2025 (import remplacé)"), (newer.pk, "FRR 2025")])
    ]
    assert cells(context["lines"]) == [["Soissons", SOISSONS, "FRR socle", "FRR+"]]
