"""The programme team's pages about zonings: what each says, downloads, and what they cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.territories.models import Zoning
from fabriques.territories.tests.factories import CHATEAU_THIERRY, EPERNAY, LAON, SOISSONS
from fabriques.territories.tests.zoning_factories import REJECTED, REPAIRED, generation, replaced
from fabriques.territories.zonings.kinds import KINDS, Kind
from fabriques.theme.tables import Table

pytestmark = pytest.mark.django_db
LIST = "/espace/zonages/"
COMPARE = "/espace/zonages/comparer/"
TO_VERIFY = "Aucune génération importée : les réponses sont « à vérifier »."


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def team() -> Client:
    return client_of(people.programme_member())


def cells(table: Table) -> list[list[str]]:
    return [[plain(str(cell.value)) for cell in row.cells] for row in table.rows]


def csv_of(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return b"".join(response).decode("utf-8-sig").splitlines()


@pytest.mark.parametrize("path", ["", "comparer/", "comparer/territoires.csv", "1/", "1/territoires.csv"])
def test_pages_are_for_the_programme_team_alone(path: str) -> None:
    statuses = [
        client_of(user).get(LIST + path).status_code
        for user in (people.holder(), people.prefecture_agent(), people.region_agent())
    ]
    assert (statuses, Client().get(LIST + path).status_code) == ([403, 403, 403], 302)


def test_menu_offers_zonings_to_the_team_and_marks_one_current_page() -> None:
    pages = {
        user.full_name: client_of(user).get("/espace/").context["site"]["menu"]
        for user in (people.programme_member(), people.prefecture_agent())
    }
    labels = {name: "Territoires" in [entry.label for entry in menu] for name, menu in pages.items()}
    current = [entry.label for entry in team().get(LIST).context["site"]["menu"] if entry.current]
    assert (list(labels.values()), current) == ([True, False], ["Territoires"])


def test_list_says_of_every_kind_that_nothing_is_imported() -> None:
    context = team().get(LIST).context
    missing = {row[0]: row[1] for row in cells(context["missing"])}
    kinds = [KINDS[kind].label for kind in KINDS if kind is not Kind.LIST]
    assert (context["sections"], [missing[label] for label in kinds]) == ([], [TO_VERIFY] * len(kinds))


def test_list_names_the_list_that_a_published_rulebook_waits_for() -> None:
    wave = demonstration_wave()
    last = cells(team().get(LIST).context["missing"])[-1]
    assert last == [
        "Liste « arrondissements_without_fabrique »",
        "Aucune liste importée : celle de la vague, ou celle que la plateforme recalcule, en tient lieu ; "
        "sinon les réponses sont « à vérifier ».",
        f"{wave.call.title} (définition retenue)",
    ]


def test_list_shows_a_generation_whole() -> None:
    member = people.programme_member()
    zoning = generation(
        Kind.QPV,
        "2015",
        {SOISSONS: "QP002001|QP002002", LAON: "QP002003"},
        found=[(3, REPAIRED, "Zéro rendu."), (4, REJECTED, "Code inconnu."), (5, REJECTED, "Code inconnu.")],
        valid_until=date(2023, 12, 31),
        areas=3,
        address="https://exemple.example/qpv.zip",
        imported_by=member.public_id,
    )
    [section] = client_of(member).get(LIST).context["sections"]
    assert cells(section["table"]) == [
        [
            "2015", "du 1er janvier 2015 au 31 décembre 2023", "2 communes", "3", "1", "2", "ANCT",
            "Licence Ouverte 2.0", f"5 janvier 2026, par {member.full_name}",
        ]
    ]  # fmt: skip
    links = [cell.href for cell in section["table"].rows[0].cells if cell.href]
    assert links == [f"{LIST}{zoning.pk}/", "https://exemple.example/qpv.zip"]


def test_list_links_no_address_but_the_web_s() -> None:
    generation(address="javascript:alert(1)")
    [section] = team().get(LIST).context["sections"]
    assert [cell.href for cell in section["table"].rows[0].cells if cell.column.key == "source"] == [""]


def test_list_tells_incomplete_departements_replaced_imports_and_what_is_still_missing() -> None:
    newer = generation(Kind.QPV, "2024", {SOISSONS: "QN00201M"}, incomplete_in=["971", "974"])
    replaced(newer, classes={LAON: "QN00202M"})
    context = team().get(LIST).context
    [section] = context["sections"]
    assert section["incomplete"] == [("2024", "Guadeloupe (971), La Réunion (974)")]
    assert [row[0] for row in cells(section["replaced"])] == ["2024"]
    assert [row[1] for row in cells(context["missing"]) if row[0] == KINDS[Kind.QPV].label] == [
        "Millésime 2015, en vigueur du 1er janvier 2015 au 31 décembre 2023 : "
        "les réponses à ces dates sont « à vérifier »."
    ]


def test_list_cuts_a_long_enumeration_that_the_generation_s_page_gives_whole() -> None:
    codes = [f"{number:02}" for number in range(1, 16)]
    zoning = generation(Kind.QPV, "2015", incomplete_in=codes)
    client = team()
    [[_vintage, cut]] = client.get(LIST).context["sections"][0]["incomplete"]
    facts = {fact["term"]: fact["value"] for fact in client.get(f"{LIST}{zoning.pk}/").context["facts"]}
    whole = facts["Incomplet dans"]
    assert (cut.endswith(", Aveyron (12) et 3 autres départements"), whole.endswith(", Cantal (15)")) == (
        True,
        True,
    )
    assert (cut.count(" ("), whole.count(" (")) == (12, 15)


def test_list_says_when_nothing_of_a_zoning_is_in_force_today(set_clock: Callable[..., None]) -> None:
    generation(Kind.DENSITY, "2020", valid_until=date(2020, 12, 31))
    set_clock(instants.DURING)
    rows = cells(team().get(LIST).context["missing"])
    assert [row[1] for row in rows if row[0] == KINDS[Kind.DENSITY].label] == [
        "Aucune génération en vigueur aujourd'hui : les réponses d'aujourd'hui sont « à vérifier »."
    ]


def test_list_is_filtered_by_kind() -> None:
    generation(Kind.QPV, "2024")
    generation(Kind.FRR, "2025")
    client = team()
    shown = {
        query: [section["group"].code for section in client.get(f"{LIST}?nature={query}").context["sections"]]
        for query in ("", "frr", "mountain", "autre", "%00")
    }
    assert shown == {
        "": ["qpv", "frr"],
        "frr": ["frr"],
        "mountain": [],
        "autre": ["qpv", "frr"],
        "%00": ["qpv", "frr"],
    }


def test_generation_s_page_counts_classes_and_pages_findings() -> None:
    found = [(line, REJECTED if line % 2 else REPAIRED, f"Ligne {line}.") for line in range(1, 122)]
    zoning = generation(Kind.FRR, "2025", {SOISSONS: "socle", LAON: "none"}, found=found)
    client = team()
    first = client.get(f"{LIST}{zoning.pk}/").context
    second = client.get(f"{LIST}{zoning.pk}/?effet=rejected").context
    assert cells(first["classes"]) == [["FRR socle", "1", "0"], ["Non classée", "1", "0"]]
    assert (first["page"].paginator.count, first["page"].paginator.num_pages) == (121, 2)
    assert cells(first["table"])[0] == ["1", "refusée", "demonstration", "Ligne 1."]
    assert (second["page"].paginator.count, {row[1] for row in cells(second["table"])}) == (61, {"refusée"})


def test_page_of_a_replaced_import_leads_to_the_one_in_service() -> None:
    newer = generation(Kind.FRR, "2025")
    older = generation(Kind.FRR, "2024")
    again = replaced(newer)
    context = team().get(f"{LIST}{again.pk}/").context
    assert (context["successor"], context["others"]) == (newer, [newer, older])


@pytest.mark.parametrize("path", ["0/", "99999999999999999999/", "7/territoires.csv", "7/anomalies.csv"])
def test_generation_that_does_not_exist_is_not_found(path: str) -> None:
    assert team().get(LIST + path).status_code == 404


def test_members_csv_names_territories_and_neutralises_formulas() -> None:
    zoning = generation(
        Kind.LIST, "2024", {SOISSONS: "=1+1", CHATEAU_THIERRY: "oui"}, partial=(SOISSONS,), code="liste"
    )
    assert csv_of(team(), f"{LIST}{zoning.pk}/territoires.csv") == [
        "Code;Nom;Département;Classe;Intitulé;En partie",
        "'02168;Château-Thierry;'02;oui;oui;non",
        "'02722;Soissons;'02;'=1+1;'=1+1;oui",
    ]


def test_findings_csv_gives_each_line_with_its_reason() -> None:
    zoning = generation(found=[(4, REJECTED, "=Code inconnu"), (2, REPAIRED, "Zéro rendu.")])
    assert csv_of(team(), f"{LIST}{zoning.pk}/anomalies.csv") == [
        "Ligne;Effet;Anomalie;Motif",
        "2;réparée;demonstration;Zéro rendu.",
        "4;refusée;demonstration;'=Code inconnu",
    ]


def costs(client: Client, query_count: Callable[..., int]) -> list[int]:
    older, newer = Zoning.objects.filter(code="frr", replaced_by=None).order_by("valid_from")[:2]
    pages = (LIST, f"{LIST}{newer.pk}/", COMPARE, f"{COMPARE}?avant={older.pk}&apres={newer.pk}")
    return [query_count(lambda page=page: client.get(page)) for page in pages]


def test_pages_cost_the_same_at_one_and_three_items(query_count: Callable[..., int]) -> None:
    demonstration_wave()
    member = people.programme_member()
    told: dict[str, Any] = {"imported_by": member.public_id, "incomplete_in": ["974"]}
    older = generation(Kind.FRR, "2024", {SOISSONS: "none"}, found=[(1, REPAIRED, "Un.")], **told)
    newer = generation(Kind.FRR, "2025", {SOISSONS: "plus"}, found=[(1, REPAIRED, "Un.")], **told)
    client = client_of(member)
    one = costs(client, query_count)
    for zoning in (older, newer):
        replaced(zoning, **told)
        for code in ("2021", "2022") if zoning is older else ():
            generation(Kind.ZRR, code, {SOISSONS: "C"}, **told)
        zoning.member_rows.create(unit=LAON, value="socle")
        zoning.member_rows.create(unit=EPERNAY, value="plus")
        zoning.findings.create(line=2, anomaly="demonstration", effect=REJECTED, detail="Deux.")
        zoning.findings.create(line=3, anomaly="demonstration", effect=REJECTED, detail="Trois.")
    three = costs(client, query_count)
    assert (one, max(three) <= 10) == (three, True)
