from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from fabriques.accounts.models import Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.common.values import Money
from fabriques.journal.models import Entry
from fabriques.workspaces import list_facets, list_views
from fabriques.workspaces.models import SavedView

pytestmark = pytest.mark.django_db
LIST = "/espace/dossiers/"
VIEWS = f"{LIST}vues/"


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def agent(set_clock: Callable[..., None]) -> User:
    set_clock(instants.DECIDED)
    return people.sous_prefecture_agent()


@pytest.fixture
def lived(set_clock: Callable[..., None]) -> list[Application]:
    wave = demonstration_wave()
    made = [files.submitted(wave, name=f"Lieu {rank}") for rank in range(3)]
    checks.complete(made[0])
    set_clock(instants.DECIDED)
    return made


def names(page: str, who: Client) -> list[str]:
    return [row.cells[0].value for row in who.get(page).context["table"].rows]


def test_list_narrows_by_what_the_address_asks_and_says_it_in_chips(
    lived: list[Application], agent: User
) -> None:
    who = client(agent)
    response = who.get(f"{LIST}?etape=to_check&montant_min=50000&q=lieu&tri=name")
    chips = [(chip.label, chip.href) for chip in response.context["chips"]]
    assert [row.cells[0].value for row in response.context["table"].rows] == ["Lieu 1", "Lieu 2"]
    assert chips == [
        ("« lieu »", "?etape=to_check&montant_min=50000&tri=name"),
        ("Étape : complétude à vérifier", "?montant_min=50000&q=lieu&tri=name"),
        (f"au moins {Money.euros(50_000).label}", "?etape=to_check&q=lieu&tri=name"),
    ]


def test_stages_count_what_choosing_them_would_show(lived: list[Application], agent: User) -> None:
    stages = client(agent).get(f"{LIST}?etape=to_check").context["stages"]
    assert [(each.label, each.count, each.chosen) for each in stages if each.count] == [
        ("tous", 3, False),
        ("complétude à vérifier", 2, True),
        ("complet, décision attendue", 1, False),
    ]
    assert stages[1].href == "?vue=tous"


def test_list_drops_from_the_address_what_a_form_left_empty(lived: list[Application], agent: User) -> None:
    who = client(agent)
    assert who.get(f"{LIST}?q=lieu&vague=&du=").url == f"{LIST}?q=lieu"
    assert who.get(f"{LIST}?q=&vague=").url == f"{LIST}?vue=tous"


def test_list_is_walked_page_by_page(
    lived: list[Application], agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_views, "PAGE_SIZE", 2)
    who = client(agent)
    first = who.get(f"{LIST}?tri=name")
    second = who.get(LIST + first.context["pager"].following)
    back = who.get(LIST + second.context["pager"].previous)
    last = who.get(LIST + first.context["pager"].end_of_list)
    shown = [
        [row.cells[0].value for row in each.context["table"].rows] for each in (first, second, back, last)
    ]
    assert shown == [["Lieu 0", "Lieu 1"], ["Lieu 2"], ["Lieu 0", "Lieu 1"], ["Lieu 1", "Lieu 2"]]
    assert [each.context["said"] for each in (first, second, back, last)] == [
        "1 à 2 sur 3 dossiers", "3 à 3 sur 3 dossiers", "1 à 2 sur 3 dossiers", "2 à 3 sur 3 dossiers",
    ]  # fmt: skip


