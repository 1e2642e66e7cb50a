"""Several decisions notified at once from the list: read first, then one outcome by name for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import papers
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.several import OUR_FAULT
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.correspondence.models import Message
from fabriques.selection import acts
from fabriques.selection.models import Decision
from fabriques.selection.tests import factories as decisions
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
LIST, READ, DO = "/espace/dossiers/", "/espace/dossiers/notifier/", "/espace/dossiers/notifier/faire/"


@dataclass(frozen=True)
class World:
    by: User
    retained: Application
    refused: Application
    undecided: Application


@scene
def world() -> World:
    """A retained file, a refused one, and one that waits for its decision, all in the Aisne."""
    wave = demonstration_wave()
    made = [
        checks.complete(files.submitted(wave, name=name)) for name in ("La Halle", "Le Grenier", "L'Attente")
    ]
    decisions.retained(made[0])
    decisions.refused(made[1])
    return World(decisions.decider(made[0]), *made)


@pytest.fixture(autouse=True)
def now(set_clock: Callable[..., None]) -> None:
    set_clock(instants.NOTIFIED)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def read(who: Client, *ticked: Application) -> dict[str, object]:
    """What the confirmation page sends back."""
    asked = who.post(READ, {"files": [file.public_id for file in ticked]}).context["asked"]
    seen = {f"seen_{each.file.public_id}": each.seen for each in asked.ready}
    return {"files": [each.file.public_id for each in asked.ready], **seen}


def outcome(who: Client, sent: dict[str, object]) -> list[tuple[str, str, list[str]]]:
    said = []
    for each in who.post(DO, sent).context["told"]:
        what = "notifié" if each.done else "déjà notifié" if each.same else "non notifié"
        said.append((each.file.place_name, what, [reason.text for reason in each.reasons]))
    return said


def letters(file: Application) -> int:
    return Message.objects.about("application", file.public_id).filter(subject__startswith="Projet").count()


def test_page_shows_each_letter_and_why_others_cannot_be_notified(world: World) -> None:
    answer = client(world.by).post(
        READ, {"files": [file.public_id for file in (world.refused, world.undecided, world.retained)]}
    )
    asked, page = answer.context["asked"], plain(unescape(answer.content.decode()))
    assert [(each.file.place_name, each.retained, plain(each.amount.label)) for each in asked.ready] == [
        ("Le Grenier", False, "0 €"), ("La Halle", True, "50 000 €"),
    ]  # fmt: skip
    [other] = asked.others
    assert (other.file, [reason.text for reason in other.reasons]) == (
        world.undecided, ["Aucune décision n'est prise sur ce dossier."],
    )  # fmt: skip
    said = (
        "1 projet retenu, pour 50 000 € ;", "Fabrique de territoire", world.retained.receipt.number,
        "Votre projet « Le Grenier » est refusé dans la vague", "Voies et délais de recours",
        "L'Attente",
    )  # fmt: skip
    assert [each for each in said if each not in page] == []
    assert not Decision.objects.filter(notified_at__isnull=False).exists()


def test_letter_read_is_the_letter_sent(world: World) -> None:
    who = client(world.by)
    shown = (
        who.post(READ, {"files": [world.refused.public_id, world.retained.public_id]}).context["asked"].ready
    )
    outcome(who, read(who, world.refused, world.retained))
    for each in shown:
        sent = Message.objects.about("application", each.file.public_id).filter(subject=each.subject)
        assert sent.get().body.strip() == each.letter


def test_each_file_says_what_became_of_it_and_one_failing_hides_no_other(world: World) -> None:
    who = client(world.by)
    sent = read(who, world.retained, world.refused)
    acts.retract(world.refused, "Erreur.", by=world.by, at=instants.NOTIFIED, seen=NO_PAGE)
    assert outcome(who, sent) == [
        ("Le Grenier", "non notifié", ["Aucune décision n'est prise sur ce dossier."]),
        ("La Halle", "notifié", []),
    ]
    assert (letters(world.retained), letters(world.refused)) == (1, 0)


def test_decision_taken_again_since_it_was_read_is_not_told(world: World) -> None:
    who = client(world.by)
    sent = read(who, world.refused)
    acts.retract(world.refused, "Erreur.", by=world.by, at=instants.NOTIFIED, seen=NO_PAGE)
    acts.decide(
        world.refused, decisions.refusing(world.refused), by=world.by, at=instants.NOTIFIED, seen=NO_PAGE
    )
    [(name, what, [why])] = outcome(who, sent)
    assert (name, what, why.partition(" :")[0]) == (
        "Le Grenier", "non notifié", "Cette décision a changé depuis que vous l'avez ouverte",
    )  # fmt: skip
    assert letters(world.refused) == 0


def test_form_sent_twice_or_by_two_people_sends_one_letter(world: World) -> None:
    who, colleague = client(world.by), client(people.prefecture_agent("02"))
    sent = read(who, world.retained, world.refused)
    theirs = read(colleague, world.retained)
    assert [what for _name, what, _why in outcome(who, sent)] == ["notifié", "notifié"]
    since = "La décision est déjà notifiée, depuis le "
    for again in (outcome(who, sent), outcome(colleague, theirs)):
        assert {what for _name, what, _why in again} == {"déjà notifié"}
        assert all(why.startswith(since) for _name, _what, [why] in again)
    assert (letters(world.retained), letters(world.refused)) == (1, 1)


def test_failure_of_the_platform_is_said_of_its_file_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    usual = acts.notify

    def failing(file: Application, **known: Any) -> object:
        if file == world.retained:
            raise RuntimeError("disk full")
        return usual(file, **known)

    who = client(world.by)
    sent = read(who, world.retained, world.refused)
    monkeypatch.setattr(acts, "notify", failing)
    assert outcome(who, sent) == [
        ("La Halle", "non notifié", [OUR_FAULT.text]),
        ("Le Grenier", "notifié", []),
    ]
    assert "disk full" in caplog.text


def test_file_elsewhere_or_someone_who_does_not_decide_notifies_nothing(world: World) -> None:
    far = client(people.prefecture_agent("23"))
    answer = far.post(READ, {"files": [world.retained.public_id]})
    assert (answer.status_code, answer.context["asked"].gone) == (422, 1)
    assert "La Halle" not in answer.content.decode()
    sent = {"files": [world.retained.public_id], f"seen_{world.retained.public_id}": "x"}
    assert (far.post(DO, sent).status_code, far.post(DO, {}).status_code) == (422, 422)
    assert client(people.sous_prefecture_agent()).post(DO, sent).status_code == 404
    [(_name, what, [why])] = outcome(client(people.prefecture_agent("02")), sent)
    assert (what, why.partition(" :")[0]) == ("non notifié", "Cette décision a pu changer")
    assert letters(world.retained) == 0


def test_list_of_decisions_to_notify_leads_to_all_of_them_at_once(world: World) -> None:
    who = client(world.by)
    [task] = [each for each in who.get("/espace/").context["todo"].dated if each.key == "decided"]
    assert task.count == 2
    page = who.get(task.href)
    assert sorted(page.context["to_notify"]) == sorted((world.retained.public_id, world.refused.public_id))
    assert "Relire et notifier les 2 décisions de cette page" in page.content.decode()
    assert who.get(LIST).context["to_notify"] == []
    agent = client(people.sous_prefecture_agent()).get(task.href)
    assert (agent.context["to_notify"], "Relire et notifier" in agent.content.decode()) == ([], False)


def test_reading_many_decisions_asks_as_many_queries_as_reading_one(world: World) -> None:
    who = client(world.by)
    counts = []
    for ticked in ([world.refused], [world.refused, world.retained, world.undecided]):
        with CaptureQueriesContext(connection) as asked:
            who.post(READ, {"files": [file.public_id for file in ticked]})
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_file_on_paper_is_told_to_its_sender_by_name_never_to_the_agent_who_entered_it(world: World) -> None:
    paper = decisions.refused(checks.complete(papers.received(world.refused.wave))).application
    who = client(world.by)
    shown = plain(unescape(who.post(READ, {"files": [paper.public_id]}).content.decode()))
    told = plain(unescape(who.post(DO, read(who, paper)).content.decode()))
    said = ("Lettre à Paule Papier.", "Elle sera à imprimer et à poster")
    assert [each for each in said if each not in shown] == []
    assert "La lettre à Paule Papier est à imprimer et à poster" in told
    assert paper.started_by.full_name not in shown + told
