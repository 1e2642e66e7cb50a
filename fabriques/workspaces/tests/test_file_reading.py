"""What is read from a file on a page of its own: a letter as it was sent, another file beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.duplicates.acts import compare_files
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import papers
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.correspondence.models import Message
from fabriques.correspondence.outbox import queue
from fabriques.journal.models import Entry

pytestmark = pytest.mark.django_db
LIST = "/espace/dossiers/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def _at(set_clock: Callable[..., None]) -> None:
    set_clock(instants.CHECKED)


def letter_of(file: Application, subject: str) -> str:
    [letter] = Message.objects.about("application", file.public_id).filter(subject__startswith=subject)
    return f"{LIST}{file.public_id}/courriers/{letter.public_id}/"


def read_by(user: User) -> list[str]:
    return [
        entry.facts["what"] for entry in Entry.objects.filter(actor=user.public_id, act="read").order_by("pk")
    ]


def test_letter_is_read_as_it_was_sent_and_its_reading_is_journalled() -> None:
    file, agent = files.submitted(), people.sous_prefecture_agent()
    address = letter_of(file, "Votre dossier est arrivé")
    page = client_of(agent).get(address).content.decode()
    assert "Sans réponse au" in page
    assert "porteuse@exemple.test" in page
    assert read_by(agent) == ["letter"]
    assert address.encode() in client_of(agent).get(f"{LIST}{file.public_id}/").content


def test_holder_reads_the_letters_sent_to_their_side_alone() -> None:
    file, agent = files.submitted(), people.sous_prefecture_agent()
    queue(
        agent,
        "Un dossier vous est confié",
        "Texte.",
        at=instants.CHECKED,
        about=("application", file.public_id),
    )
    holder = client_of(people.holder())
    assert holder.get(letter_of(file, "Votre dossier est arrivé")).status_code == 200
    assert holder.get(letter_of(file, "Un dossier vous est confié")).status_code == 404
    assert "Un dossier vous est confié" not in holder.get(f"{LIST}{file.public_id}/").content.decode()
    assert read_by(people.holder()) == []


def test_letter_of_another_file_is_not_found() -> None:
    wave = demonstration_wave()
    one, other = (files.submitted(wave, name=name) for name in ("Un", "Deux"))
    address = letter_of(one, "Votre dossier est arrivé").replace(one.public_id, other.public_id)
    assert client_of(people.sous_prefecture_agent()).get(address).status_code == 404


def test_two_files_alike_are_compared_fact_by_fact() -> None:
    wave, agent = demonstration_wave(), people.sous_prefecture_agent()
    one, other = (files.submitted(wave, name=name) for name in ("Le Grenier commun", "Le Grenier comun"))
    compare_files(wave, by=SCHEDULE, at=instants.CHECKED)
    address = f"{LIST}{one.public_id}/cote-a-cote/{other.public_id}/"
    assert address.encode() in client_of(agent).get(f"{LIST}{one.public_id}/").content
    response = client_of(agent).get(address)
    told = {fact.label: fact.same for fact in response.context["facts"]}
    assert [told[label] for label in ("Structure", "Commune", "Montant demandé")] == [True] * 3
    assert [told[label] for label in ("Tiers-lieu", "Accusé de réception")] == [False] * 2
    assert [each.label for each in response.context["differences"]] == ["Nom du tiers-lieu"]
    assert read_by(agent).count("comparison") == 2
    body = response.content.decode()
    for file in (one, other):
        assert f'data-label="{file.receipt.number}, déposé le' in plain(body)
    facts = {fact.label: (fact.one, fact.other) for fact in response.context["facts"]}
    assert "SIRET" in facts, "told even where neither gives it"
    mine = {piece.file_name for piece in one.pieces.exclude(code="bank_details")}
    assert set(facts["Pièces"][0].split(", ")) == mine
    assert set(facts["Pièces de même contenu"][0].split(", ")) == mine, "the same factory sent both"


def test_file_on_paper_is_compared_by_its_sender_and_the_day_it_was_posted() -> None:
    wave, agent = demonstration_wave(), people.sous_prefecture_agent()
    one, other = files.submitted(wave), papers.received(wave)
    page = client_of(agent).get(f"{LIST}{one.public_id}/cote-a-cote/{other.public_id}/")
    said = {fact.label: (fact.one, fact.other) for fact in page.context["facts"]}
    assert said["Déposé par"] == ("Porteuse Exemple", "Paule Papier")
    assert said["Déposé le"][1] == "posté le 30 mars 2026, sur papier"


@pytest.mark.parametrize("away", [True, False])
def test_file_is_not_compared_with_one_that_its_reader_may_not_read_nor_with_itself(*, away: bool) -> None:
    wave, agent = demonstration_wave(), client_of(people.sous_prefecture_agent())
    here = files.submitted(wave, name="Ici")
    other = files.submitted(wave, name="Ailleurs", code="51230") if away else here
    for pair in ((here, other), (other, here)):
        first, second = (each.public_id for each in pair)
        assert agent.get(f"{LIST}{first}/cote-a-cote/{second}/").status_code == 404
