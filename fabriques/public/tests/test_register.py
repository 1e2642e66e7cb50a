"""The register, its map, its file and its places: what is announced, on a day, fictitious ones apart."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fabriques.common.authorization import INSTALLATION
from fabriques.common.dates import PARIS
from fabriques.common.tests import instants
from fabriques.labels.acts import attribute_label
from fabriques.labels.models import Label
from fabriques.places.tests.factories import place
from fabriques.territories.tests.factories import EPERNAY, MARIGOT, SOISSONS

pytestmark = pytest.mark.django_db
ANNOUNCED = datetime(2023, 11, 9, 10, 0, tzinfo=PARIS)
NOW = instants.DURING


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(NOW)


def label(
    name: str,
    *,
    code: str = SOISSONS,
    kind: str = "fabrique",
    period: str = "2023",
    end: date | None = None,
    public_from: datetime = ANNOUNCED,
    fictitious: bool = False,
) -> Label:
    return attribute_label(
        place(name, code=code, fictitious=fictitious),
        kind,
        start=ANNOUNCED.date(),
        end=end,
        public_from=public_from,
        source="Liste de test",
        period=period,
        at=public_from,
        by=INSTALLATION,
    )


def names(query: str = "", client: Client | None = None) -> list[Any]:
    response = (client or Client()).get(f"/registre/{query}")
    return [row.cells[0].value for row in response.context["table"].rows]


def csv_rows(query: str = "", client: Client | None = None) -> list[dict[str, str]]:
    content = b"".join((client or Client()).get(f"/registre/registre.csv{query}")).decode()
    return list(csv.DictReader(content.splitlines()))


def test_register_search_ignores_case_and_accents() -> None:
    label("L'Étape Créative")
    label("Autre chose")
    assert names("?q=ETAPE%20crea") == ["L'Étape Créative"]


def test_register_search_finds_a_commune_and_a_postcode() -> None:
    label("À Soissons")
    label("À Épernay", code=EPERNAY)
    assert (names("?q=epernay"), names("?q=51200"), names("?q=soiss")) == (
        ["À Épernay"],
        ["À Épernay"],
        ["À Soissons"],
    )


def test_register_search_finds_a_name_of_any_script_and_never_everything() -> None:
    label("Клуб Дружба")
    label("À Saint-Étienne", code="42218")
    label("À Beaupréau", code="49023")
    found = [names(f"?q={text}") for text in ("дружба", "St-Étienne", "Andrezé", "中", "--", "%E2%80%8E")]
    assert found == [["Клуб Дружба"], ["À Saint-Étienne"], ["À Beaupréau"], [], [], []]


@pytest.mark.parametrize(
    "query", ["?label=fabrique_2023", "?region=44", "?periode=2019-2021", "?label=fabrique_2023&region=44"]
)
def test_register_filters_by_label_region_and_period(query: str) -> None:
    label("Gardé", code=EPERNAY, kind="fabrique_2023", period="2019-2021")
    label("Écarté")
    assert names(query) == ["Gardé"]


@pytest.mark.parametrize(
    "query", ["?label=x", "?region=%00", "?periode=%27", "?le=hier", "?page=zz", "?tri=x"]
)
def test_register_takes_an_unknown_choice_as_none(query: str) -> None:
    label("Le Lieu")
    assert (names(query), [row["nom"] for row in csv_rows(query)]) == (["Le Lieu"], ["Le Lieu"])


def test_register_sorts_both_ways_by_name_and_commune() -> None:
    label("Bêta", code=EPERNAY)
    label("alpha")
    found = [names(f"?tri={order}") for order in ("name", "-name", "commune", "-commune")]
    assert found == [["alpha", "Bêta"], ["Bêta", "alpha"], ["Bêta", "alpha"], ["alpha", "Bêta"]]


def test_register_is_cut_in_pages_of_fifty() -> None:
    for rank in range(51):
        label(f"Lieu {rank:02}")
    assert [len(names(f"?page={page}")) for page in (1, 2)] == [50, 1]


def test_register_at_a_past_day_shows_what_was_in_force_and_announced() -> None:
    label("Fini", end=date(2024, 11, 8))
    label("Toujours là")
    found = [names(f"?le={day}") for day in ("2023-11-08", "2023-11-09", "2024-11-08", "2024-11-09")]
    assert found == [[], ["Fini", "Toujours là"], ["Fini", "Toujours là"], ["Toujours là"]]


def test_register_at_a_day_to_come_is_that_of_today() -> None:
    label("Fini", end=NOW.date())
    assert names("?le=2099-01-01") == ["Fini"]


def test_register_counts_unknown_ends_apart_and_never_adds_fictitious_ones() -> None:
    label("Sans fin publiée")
    label("Avec fin", end=date(2030, 1, 1))
    label("Fictif", fictitious=True)
    response = Client().get("/registre/")
    assert response.context["counts"] == {"real": 2, "fictitious": 1, "unknown": 1, "shown": 2}
    assert names() == ["Avec fin", "Sans fin publiée"]
    assert names("?avec=fictifs") == ["Fictif (démonstration)"]


def test_csv_carries_the_same_lines_as_the_page_with_every_column() -> None:
    made = label("=1+1", code=MARIGOT)
    assert csv_rows("?q=1") == [
        {
            "identifiant": made.place.public_id, "nom": "'=1+1", "nom_publie": "", "code_commune": MARIGOT,
            "commune": "Saint-Martin", "departement": "Saint-Martin", "label": "Fabrique de territoire",
            "periode": "2023", "debut": "2023-11-09", "debut_suppose": "non", "fin": "non publié",
            "source": "Liste de test", "demonstration": "non",
        }
    ]  # fmt: skip


def test_nothing_is_public_one_second_before_the_announcement(set_clock: Callable[[datetime], None]) -> None:
    secret = label("Le Discret", public_from=NOW)

    def shown() -> list[Any]:
        client = Client()
        return [
            names(),
            [row["nom"] for row in csv_rows()],
            [each["properties"]["name"] for each in client.get("/carte/lieux.geojson").json()["features"]],
            client.get("/carte/").context["counts"]["real"],
            client.get("/").context["counts"]["real"],
            client.get("/couverture/").context["coverage"].labels,
            client.get(f"/lieux/{secret.place.public_id}/").status_code,
            client.get(f"/lieux/{secret.place.public_id}/point.geojson").status_code,
            [name for _, name in client.get("/registre/").context["periods"]],
        ]

    set_clock(NOW - timedelta(seconds=1))
    before = shown()
    set_clock(NOW)
    name = ["Le Discret"]
    assert before == [[], [], [], 0, 0, 0, 404, 404, []]
    assert shown() == [name, name, name, 1, 1, 1, 200, 200, ["2023"]]


def test_coverage_outlines_count_what_is_announced_only(set_clock: Callable[[datetime], None]) -> None:
    label("Le Discret", public_from=NOW)

    def covered() -> list[str]:
        features = Client().get("/couverture/arrondissements.geojson").json()["features"]
        return [each["properties"]["code"] for each in features if each["properties"]["state"] == "in"]

    set_clock(NOW - timedelta(seconds=1))
    before = covered()
    set_clock(NOW)
    assert (before, covered()) == ([], ["024"])


def test_place_without_announced_label_is_not_found() -> None:
    unknown = place("Sans label")
    pages = [
        f"/lieux/{name}/{end}" for name in (unknown.public_id, "%00", "x") for end in ("", "point.geojson")
    ]
    assert [Client().get(page).status_code for page in pages] == [404] * 6


def test_place_says_its_end_is_not_published_and_its_source() -> None:
    made = label("Le Lieu")
    events = Client().get(f"/lieux/{made.place.public_id}/").context["events"]
    assert [(each["title"], each["at"], each["done"]) for each in events] == [
        ("Fabrique de territoire – 2023", date(2023, 11, 9), True),
        ("Fin du label : non publié", None, False),
    ]
    assert events[0]["detail"] == "Source : Liste de test."


def test_place_without_point_is_in_the_list_and_not_on_the_map() -> None:
    made = label("Sans point", code=MARIGOT)
    client = Client()
    client.get("/carte/")
    points = client.get("/carte/lieux.geojson").json()["features"]
    page = [each.place.name for each in client.get("/carte/").context["page"]]
    own = client.get(f"/lieux/{made.place.public_id}/point.geojson").json()["features"]
    assert (made.place.longitude, points, own, page) == (None, [], [], ["Sans point"])


def test_fictitious_places_leave_every_list_when_hidden() -> None:
    label("Vrai")
    label("Fictif", fictitious=True)
    client, asked = Client(), "?avec=fictifs"

    def shown(query: str = "") -> list[Any]:
        points = client.get(f"/carte/lieux.geojson{query}").json()["features"]
        return [
            names(query, client),
            [row["nom"] for row in csv_rows(query, client)],
            [each["properties"]["name"] for each in points],
        ]

    assert (shown(), shown(asked)) == ([["Vrai"]] * 3, [["Fictif (démonstration)"], ["Fictif"], ["Fictif"]])
    client.post("/fictifs/")
    assert (shown(), shown(asked)) == ([["Vrai"]] * 3, [["Vrai"]] * 3)


def test_points_say_when_they_have_not_changed_and_depend_on_the_choice() -> None:
    label("Vrai")
    first = Client().get("/carte/lieux.geojson")
    again = Client().get("/carte/lieux.geojson", headers={"If-None-Match": first["ETag"]})
    assert (first["Vary"], again.status_code) == ("Cookie", 304)


@pytest.mark.parametrize("page", ["/", "/carte/", "/carte/lieux.geojson", "/registre/", "/couverture/"])
def test_list_costs_the_same_at_one_three_and_sixty_places(
    page: str, query_count: Callable[[Callable[[], object]], int]
) -> None:
    client, counts = Client(), []
    for upper in (1, 3, 60):
        for rank in range(Label.objects.count(), upper):
            label(f"Lieu {rank}", code=(SOISSONS, EPERNAY)[rank % 2])
        counts.append(query_count(lambda: client.get(page)))
    assert (len(set(counts)), counts[0] <= 10) == (1, True)
