"""Who to write to: the service of a commune, the programme team, and about an error on the page of a place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.public.tests.test_register import label
from fabriques.territories.acts import set_mailboxes
from fabriques.territories.contacts import Contact, set_contact
from fabriques.territories.tests.factories import service

pytestmark = pytest.mark.django_db
TEAM = "equipe@demonstration.example"


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)


def page(address: str, **asked: str) -> str:
    return " ".join(unescape(Client().get(address, asked).content.decode()).split())


def known(**mailboxes: str) -> None:
    addresses = {code.replace("_", "-"): email for code, email in mailboxes.items()}
    set_mailboxes(addresses, by=INSTALLATION, at=instants.FOUNDED)


def test_contact_gives_the_service_of_a_commune_and_how_to_reach_it() -> None:
    contact = Contact("sp@demonstration.example", "01 99 00 00 21", "1 place de la Démonstration")
    set_contact(service("SP-024"), contact, by=INSTALLATION, at=instants.FOUNDED)
    found = page("/contact/", commune="02200")
    assert '<a href="mailto:sp@demonstration.example">sp@demonstration.example</a>' in found
    assert ("01 99 00 00 21" in found, "1 place de la Démonstration" in found) == (True, True)
    assert "Ses coordonnées ne sont pas encore publiées ici." in page("/contact/", commune="Épernay")


def test_contact_gives_the_programme_team_and_every_mailbox_known() -> None:
    known(NATIONAL=TEAM, PREF_02="aisne@demonstration.example")
    found = page("/contact/")
    assert found.count(f'href="mailto:{TEAM}"') == 1
    assert found.count('href="mailto:aisne@demonstration.example"') == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (" ", "Écrivez une commune ou un code postal."),
        ("qzxkvw", "Aucune commune ne répond à « qzxkvw »."),
        ("Andrezé", "Andrezé est aujourd'hui dans Beaupréau-en-Mauges."),
    ],
)
def test_search_of_a_service_says_what_it_found(typed: str, said: str) -> None:
    assert said in page("/contact/", commune=typed)


def test_place_prepares_the_letter_that_tells_an_error_to_the_team() -> None:
    place = label("Le Lieu & Cie").place
    address = f"/lieux/{place.public_id}/"
    assert Client().get(address).context["report"] == ""
    assert '<a href="/contact/">À qui l\'écrire</a>' in page(address)
    known(NATIONAL=TEAM)
    report = Client().get(address).context["report"]
    assert unquote(report) == (
        f"mailto:{TEAM}?subject=Erreur sur la page de « Le Lieu & Cie »&body=Page : http://testserver{address}"
        "\n\nCe qui est faux, et ce qui est juste :\n"
    )
    assert "%26%20Cie%20%C2%BB&body=" in report


def test_place_says_once_how_to_learn_what_is_not_known() -> None:
    known(SP_024="sp@demonstration.example")
    found = page(f"/lieux/{label('Le Lieu').place.public_id}/")
    assert "non renseigné" not in found
    assert "demandez-les à la mairie de Soissons, ou à la sous-préfecture de Soissons (02)." in found
    assert 'href="mailto:sp@demonstration.example"' in found
    assert '<button type="button" class="button button--secondary" data-print hidden>' in found


def test_contact_costs_the_same_whatever_is_known(query_count: Callable[[Callable[[], object]], int]) -> None:
    counts = []
    for mailboxes in ({}, {"SP_024": "a@demonstration.example"}, {"SP_021": TEAM, "PREF_02": TEAM}):
        known(**mailboxes)
        counts.append(query_count(lambda: Client().get("/contact/", {"commune": "02400"})))
    assert (len(set(counts)), counts[0] <= 6) == (1, True)
