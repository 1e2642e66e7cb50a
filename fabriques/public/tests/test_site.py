"""The pages of the public site answer with their heading, and the choice about what is fictitious."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from fabriques.calls import acts
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants

pytestmark = pytest.mark.django_db
HEADINGS = {
    "/": "Des lieux pour faire ensemble, partout en France",
    "/carte/": "Carte des Fabriques",
    "/registre/": "Registre des Fabriques de territoire",
    "/appels/": "Appels à manifestation d'intérêt",
    "/programme/": "Le programme",
    "/couverture/": "Les territoires sans Fabrique",
    "/contact/": "Contact et aide",
    "/a-propos/": "À propos de ce site",
}


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)


@pytest.mark.parametrize("page", HEADINGS)
def test_page_answers_with_its_one_heading(page: str) -> None:
    response = Client().get(page)
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    assert (response.status_code, [each.strip() for each in headings]) == (200, [HEADINGS[page]])


def test_programme_gives_every_fact_with_its_source_and_the_operators_with_their_dates() -> None:
    programme = acts.found_programme(by=INSTALLATION, at=instants.FOUNDED)
    response = Client().get("/programme/")
    page = response.content.decode()
    facts = programme.milestones.all()
    assert [fact.title for fact in facts if fact.source.replace("'", "&#x27;") not in page] == []
    assert [(fact["title"], fact["dates"]) for fact in response.context["operator"]] == [
        ("Mission Société numérique, Agence du numérique", "17 juin 2019 – 31 décembre 2019"),
        ("Agence nationale de la cohésion des territoires (ANCT)", "depuis le 1er janvier 2020"),
        ("GIP France Tiers-Lieux, animation de la communauté", "depuis le 14 avril 2022"),
    ]


def test_search_of_the_home_page_leads_to_the_map() -> None:
    response = Client().get("/", {"q": "Épernay"})
    assert (response.status_code, response["Location"]) == (302, "/carte/?q=%C3%89pernay")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/carte/?q=x", "http://testserver/carte/?q=x"),
        ("https://ailleurs.example/", "/"),
        ("", "/"),
    ],
)
def test_choice_comes_back_to_the_page_it_was_made_on_and_nowhere_else(referer: str, back: str) -> None:
    response = Client().post("/fictifs/", headers={"Referer": referer})
    assert (response.status_code, response["Location"]) == (302, back)


def test_choice_is_kept_by_a_cookie_and_taken_back() -> None:
    client = Client()
    hidden = client.post("/fictifs/").cookies["fictifs"].value
    shown = client.post("/fictifs/").cookies["fictifs"].value
    assert (hidden, shown) == ("masques", "")


def test_robots_keep_out_of_the_signed_in_pages() -> None:
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert lines == ["User-agent: *", "Disallow: /espace/", "Disallow: /compte/"]


def test_security_file_gives_a_contact_and_a_day_to_come() -> None:
    lines = dict(
        line.split(": ", 1)
        for line in Client().get("/.well-known/security.txt").content.decode().splitlines()
    )
    assert lines["Contact"] == "http://testserver/contact/"
    assert datetime.fromisoformat(lines["Expires"]) > instants.DURING


@pytest.mark.parametrize(
    "page", ["/couverture/?le=2021-06-01", "/registre/?le=2021-06-01", "/carte/?le=2021-06-01"]
)
def test_day_before_the_published_list_is_said_to_be_unknown(page: str) -> None:
    assert Client().get(page).context["wanted"].too_early