def test_list_costs_the_same_at_one_and_three_files_under_every_filter(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = demonstration_wave()
    files.submitted(wave, name="Lieu 1")
    set_clock(instants.DURING)
    who = client(people.programme_member())
    pages = (LIST, f"{LIST}?q=lieu&etape=to_check&region=32&cible=x&tri=commune", f"{LIST}?dernier=1")
    for page in pages:
        who.get(page)
    one = [query_count(lambda page=page: who.get(page)) for page in pages]
    for name in ("Lieu 2", "Lieu 3"):
        files.submitted(wave, name=name)
    three = [query_count(lambda page=page: who.get(page)) for page in pages]
    assert (one, max(three) <= 10) == (three, True)


def test_file_elsewhere_is_neither_found_nor_counted(lived: list[Application], agent: User) -> None:
    who = client(people.sous_prefecture_agent("023"))
    response = who.get(f"{LIST}?q=lieu")
    assert (response.context["pager"].total, sum(each.count for each in response.context["stages"])) == (0, 0)


def save(who: Client, name: str, query: str, shared_with: str = "") -> int:
    return who.post(VIEWS, {"name": name, "query": query, "shared_with": shared_with}).status_code


def test_view_is_kept_opened_first_shared_renamed_and_removed(lived: list[Application], agent: User) -> None:
    who = client(agent)
    assert save(who, "À vérifier", "etape=to_check&page=3&inconnu=1", "SP-021") == 302
    view = SavedView.objects.get()
    assert (view.query, view.service_id) == ("etape=to_check", "SP-021")
    one = f"{VIEWS}{view.public_id}/"
    who.post(one, {"action": "first"})
    assert who.get(LIST).url == f"{LIST}?etape=to_check"
    assert names(f"{LIST}?etape=to_check&tri=name", who) == ["Lieu 1", "Lieu 2"]
    colleague = people.person("collegue@exemple.test", "Collègue Exemple")
    Grant.objects.create(user=colleague, role="assessor", service_id="SP-021", since=date(2026, 1, 1))
    seen = [tab.label for tab in client(colleague).get(LIST).context["views"]]
    assert seen == ["Tous les dossiers", "À vérifier"]
    who.post(one, {"action": "rename", "name": "À lire", "shared_with": ""})
    who.post(one, {"action": "not_first"})
    assert [tab.label for tab in client(colleague).get(LIST).context["views"]] == ["Tous les dossiers"]
    assert [tab.label for tab in who.get(LIST).context["views"]] == ["Tous les dossiers", "À lire"]
    assert client(colleague).post(one, {"action": "remove"}).status_code == 404
    who.post(one, {"action": "remove"})
    acts = Entry.objects.filter(subject_kind="saved_view").order_by("rank").values_list("act", flat=True)
    assert (SavedView.objects.count(), list(acts)) == (
        0, ["saved", "opened_first", "renamed", "opened_first", "removed"],
    )  # fmt: skip


def test_view_needs_a_name_of_its_own_and_a_service_of_ones_own(
    lived: list[Application], agent: User
) -> None:
    who = client(agent)
    save(who, "Mienne", "etape=to_check")
    twice = who.post(VIEWS, {"name": "Mienne", "query": "q=x"})
    nameless = who.post(VIEWS, {"name": "  ", "query": "q=x"})
    elsewhere = who.post(VIEWS, {"name": "Ailleurs", "query": "q=x", "shared_with": "SP-023"})
    assert [each.status_code for each in (twice, nameless, elsewhere)] == [422] * 3
    [refused] = twice.context["made"].non_field_errors()
    assert refused.startswith("Vous avez déjà une vue de ce nom.")
    assert SavedView.objects.count() == 1


def test_only_one_view_opens_first(lived: list[Application], agent: User) -> None:
    who = client(agent)
    for name in ("Une", "Deux"):
        save(who, name, "q=lieu")
        who.post(f"{VIEWS}{SavedView.objects.get(name=name).public_id}/", {"action": "first"})
    assert list(SavedView.objects.filter(is_default=True).values_list("name", flat=True)) == ["Deux"]


def test_filter_that_cannot_be_read_is_said_by_its_name_and_stays_as_typed(agent: User) -> None:
    files.submitted(name="Le Quai")
    who = client(agent)
    page = who.get(f"{LIST}?du=31/02/2026&montant_min=beaucoup&au=2026-12-31")
    said = [(str(each.title), each.value) for each in page.context["unread"]]
    assert said == [("Arrivé depuis le", "31/02/2026"), ("Demande au moins (€)", "beaucoup")]
    text = unescape(page.content.decode())
    assert 'value="31/02/2026"' in text
    assert "Cette date n'existe pas." in text
    assert [row.cells[0].value for row in page.context["table"].rows] == ["Le Quai"]
    assert who.get(f"{LIST}?du=31/01/2026").context["unread"] == []


@pytest.mark.parametrize(
    ("query", "title", "value", "listed"),
    [
        ("etape=jamais", "Étape", "jamais", []),
        ("vague=nulle-part&etape=to_check", "Vague", "nulle-part", []),
        ("departement=999", "Département", "999", []),
        ("cible=inconnue", "Cible", "inconnue", []),
        ("suivi=personne-de-connu", "Suivi par", "personne-de-connu", []),
        ("retard=peut-etre", "Arrivé après l'heure", "peut-etre", []),
        ("silence=jamais", "Délai de réponse", "jamais", ["Le Quai"]),
    ],
)
def test_value_that_a_filter_does_not_have_is_said_by_its_name(
    agent: User, query: str, title: str, value: str, listed: list[str]
) -> None:
    files.submitted(name="Le Quai")
    page = client(agent).get(f"{LIST}?{query}")
    assert [(str(each.title), each.value) for each in page.context["unread"]] == [(title, value)]
    assert [row.cells[0].value for row in page.context["table"].rows] == listed
    said = "n'en tient pas compte" if listed else "Rien n'y répond."
    assert f"« {value} » n'est pas un choix de ce filtre" in (text := unescape(page.content.decode()))
    assert said in text


def test_value_of_every_filter_that_the_list_offers_is_known(lived: list[Application], agent: User) -> None:
    who = client(agent)
    offered = who.get(f"{LIST}?vue=tous").context
    groups = [*offered["groups"], *offered["selects"], *(group for group, _choice in offered["switches"])]
    asked = {(group.parameter, choice.value) for group in groups for choice in group.choices}
    asked |= {("etape", stage.value) for stage in list_facets.SEEN} | {("suivi", "moi"), ("silence", "passe")}
    unread = {(name, value): who.get(LIST, {name: value}).context["unread"] for name, value in asked}
    assert {pair: found for pair, found in unread.items() if found} == {}
