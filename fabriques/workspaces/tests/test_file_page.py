"""The page of a file as a service reads it: what stays in sight, its parts, its place in the list, one PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.calls.tests.factories import ami_wave, demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.values import Money
from fabriques.organisations.models import Organisation
from fabriques.rulebooks.form.types import Kind
from fabriques.workspaces.file_summary import contacts

pytestmark = pytest.mark.django_db
LIST = "/espace/dossiers/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def agent(set_clock: Callable[..., None]) -> Client:
    set_clock(instants.CHECKED)
    return client_of(people.sous_prefecture_agent())


def address(file: Application) -> str:
    return f"{LIST}{file.public_id}/"


def test_summary_says_who_where_how_much_and_how_to_reach_them(agent: Client) -> None:
    file = files.submitted()
    Organisation.objects.update(siret="12345678200010", rna="W021000001")
    found = agent.get(address(file)).context["summary"]
    assert found.numbers == (("SIRET", "12345678200010"), ("RNA", "W021000001"))
    assert found.contacts[0].href == "mailto:porteuse@exemple.test"
    assert found.verdict[0] == "éligible"
    assert found.silence.startswith("sans réponse au")


def test_ceilings_are_those_of_the_rulebook(agent: Client) -> None:
    flat = agent.get(address(files.submitted(demonstration_wave()))).context["summary"].ceilings
    fifty = Money.euros(50_000)
    assert [(each.label, each.asked, each.most, each.over) for each in flat] == [
        ("Demande en tout", fifty, fifty, False)
    ]


def test_parts_lead_to_what_the_page_holds(agent: Client) -> None:
    response = agent.get(address(files.submitted()))
    anchors = [anchor for anchor, _words in response.context["parts"]]
    assert anchors == ["pieces", "completude", "territoire", "contenu", "suivi"]
    assert all(f'id="{anchor}"'.encode() in response.content for anchor in anchors)


def test_file_prints_as_one_document(agent: Client) -> None:
    file = files.submitted()
    response = agent.get(f"{address(file)}dossier.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert response["Content-Type"] == "application/pdf"
    assert all(words in text for words in ("Le Grenier commun", "Complétude à vérifier", file.receipt.number))


def test_file_comes_with_its_neighbours_in_the_list_last_seen(agent: Client) -> None:
    wave = demonstration_wave()
    made = [files.submitted(wave, name=f"Lieu {rank}") for rank in range(3)]
    assert agent.get(address(made[1])).context["listed"].rank == 0  # opened from nowhere
    agent.get(f"{LIST}?tri=-name")
    found = agent.get(address(made[1])).context["listed"]
    assert (found.href, found.rank, found.total) == (f"{LIST}?tri=-name", 2, 3)
    assert (found.previous.place_name, found.following.place_name) == ("Lieu 2", "Lieu 0")


def test_neighbour_that_may_not_be_opened_is_not_named(agent: Client) -> None:
    wave = demonstration_wave()
    near = files.submitted(wave, name="Lieu 1")
    files.submitted(wave, name="Lieu 2", code="51230")
    team = client_of(people.programme_member())
    team.get(f"{LIST}?tri=name")
    assert team.get(address(near)).context["listed"].following.place_name == "Lieu 2"
    agent.cookies["liste"] = team.cookies["liste"].value
    assert agent.get(address(near)).context["listed"].following is None


def test_forged_list_is_no_list(agent: Client) -> None:
    file = files.submitted()
    agent.cookies["liste"] = "forged"
    assert agent.get(address(file)).context["listed"].href == LIST


def test_amount_above_the_rules_is_told_apart(agent: Client) -> None:
    found = agent.get(address(files.submitted(ami_wave()))).context["summary"].ceilings
    assert (found[0].most, found[0].over) == (Money.euros(150_000), False)
    assert replace(found[0], asked=Money(15_000_001)).over


def test_way_to_reach_someone_comes_once_with_all_its_names(agent: Client) -> None:
    file = files.whole_draft(files.form_wave())
    file.submitted_by = file.started_by
    [field, *_others] = file.questions.of_kind(Kind.EMAIL)
    before = contacts(file, {})
    found = contacts(file, {field.code: "porteuse@exemple.test"})
    assert len({each.href for each in found}) == len(found)
    assert found[0].label.lower() == f"{before[0].label}, {field.label}".lower()


def test_part_that_a_correction_adds_is_led_to(agent: Client) -> None:
    file = files.reopened(file=files.submitted()).application
    response = agent.get(address(file))
    assert response.context["parts"][0][0] == "corrections"
    assert b'id="corrections"' in response.content


def test_every_part_of_the_content_opens_at_once_without_a_script(agent: Client) -> None:
    file = files.submitted()
    chapters = 'class="chapter" id="partie-'
    for query, opened in (("", 1), ("?contenu=ouvert", None)):
        page = agent.get(f"{address(file)}{query}").content.decode()
        found = [part.split(">")[0].split() for part in page.split(chapters)[1:]]
        total = sum("open" in words for words in found)
        assert total == (opened or len(found))
        assert len(found) > 1


def test_words_corrected_are_marked(agent: Client, set_clock: Callable[..., None]) -> None:
    correction = files.reopened("summary", file=files.submitted())
    answer_correction(
        correction,
        {"summary": f"{files.SUMMARY} Deux salles."},
        by=people.holder(),
        at=instants.CHECKED,
        seen=NO_PAGE,
    )
    page = agent.get(address(correction.application)).content.decode()
    assert re.search(r"<ins><span[^>]*>[^<]*</span> Deux salles[.]<span", page)
    assert "<del>" not in page
