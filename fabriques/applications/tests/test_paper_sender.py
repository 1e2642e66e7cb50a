"""What a service does for the sender of a received file on paper, at their written request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application, PaperSender, PostalLetter, SenderRequest
from fabriques.applications.paper.requests import acts, rules
from fabriques.applications.paper.values import Written
from fabriques.applications.tests import papers
from fabriques.applications.tests.pages import client_of
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.common.tests.shown import shown
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.territories.models import Service

db = pytest.mark.django_db
LATER = papers.ENTERED + timedelta(days=10)
LETTER = Written(date(2026, 4, 9), "Je déménage : écrivez-moi au 5 quai de la Marne.")
MOVED = replace(
    papers.SENDER, postal_address="5 quai de la Marne\n02400 Château-Thierry", email="p@exemple.test"
)
NOT_KEPT = "Ce dossier n'est pas un dossier sur papier que vous pouvez saisir."


def corrected(file: Application, by: User | None = None, written: Written = LETTER) -> Application:
    return acts.correct_sender(file, MOVED, written, by=by or file.started_by, at=LATER)


def withdrawn(file: Application, by: User | None = None, written: Written = LETTER) -> Application:
    return acts.withdraw_for_sender(file, written, by=by or file.started_by, at=LATER, seen=NO_PAGE)


@db
def test_sender_is_corrected_as_they_wrote_and_what_it_was_stays() -> None:
    file = papers.received()
    corrected(file)
    corrected(file)  # the same again changes nothing
    row, sender = SenderRequest.objects.get(), PaperSender.objects.get(application=file)
    assert (sender.postal_address, sender.email) == (MOVED.postal_address, MOVED.email)
    assert sorted(row.changes) == [
        (
            "adresse postale",
            "3 rue du Moulin, 02400 Château-Thierry",
            "5 quai de la Marne, 02400 Château-Thierry",
        ),
        ("adresse électronique", "", "p@exemple.test"),
    ]
    assert (row.motive, row.written_on, row.done_by, str(row)) == (
        LETTER.says, LETTER.on, file.started_by, "expéditeur corrigé",
    )  # fmt: skip
    entry = history("application", file.public_id)[-1]
    assert (entry.act, entry.facts) == (
        "sender_corrected",
        {"written_on": "2026-04-09", "changed": "postal_address,email"},
    )
    assert "ne se modifie pas" in sql_refused("UPDATE applications_senderrequest SET motive = 'Autre.'")


@db
def test_file_is_withdrawn_as_its_sender_wrote_and_it_is_confirmed_by_post() -> None:
    file = papers.received()
    Service.objects.filter(code="SP-021").update(email="service@exemple.test")
    assert withdrawn(file).state == "withdrawn"
    assert (
        PostalLetter.objects.filter(application=file, subject__startswith="Votre dossier est retiré").count()
        == 1
    )
    assert Message.objects.filter(
        address="service@exemple.test", subject__startswith="Dossier retiré"
    ).exists()
    entry = history("application", file.public_id)[-1]
    assert (entry.act, entry.facts) == ("withdrawn", {"written_on": "2026-04-09"})
    assert SenderRequest.objects.get().what == SenderRequest.What.WITHDRAWAL
    with pytest.raises(Refusal):
        withdrawn(file)


@db
@pytest.mark.parametrize("act", [corrected, withdrawn])
def test_service_acts_for_a_sender_only_on_a_received_file_that_they_do_not_follow(
    act: Callable[..., Any],
) -> None:
    draft, file = papers.begun(name="En cours"), papers.received(email="paule@exemple.test")
    assert "encore en cours de saisie" in refused(lambda: act(draft))
    for by in (people.holder(), people.sous_prefecture_agent("023"), people.overseer()):
        assert NOT_KEPT in refused(lambda by=by: act(file, by))
    PaperSender.objects.filter(application=file).update(account=people.holder(), claimed_at=LATER)
    assert "suit ce dossier depuis son compte" in refused(lambda: act(file))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (replace(LETTER, says=" "), "ce que dit le courrier"),
        (replace(LETTER, on=date(2026, 5, 1)), "est à venir"),
        (replace(LETTER, on=date(2026, 4, 1)), "avant l'arrivée du dossier"),
        (LETTER, ""),
    ],
)
def test_letter_of_a_sender_has_words_and_a_date_after_the_file(written: Written, said: str) -> None:
    judged = rules.asked_in_writing(
        written.on, written.says, arrived_on=papers.ARRIVED, today=date(2026, 4, 13)
    )
    assert [said in reason.text for reason in judged.reasons] == ([True] if said else [])


@db
def test_pages_correct_then_withdraw_and_the_file_says_what_was_done(set_clock: Callable[..., None]) -> None:
    set_clock(LATER)
    file = papers.received()
    client, base = client_of(file.started_by), f"/espace/papier/dossiers/{file.public_id}/"
    page = f"/espace/dossiers/{file.public_id}/"
    before = plain(client.get(page).content.decode())
    assert f"{base}expediteur/" in before
    assert "à imprimer et à poster" in before
    typed = {
        "written_on": "09/04/2026", "motive": LETTER.says, "sender_name": "Paule Papier",
        "postal_address": MOVED.postal_address, "email": "", "phone": "01 99 00 00 01",
    }  # fmt: skip
    assert client.post(f"{base}expediteur/", typed | {"written_on": "01/04/2026"}).status_code == 422
    assert client.post(f"{base}expediteur/", typed)["Location"] == page
    said = plain(client.get(page).content.decode())
    assert "Fait à la demande écrite de l'expéditeur" in said
    assert "5 quai de la Marne" in said
    letter = {"written_on": "10/04/2026", "motive": "Je retire mon dossier."}
    address = f"{base}retirer/"
    assert client.post(address, letter).status_code == 422
    assert client.post(address, letter | shown(client, address))["Location"] == page
    assert Application.objects.get().state == "withdrawn"
    assert client.get(address)["Location"] == page
    assert "« Je retire mon dossier. »" in plain(client.get(page).content.decode())
    assert (
        client.get(
            f"/espace/papier/dossiers/{papers.begun(name='En cours').public_id}/expediteur/"
        ).status_code
        == 302
    )
    assert client_of(people.holder()).get(f"{base}expediteur/").status_code == 404
