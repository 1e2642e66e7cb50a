"""Who was told that a wave opens, as the programme team reads it; the networks; the questions box."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.calls.alerts import acts as alerts
from fabriques.calls.models import Answer, NetworkContact, OpeningAlert, Question, Wave
from fabriques.calls.questions import acts as questions
from fabriques.calls.tests import factories as calls
from fabriques.common.authorization import INSTALLATION, VISITOR
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.mail_server import MailServer
from fabriques.correspondence.models import Message
from fabriques.territories.acts import set_mailboxes

pytestmark = pytest.mark.django_db
PAGE = "/espace/vagues/vague-1/alertes/"
RunJobs = Callable[[], list[str]]


@pytest.fixture
def team(set_clock: Callable[[datetime], None]) -> Client:
    set_clock(instants.PREPARED)
    client = Client()
    client.force_login(people.programme_member())
    return client


@pytest.fixture
def wave(team: Client) -> Wave:
    prepared = calls.prepared(calls.rulebook(calls.call()), listed=["021"])
    set_mailboxes(
        {"SP-021": "sp@exemple.test", "REG-32": "reg@exemple.test"}, by=INSTALLATION, at=instants.PREPARED
    )
    return alerts.announce_wave(prepared, by=people.programme_member(), at=instants.PREPARED, seen=NO_PAGE)


def test_page_tells_who_was_told_who_waits_and_who_has_no_mailbox(
    team: Client, wave: Wave, run_jobs: RunJobs
) -> None:
    before = team.get(PAGE).context
    assert (before["unfinished"], before["written"], before["left"], before["total"]) == (True, 0, 2, 2)
    assert [row.cells[0].value for row in before["missing"].rows] == ["Préfecture de l'Aisne (02)"]
    leaving = team.get(PAGE).content.decode()
    assert ("Départ en cours" in leaving, "Envoyer les alertes qui manquent" in leaving) == (True, False)
    run_jobs()
    after = team.get(PAGE).context
    counts = {str(label): count for _, label, count in after["counts"]}
    assert (after["unfinished"], after["percent"], counts) == (
        False,
        100,
        {"envoyées": 2, "en attente": 0, "en retard": 0, "refusées par la boîte": 0},
    )


def test_refused_alert_is_told_and_sent_again_to_the_corrected_mailbox(
    team: Client, wave: Wave, run_jobs: RunJobs, mail_server: MailServer
) -> None:
    mail_server.refusal = "550 5.1.1 No such user"
    run_jobs()
    page = team.get(f"{PAGE}?etat=refusees").context
    assert [row.cells[2].value for row in page["table"].rows] == ["refusée par la boîte"] * 2
    alert = OpeningAlert.objects.get(service="SP-021")
    one = f"/espace/alertes/{alert.pk}/"
    assert "550" in team.get(one).context["alert"].message.last_error
    mail_server.refusal = ""
    set_mailboxes({"SP-021": "nouvelle@exemple.test"}, by=INSTALLATION, at=instants.PREPARED)
    assert team.post(one).status_code == 302
    run_jobs()
    assert Message.objects.get(pk=alert.message_id).address == "nouvelle@exemple.test"
    assert [letter["To"] for letter in mail_server.letters] == ["nouvelle@exemple.test"]
    assert team.post(one).status_code == 422  # sent now: there is nothing to send again


def test_alerts_asked_again_reach_only_new_mailboxes(team: Client, wave: Wave, run_jobs: RunJobs) -> None:
    run_jobs()
    set_mailboxes({"PREF-02": "pref@exemple.test"}, by=INSTALLATION, at=instants.PREPARED)
    assert team.get(PAGE).context["left"] == 1
    assert team.post(PAGE).status_code == 302
    run_jobs()
    assert Message.objects.about("wave_alert", wave.public_id).count() == 3


def test_alerts_of_a_closed_wave_are_refused_in_words(
    team: Client, wave: Wave, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(instants.CLOSES)
    team.force_login(people.programme_member())
    response = team.post(PAGE)
    (error,) = response.context["form"].non_field_errors()
    assert (response.status_code, error.startswith("Cette vague n'est ni annoncée ni ouverte")) == (422, True)


def test_alerts_page_costs_the_same_at_one_and_three(
    team: Client, wave: Wave, run_jobs: RunJobs, query_count: Callable[..., int]
) -> None:
    set_mailboxes({"REG-32": ""}, by=INSTALLATION, at=instants.PREPARED)
    run_jobs()
    team.get(PAGE)
    one = query_count(lambda: team.get(PAGE))
    set_mailboxes(
        {"REG-32": "r@exemple.test", "PREF-02": "p@exemple.test"}, by=INSTALLATION, at=instants.PREPARED
    )
    alerts.ask_alerts(wave, by=INSTALLATION, at=instants.PREPARED)
    run_jobs()
    three = query_count(lambda: team.get(PAGE))
    assert (OpeningAlert.objects.count(), one) == (3, three)


def test_networks_are_written_down_and_corrected(team: Client) -> None:
    typed = {"name": "Réseau national", "email": "contact@exemple.test", "region": "", "active": "on"}
    assert team.post("/espace/reseaux/", typed).status_code == 302
    found = NetworkContact.objects.get()
    assert (found.region, found.is_active) == (None, True)
    page = f"/espace/reseaux/{found.public_id}/"
    assert team.get(page).context["form"]["name"].value() == "Réseau national"
    assert team.post(page, {**typed, "region": "32", "active": ""}).status_code == 302
    found.refresh_from_db()
    assert (found.region_id, found.is_active) == ("32", False)
    twice = team.post("/espace/reseaux/", {**typed, "name": "Autre"})
    (error,) = twice.context["form"].non_field_errors()
    assert error.startswith("Un contact de réseau a déjà cette adresse.")


def test_question_is_answered_corrected_or_set_aside(team: Client) -> None:
    asked = [
        questions.ask(
            calls.call(),
            f"Une question numéro {rank} ?",
            by=VISITOR,
            address="x@exemple.test",
            at=instants.FOUNDED,
        )
        for rank in range(2)
    ]
    listed = team.get("/espace/appels/appel/questions/").context["table"].rows
    assert [row.cells[2].value for row in listed] == ["en attente de réponse"] * 2
    page = f"/espace/questions/{asked[0].public_id}/"
    assert team.get(page).context["form"]["wording"].value() == "Une question numéro 0 ?"
    assert team.post(page, {"act": "answer", "wording": "Reformulée ?", "text": "Oui."}).status_code == 302
    assert team.post(page, {"act": "answer", "wording": "Reformulée ?", "text": "Non."}).status_code == 302
    assert list(Answer.objects.order_by("number").values_list("text", flat=True)) == ["Oui.", "Non."]
    aside = f"/espace/questions/{asked[1].public_id}/"
    assert team.post(aside, {"act": "aside", "motive": ""}).status_code == 422
    assert team.post(aside, {"act": "aside", "motive": "Hors sujet."}).status_code == 302
    assert Question.objects.get(pk=asked[1].pk).state == "set_aside"


def test_team_publishes_a_question_of_its_own(team: Client) -> None:
    calls.call()
    typed = {"wording": "Qui peut candidater ?", "text": "Toute personne morale existante."}
    assert team.post("/espace/appels/appel/questions/", typed).status_code == 302
    assert Answer.objects.get().wording == "Qui peut candidater ?"
