"""The coverage pages: what they say of a day, the file of communes, the map's areas, and the next places."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from fabriques.common.authorization import INSTALLATION
from fabriques.common.dates import PARIS
from fabriques.common.tests import instants
from fabriques.labels import siting_answers
from fabriques.labels.acts import attribute_label
from fabriques.labels.models import Label
from fabriques.labels.official import OFFICIAL_LIST
from fabriques.places.tests.factories import place
from fabriques.territories.geography import france
from fabriques.territories.models import Arrondissement, Zoning, ZoningMember
from fabriques.territories.tests.factories import EPERNAY, LAON, MAMOUDZOU, MARIGOT, SOISSONS

pytestmark = pytest.mark.django_db
ANNOUNCED = datetime(2023, 11, 9, 10, 0, tzinfo=PARIS)
BEFORE = datetime(2022, 6, 1, 10, 0, tzinfo=PARIS)
PAGES = (
    "/couverture/", "/couverture/?carte=15", "/couverture/?carte=30", "/couverture/?le=2023-09-11",
    "/couverture/communes/", "/couverture/communes/?region=32&rayon=15&departement=02&page=2",
    "/couverture/prochains-lieux/", "/couverture/prochains-lieux/?nombre=2&rayon=30&region=01",
    "/couverture/prochains-lieux/lieux.geojson?nombre=2&rayon=30&region=01",
    "/couverture/arrondissements.geojson", "/couverture/arrondissements.geojson?carte=15",
    "/couverture/communes/communes.csv",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    siting_answers._known.clear()


def label(
    code: str = SOISSONS,
    *,
    name: str = "Le Lieu",
    at: datetime = ANNOUNCED,
    end: date | None = None,
    fictitious: bool = False,
) -> Label:
    return attribute_label(
        place(name, code=code, fictitious=fictitious), "fabrique", start=at.date(), end=end, public_from=at,
        source="test", period="test", at=at, by=INSTALLATION,
    )  # fmt: skip


def lines(query: str = "") -> list[dict[str, str]]:
    content = b"".join(Client().get(f"/couverture/communes/communes.csv{query}")).decode()
    return list(csv.DictReader(content.splitlines()))


def rows(table: Any) -> dict[str, list[Any]]:
    return {row.cells[0].value: [cell.value for cell in row.cells[1:]] for row in table.rows}


@pytest.mark.parametrize("page", PAGES)
def test_page_answers_with_and_without_any_place(page: str) -> None:
    without = Client().get(page).status_code
    label()
    assert (without, Client().get(page).status_code) == (200, 200)


@pytest.mark.parametrize(
    "query",
    ["?le=hier", "?carte=%00", "?carte=999", "?rayon=12", "?region=%27", "?region=zz&departement=%00", "?page=-3"]
    + [f"?nombre={text}" for text in ("0", "-1", "99999999999999999999", "²", "x", "")],
)  # fmt: skip
def test_choice_that_does_not_exist_is_none(query: str) -> None:
    label()
    pages = ("/couverture/", "/couverture/arrondissements.geojson", "/couverture/communes/")
    siting = Client().get(
        f"/couverture/prochains-lieux/{query}&region=01" if "nombre" in query else "/couverture/"
    )
    assert [Client().get(page + query).status_code for page in pages] + [siting.status_code] == [200] * 4


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("x", "« x » n'est pas un nombre entier."),
        ("0", "« 0 » : écrivez un nombre de 1 à 20."),
        ("21", "« 21 » : écrivez un nombre de 1 à 20."),
    ],
)
def test_number_of_places_that_cannot_be_read_is_said_and_nothing_is_computed(
    typed: str, problem: str
) -> None:
    page = Client().get("/couverture/prochains-lieux/", {"nombre": typed, "region": "01"})
    text = unescape(page.content.decode())
    assert (page.context["asked"], problem in text, f'value="{typed}"' in text) == (False, True, True)
    points = Client().get("/couverture/prochains-lieux/lieux.geojson", {"nombre": typed, "region": "01"})
    assert points.json()["features"] == []


def test_page_of_a_past_day_counts_what_was_in_force() -> None:
    label(SOISSONS, end=date(2024, 11, 8))
    label(EPERNAY)
    seen = []
    for day in ("2023-11-08", "2023-11-09", "2024-11-09"):
        context = Client().get("/couverture/", {"le": day}).context
        found = context["coverage"]
        seen.append((len(found.without), len(found.empty_departements), len(found.communes)))
    assert seen == [(333, 101, 0), (331, 99, 2), (332, 100, 1)]


def test_fictitious_places_count_only_when_asked() -> None:
    label(EPERNAY)
    label(fictitious=True)
    found = [
        sorted(Client().get("/couverture/", query).context["coverage"].communes)
        for query in ({}, {"avec": "fictifs"})
    ]
    assert found == [[EPERNAY], [SOISSONS]]


def test_csv_gives_every_commune_with_its_distance_and_nearest_place() -> None:
    label(SOISSONS, name="=1+1")
    label(EPERNAY, name="L'Autre")
    found = {line["code"]: line for line in lines()}
    assert len(found) == len(france().codes)
    assert found[SOISSONS] == {
        "code": SOISSONS, "commune": "Soissons", "departement": "Aisne", "arrondissement": "Soissons",
        "population": str(france().populations[france().index[SOISSONS]]), "distance_km": "0.0",
        "fabrique_la_plus_proche": "'=1+1",
    }  # fmt: skip
    assert found[EPERNAY]["fabrique_la_plus_proche"] == "L'Autre"
    assert 28 < float(found[LAON]["distance_km"]) < 33
    assert found[LAON]["fabrique_la_plus_proche"] == "'=1+1"


def test_csv_leaves_empty_what_is_unknown() -> None:
    assert {line["distance_km"] for line in lines()} == {""}
    label()
    [unknown] = [line for line in lines() if line["code"] == MARIGOT]
    assert (unknown["distance_km"], unknown["fabrique_la_plus_proche"], unknown["arrondissement"]) == (
        "",
        "",
        "",
    )


def test_csv_of_a_past_day_forgets_what_came_later() -> None:
    label()
    empty = [line for line in lines("?le=2023-11-08") if line["distance_km"]]
    assert (empty, len([line for line in lines("?le=2023-11-09") if line["distance_km"]]) > 34000) == (
        [],
        True,
    )


def test_several_places_at_one_point_are_told_together() -> None:
    label(name="Alpha")
    label(name="Bêta")
    [here] = [line for line in lines() if line["code"] == SOISSONS]
    assert here["fabrique_la_plus_proche"] == "Alpha (et 1 de plus au même point)"


def test_communes_page_lists_the_farthest_of_a_departement_first() -> None:
    label(SOISSONS)
    query = {"region": "32", "departement": "02", "rayon": "15"}
    context = Client().get("/couverture/communes/", query).context
    shown = rows(context["table"])
    distances = [float(row[3].replace(",", ".").split("\N{NO-BREAK SPACE}")[0]) for row in shown.values()]
    everywhere = Client().get("/couverture/communes/", {"rayon": "15"}).context["page"].paginator.count
    assert (distances, {row[0] for row in shown.values()}) == (
        sorted(distances, reverse=True),
        {"Aisne (02)"},
    )
    assert min(distances) > 15
    assert 0 < context["page"].paginator.count < everywhere < len(france().codes)


def test_territory_without_points_has_an_unknown_distance() -> None:
    label(MAMOUDZOU)
    regions = rows(Client().get("/couverture/").context["regions"])
    assert regions["Saint-Martin"][1:] == ["distance inconnue"] * 3
    assert (regions["Mayotte"][2], regions["Corse"][1]) == (
        "100,0\N{NO-BREAK SPACE}%",
        "0,0\N{NO-BREAK SPACE}%",
    )


def test_areas_of_the_map_are_shaded_by_the_people_who_live_far() -> None:
    label(SOISSONS)
    label(MAMOUDZOU)

    def areas(layer: str) -> dict[str, dict[str, Any]]:
        features = Client().get("/couverture/arrondissements.geojson", {"carte": layer}).json()["features"]
        return {each["properties"]["code"]: each["properties"] for each in features}

    presence, far = areas(""), areas("30")
    assert [presence[code]["state"] for code in ("024", "976", "512")] == ["in", "in", "none"]
    assert presence["024"]["kind_label"] == "0,0\N{NO-BREAK SPACE}% des habitants à plus de 30 km"
    assert [far[code]["state"] for code in ("024", "976", "512")] == ["in", "in", "none"]
    assert far["512"]["state_label"] == "plus de 50 % des habitants à plus de 30 km"
    assert far["512"]["kind_label"] == "100,0\N{NO-BREAK SPACE}% des habitants à plus de 30 km"


def test_official_list_is_said_not_published_and_shown_once_imported() -> None:
    label(SOISSONS, at=BEFORE)
    context = Client().get("/couverture/", {"le": "2023-09-11"}).context
    before = context["official"]
    zoning = Zoning.objects.create(
        kind="list", code=OFFICIAL_LIST, vintage="2023", label="Arrondissements sans Fabrique",
        unit=Zoning.Unit.ARRONDISSEMENT, valid_from=date(2023, 9, 11), absence_says_no=True, source="ANCT", licence="",
        file_name="liste.csv", fingerprint="0" * 64, lines=1, members=1, imported_at=instants.PREPARED, imported_by="",
    )  # fmt: skip
    ZoningMember.objects.bulk_create(
        ZoningMember(zoning=zoning, unit=code, value="oui")
        for code in Arrondissement.objects.exclude(code="512").values_list("code", flat=True)
    )
    after = Client().get("/couverture/", {"le": "2023-09-11"}).context
    assert (before.published, before.announced, before.recomputed, before.gap) == (False, 144, 332, 188)
    assert rows(after["differences"]) == {
        "Soissons (024)": [
            "la liste officielle seule", "Le Lieu, à Soissons, du 01/06/2022 (fin : non publié)",
        ],
        "Épernay (512)": ["le registre seul", "aucun label connu, à aucune date"],
    }  # fmt: skip
    assert "official" not in Client().get("/couverture/").context


def test_siting_page_sets_the_best_answer_beside_the_greedy_one() -> None:
    query = {"nombre": "3", "rayon": "30", "region": "01"}
    context = Client().get("/couverture/prochains-lieux/", query).context
    points = Client().get("/couverture/prochains-lieux/lieux.geojson", query).json()["features"]
    answer = context["answer"]
    assert (answer.proven, answer.best.people >= answer.greedy.people, len(context["best"].rows)) == (
        True,
        True,
        3,
    )
    assert [each["properties"]["name"] for each in points] == [
        france().names[site] for site in answer.best.sites
    ]
    assert "answer" not in Client().get("/couverture/prochains-lieux/").context


def test_siting_page_says_that_the_proof_is_still_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siting_answers, "REQUEST_S", 0.0)
    query = {"nombre": "6", "rayon": "15", "region": "01"}
    response = Client().get("/couverture/prochains-lieux/", query)
    assert (response.context["answer"].proven, "La preuve est en cours" in response.content.decode()) == (
        False,
        True,
    )


def test_place_that_serves_everybody_leaves_nothing_to_choose() -> None:
    label(MAMOUDZOU)
    context = Client().get("/couverture/prochains-lieux/?nombre=3&rayon=30&region=06").context
    assert (context["answer"].waiting, context["best"].rows, context["fewer"]) == (0, [], True)


@pytest.mark.parametrize("page", PAGES)
def test_page_costs_the_same_at_one_three_and_sixty_places(
    page: str, query_count: Callable[[Callable[[], object]], int]
) -> None:
    client, counts = Client(), []

    def read() -> None:
        response = client.get(page)
        if response.streaming:
            list(response)

    for upper in (1, 3, 60):
        for rank in range(Label.objects.count(), upper):
            label((SOISSONS, EPERNAY, LAON)[rank % 3], name=f"Lieu {rank}", at=BEFORE)
        read()
        counts.append(query_count(read))
    assert (len(set(counts)), counts[0] <= 10) == (1, True)
