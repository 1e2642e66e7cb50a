"""Each audience has its menu, of pages that open to it; the section one is in shows its pages."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.applications.tests import factories as files
from tests.roles import client_for

pytestmark = pytest.mark.django_db
PUBLIC = ["Carte", "Registre", "Appels"]
MENUS = {
    "visitor": [*PUBLIC, "Suis-je éligible ?", "Programme"],
    "holder": ["Ce qui vous attend", "Ma structure", "Suis-je éligible ?", *PUBLIC],
    "another_holder": ["Ce qui vous attend", "Ma structure", "Suis-je éligible ?", *PUBLIC],
    "programme": [
        "Ce qui vous attend", "Dossiers", "Vagues", "Appels", "Services", "Équipe", "Territoires", "Journal",
        "Site public",
    ],
    "sous_prefecture": ["Ce qui vous attend", "Dossiers", "Services", "Équipe", "Site public"],
    "prefecture": ["Ce qui vous attend", "Dossiers", "Services", "Équipe", "Site public"],
    "panel": ["Ce qui vous attend", "Dossiers", "Site public"],
    "oversight": [
        "Ce qui vous attend", "Dossiers", "Vagues", "Services", "Équipe", "Territoires", "Journal", "Site public",
    ],
    "network": ["Ce qui vous attend", "Site public"],
    "administrator": ["Ce qui vous attend", "Équipe", "Site public"],
}  # fmt: skip


def site(role: str, page: str = "/a-propos/") -> Any:
    return client_for(role).get(page).context["site"]


@pytest.mark.parametrize("role", MENUS)
def test_menu_of_each_audience(role: str) -> None:
    assert [line.label for line in site(role)["menu"]] == MENUS[role]


@pytest.mark.parametrize("role", MENUS)
def test_every_line_of_a_menu_opens(role: str) -> None:
    files.submitted()
    client, found = client_for(role), site(role)
    lines = [*found["menu"], *(found["account"]["pages"] if found["account"] else [])]
    for line in found["menu"]:
        lines += client.get(line.url, follow=True).context["site"]["section"].pages
    closed = {line.url: client.get(line.url, follow=True).status_code for line in lines}
    assert {url: status for url, status in closed.items() if status != 200} == {}


def test_section_shows_its_pages_and_where_one_is() -> None:
    section = site("programme", "/espace/imports/")["section"]
    assert (section.section, [line.label for line in section.pages if line.current]) == (
        "Dossiers", ["Dossiers déposés ailleurs"],
    )  # fmt: skip
    assert [line.label for line in section.lines if line.current] == ["Dossiers"]
    assert site("holder", "/espace/")["section"].pages == ()
