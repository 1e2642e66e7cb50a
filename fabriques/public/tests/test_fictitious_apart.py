"""Without a register, pages show the fictitious places and say so; no page, map nor number mixes the two kinds."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from fabriques.common.authorization import INSTALLATION
from fabriques.common.dates import PARIS
from fabriques.common.tests import instants
from fabriques.labels import siting_answers
from fabriques.labels.acts import attribute_label
from fabriques.places.tests.factories import place
from fabriques.territories.tests.factories import EPERNAY, SOISSONS

pytestmark = pytest.mark.django_db
ANNOUNCED = datetime(2023, 11, 9, 10, 0, tzinfo=PARIS)
PAGES = (
    "/",
    "/carte/",
    "/registre/",
    "/couverture/",
    "/couverture/communes/",
    "/couverture/prochains-lieux/?nombre=1",
)
NOT_LOADED = "Le registre officiel n'est pas encore chargé sur cette plateforme."
FICTITIOUS = "Les lieux montrés en attendant sont fictifs : démonstration"


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    siting_answers._known.clear()


def label(name: str, code: str, *, fictitious: bool) -> None:
    attribute_label(
        place(name, code=code, fictitious=fictitious), "fabrique", start=ANNOUNCED.date(), end=None,
        public_from=ANNOUNCED, source="test", period="test", at=ANNOUNCED, by=INSTALLATION,
    )  # fmt: skip


def said(page: str, client: Client) -> str:
    main = client.get(page).content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).replace("&#x27;", "'").split())


def outputs(client: Client, query: str = "") -> dict[str, list[Any]]:
    """Which places each page, file and map is about."""
    lines = csv.DictReader(b"".join(client.get(f"/registre/registre.csv{query}")).decode().splitlines())
    points = client.get(f"/carte/lieux.geojson{query}").json()["features"]
    return {
        "map": [each.place.name for each in client.get(f"/carte/{query}").context["page"]],
        "register": [row.cells[1].value for row in client.get(f"/registre/{query}").context["table"].rows],
        "csv": [line["nom"] for line in lines],
        "points": [each["properties"]["name"] for each in points],
        "coverage": sorted(client.get(f"/couverture/{query}").context["coverage"].communes),
        "siting": sorted(client.get(f"/couverture/prochains-lieux/{query}").context["coverage"].communes),
    }


def test_without_a_register_pages_show_the_fictitious_places_and_say_so() -> None:
    label("Le Fictif", SOISSONS, fictitious=True)
    client = Client()
    assert outputs(client) == {
        "map": ["Le Fictif"], "register": ["Soissons"], "csv": ["Le Fictif"], "points": ["Le Fictif"],
        "coverage": [SOISSONS], "siting": [SOISSONS],
    }  # fmt: skip
    for page in PAGES:
        assert f"{NOT_LOADED} {FICTITIOUS}" in said(page, client), page
    assert "1 lieu fictif, de démonstration, en vigueur" in said("/carte/", client)
    assert "1 lieux de démonstration, fictifs Aucun lieu réel n'est compté avec eux." in said("/", client)


def test_without_a_register_whoever_hides_what_is_fictitious_reads_that_there_is_none() -> None:
    label("Le Fictif", SOISSONS, fictitious=True)
    client = Client()
    client.post("/fictifs/")
    for page in PAGES:
        shown = said(page, client)
        assert (NOT_LOADED in shown, FICTITIOUS in shown) == (True, False), page
    assert "0 Fabrique" not in said("/carte/", client)


def test_register_and_demonstration_are_never_shown_nor_counted_together() -> None:
    label("Le Fictif", SOISSONS, fictitious=True)
    label("Le Vrai", EPERNAY, fictitious=False)
    client = Client()
    real = {"map": ["Le Vrai"], "register": ["Épernay"], "csv": ["Le Vrai"], "points": ["Le Vrai"]}
    assert outputs(client) == real | {"coverage": [EPERNAY], "siting": [EPERNAY]}
    demonstration = {
        "map": ["Le Fictif"],
        "register": ["Soissons"],
        "csv": ["Le Fictif"],
        "points": ["Le Fictif"],
    }
    assert outputs(client, "?avec=fictifs") == demonstration | {"coverage": [SOISSONS], "siting": [SOISSONS]}
    for page in PAGES:
        assert NOT_LOADED not in said(page, client), page
    assert "Voir à part 1 lieu de démonstration, fictif" in said("/carte/", client)
    assert "Seuls des lieux fictifs sont montrés et comptés : démonstration" in said(
        "/carte/?avec=fictifs", client
    )
    assert "Revenir aux Fabriques réelles" in said("/registre/?avec=fictifs", client)
