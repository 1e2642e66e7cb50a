"""The wave's page for the programme team: what its selection would change on the map of France."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.tests.factories import programme_member
from fabriques.applications.tests import factories as files
from fabriques.calls.models import Wave
from fabriques.common.tests import instants
from fabriques.selection.models import Announcement
from fabriques.selection.tests import factories

pytestmark = pytest.mark.django_db


def effect(code: str = "vague-1") -> Any:
    client = Client()
    client.force_login(programme_member())
    response = client.get(f"/espace/vagues/{code}/")
    assert response.status_code == 200
    return response.context["effect"]


def test_selection_tells_the_people_it_would_reach(set_clock: Callable[[datetime], None]) -> None:
    factories.retained()
    set_clock(instants.DECIDED)
    found = effect()
    assert (found.arrondissements, found.departements, found.unplaced) == (("021",), (), 0)
    assert 0 < found.within[15] < found.within[30]


def test_selection_announced_changes_nothing_more(set_clock: Callable[[datetime], None]) -> None:
    factories.announced()
    set_clock(instants.PUBLIC_FROM)
    assert effect() is None


def test_refused_file_changes_nothing(set_clock: Callable[[datetime], None]) -> None:
    factories.refused()
    set_clock(instants.DECIDED)
    assert effect() is None


@pytest.mark.parametrize(("made", "offered"), [(factories.retained, False), (factories.notified, True)])
def test_results_are_announced_from_the_first_decision_notified(
    made: Callable[[], Any], offered: bool, set_clock: Callable[[datetime], None]
) -> None:
    made()
    set_clock(instants.NOTIFIED)
    client = Client()
    client.force_login(programme_member())
    read = client.get("/espace/vagues/vague-1/").content.decode()
    assert ('name="public_from"' in read, "il n'y a rien à annoncer" in read) == (offered, not offered)


def page(code: str = "vague-1") -> Any:
    client = Client()
    client.force_login(programme_member())
    return client.get(f"/espace/vagues/{code}/")


def test_wave_is_told_by_region_with_links_to_its_files(set_clock: Callable[[datetime], None]) -> None:
    factories.retained()
    set_clock(instants.DECIDED)
    [row] = page().context["regions"].rows
    cells = {cell.column.key: cell for cell in row.cells}
    assert [plain(cell.value) for cell in row.cells] == [
        "Hauts-de-France", "1", "1", "0", "1", "50 000 €", "non déléguée",
    ]  # fmt: skip
    assert cells["received"].href == "/espace/dossiers/?vague=vague-1&region=32"
    assert cells["complete"].href == "/espace/dossiers/?vague=vague-1&region=32&completude=complete"


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_wave_page_costs_the_same_with_one_file_and_three(
    set_clock: Callable[[datetime], None], query_count: Callable[..., int]
) -> None:
    decision = factories.retained()
    set_clock(instants.DECIDED)
    client = Client()
    client.force_login(programme_member())
    client.get("/espace/vagues/vague-1/")
    few = query_count(lambda: client.get("/espace/vagues/vague-1/"))
    for name in ("Un Autre", "Un Troisième"):
        files.submitted(decision.application.wave, name=name)
    assert query_count(lambda: client.get("/espace/vagues/vague-1/")) == few


def test_announcing_warns_of_what_is_not_decided_and_asks_to_confirm_without_a_date(
    set_clock: Callable[[datetime], None],
) -> None:
    decision = factories.notified()
    files.submitted(decision.application.wave, name="Un Autre")
    set_clock(instants.NOTIFIED)
    found = page()
    assert [found.context[name] for name in ("unchecked", "undecided", "untold")] == [1, 0, 0]
    said = found.content.decode()
    assert "1 dossier n&#x27;est pas encore déclaré complet" in said or "1 dossier n'est pas encore" in said
    client = Client()
    client.force_login(programme_member())
    action = "/espace/vagues/vague-1/annoncer/"
    sent = {"seen_state": found.context["seen_state"]}
    refused = client.post(action, sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["at_once"])
    assert Announcement.objects.count() == 0
    assert client.post(action, sent | {"at_once": "on"}).status_code == 302
    assert Announcement.objects.count() == 1


def test_page_of_a_wave_stands_where_the_menu_says() -> None:
    factories.retained()
    crumbs = [words for words, _url in page().context["crumbs"]]
    assert crumbs == ["Ce qui vous attend", "Vagues", str(Wave.objects.get(code="vague-1").title)]
