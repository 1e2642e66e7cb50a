"""Missing pieces sent by the holder: the file takes them and no other, stays as received, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as files
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application, Receipt
from fabriques.applications.pieces.acts import add_piece, remove_piece
from fabriques.applications.tests.pieces import upload
from fabriques.assessment import acts, queries, tasks
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests import factories
from fabriques.assessment.tests.factories import SENT
from fabriques.common.authorization import SCHEDULE
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.common.tests.together import at_once
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.journal.rules import digest
from fabriques.territories.tests.factories import service

db = pytest.mark.django_db
DUE = usual_delay(instants.CHECKED)
FROZEN = "Les pièces de ce dossier ne peuvent plus changer."


def send(file: Application, reply: str = "", **changes: Any) -> object:
    values = {"by": file.started_by, "at": SENT} | changes
    return acts.send_pieces(file, reply, **values, seen=NO_PAGE)


def state(file: Application, at: datetime = SENT) -> Completeness:
    return queries.completeness(file, at)


def acted(file: Application) -> list[str]:
    return [entry.act for entry in history("application", file.public_id)]


def letter(subject: str) -> Message:
    return Message.objects.get(subject__startswith=subject)


@db
def test_file_accepts_the_pieces_asked_for_and_no_other() -> None:
    file = factories.incomplete()
    factories.send(file, "bank_details")
    assert refused(
        lambda: add_piece(file, "statutes", upload(b"x", "a.txt"), by=file.started_by, at=SENT)
    ) == (FROZEN)


@db
@pytest.mark.parametrize(
    "over",
    [
        send,
        lambda file: acts.cancel_request(file, by=factories.assessor(file), at=SENT, seen=NO_PAGE),
        lambda file: factories.complete(file, at=SENT),
        lambda file: files.withdraw(file, by=file.started_by, at=SENT),
    ],
    ids=["sent", "cancelled", "told complete", "withdrawn"],
)
def test_file_is_frozen_again_once_nothing_is_awaited(over: Callable[[Application], object]) -> None:
    file = factories.incomplete()
    factories.send(file, "bank_details")
    over(file)
    [piece] = file.pieces.current().filter(code="bank_details")
    file.refresh_from_db()
    assert refused(lambda: remove_piece(piece, by=file.started_by, at=SENT)) == FROZEN


@db
def test_file_is_frozen_again_when_the_delay_is_past() -> None:
    file = factories.incomplete()
    someone = file.started_by
    assert refused(lambda: add_piece(file, "bank_details", upload(b"x", "a.txt"), by=someone, at=DUE)) == (
        FROZEN
    )


@db
def test_pieces_sent_leave_the_file_and_its_receipt_byte_for_byte() -> None:
    file = factories.incomplete()

    def received() -> Any:
        row = Application.objects.filter(pk=file.pk).values().get()
        return (
            row,
            Receipt.objects.values().get(),
            file.pieces.order_by("pk").values("sha256", "received_at")[0],
        )

    before = received()
    factories.send(file, "bank_details")
    send(file)
    assert received() == before
    versions = file.pieces.filter(code="bank_details").order_by("pk")
    assert [(each.file_name, each.is_current) for each in versions] == [
        ("bank_details-1.txt", False),
        ("bank_details-bis.txt", True),
    ]


@db
def test_pieces_sent_come_back_to_the_service() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    file = factories.received(None, "bank_details", reply="")
    check = queries.latest_check(file)
    assert check is not None
    assert (check.received_at, check.received_by, state(file)) == (
        SENT, file.started_by, Completeness.RECEIVED,
    )  # fmt: skip
    entry = history("application", file.public_id)[-1]
    assert (entry.act, entry.facts) == ("pieces_sent", {"lacking": 0})
    told = letter("Pièces reçues : Le Grenier commun")
    assert (told.address, "Porteuse" in told.body) == ("sous-prefecture@exemple.test", False)
    assert "Reçu :\n  - Relevé d'identité bancaire (RIB)\n" in told.body


@db
def test_holder_is_told_what_arrived_and_when() -> None:
    file = factories.received(None, "bank_details", reply="")
    told = letter("Vos pièces sont arrivées : Le Grenier commun")
    assert told.recipient == file.started_by
    assert "Vous n'avez rien d'autre à faire" in told.body


@db
def test_answer_without_a_piece_is_not_told_as_pieces() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    send(factories.incomplete(None, "statutes"), "La préfecture ne les a pas encore rendus.")
    assert "a répondu sans envoyer de pièce" in letter("Réponse sans pièce : Le Grenier commun").body
    told = letter("Votre réponse est arrivée : Le Grenier commun").body
    assert "vous écrira s'il attend encore ces pièces" in told
    assert "rien d'autre à faire" not in told


@db
def test_what_lacks_is_named_and_what_came_is_kept() -> None:
    file = factories.incomplete(None, "bank_details", "statutes")
    factories.send(file, "statutes")
    assert refused(lambda: send(file)) == "Il manque encore : Relevé d'identité bancaire (RIB)."
    assert [(each.code, each.sent) for each in queries.requests(file, SENT, for_holder=True)[0].pieces] == [
        ("statutes", True),
        ("bank_details", False),
    ]
    service("SP-021", "sous-prefecture@exemple.test")
    send(file, "La banque ne l'a pas encore établi.")
    entry = history("application", file.public_id)[-1]
    assert (entry.facts, entry.motive_digest) == (
        {"lacking": 1}, digest("La banque ne l'a pas encore établi."),
    )  # fmt: skip
    body = letter("Pièces reçues").body
    assert "Il manque :\n  - Relevé d'identité bancaire (RIB)\n" in body
    assert "banque ne l'a pas" not in body


@db
def test_infected_or_removed_piece_does_not_count() -> None:
    file = factories.incomplete(None, "statutes", "support_letter")
    factories.send(file, "statutes")
    factories.send(file, "support_letter")
    statutes, letters = file.pieces.filter(received_at=SENT).order_by("pk")
    remove_piece(letters, by=file.started_by, at=SENT)
    file.pieces.filter(pk=statutes.pk).update(scan_state="infected", scanned_at=SENT)
    assert [each.sent for each in queries.requests(file, SENT, for_holder=True)[0].pieces] == [False, False]


@db
def test_pieces_are_not_sent_by_someone_else() -> None:
    file, stranger = factories.incomplete(), people.another_holder()
    assert refused(lambda: send(file, by=stranger)) == (
        "Ce dossier appartient à une structure dont vous ne faites pas partie."
    )


@db
def test_pieces_are_not_sent_after_the_delay() -> None:
    file = factories.incomplete()
    factories.send(file, "bank_details")
    someone = file.started_by
    assert refused(lambda: send(file, by=someone, at=DUE)) == (
        "Le délai pour envoyer ces pièces est passé depuis le 23 avril 2026 à 23 h 59."
    )
    send(file, at=DUE - timedelta(seconds=1))
    assert state(file, DUE) is Completeness.RECEIVED


def test_pieces_sent_twice_at_once_are_sent_once(cloned_database: str) -> None:
    file = factories.incomplete()
    factories.send(file, "bank_details")
    answers = at_once(*[lambda: send(file, by=file.started_by) for _ in range(3)])
    assert sorted(type(each).__name__ for each in answers) == ["CompletenessCheck", "Refusal", "Refusal"]
    assert acted(file).count("pieces_sent") == 1


# Late


@db
def test_service_is_told_once_that_the_delay_is_past(set_clock: Callable[[datetime], None]) -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    file = factories.incomplete()
    set_clock(DUE - timedelta(seconds=1))
    tasks.tell_overdue(0)
    assert "pieces_overdue" not in acted(file)
    set_clock(DUE)
    for _turn in range(2):
        tasks.tell_overdue(0)
    assert acts.tell_overdue(file, by=SCHEDULE, at=DUE) is False
    assert (state(file, DUE), acted(file).count("pieces_overdue")) == (Completeness.OVERDUE, 1)
    told = letter("Délai passé, pièces non rendues : Le Grenier commun")
    assert (told.address, "Il manque :" in told.body) == ("sous-prefecture@exemple.test", True)


@db
def test_service_without_a_mailbox_is_written_nothing(set_clock: Callable[[datetime], None]) -> None:
    file = factories.incomplete()
    set_clock(DUE)
    tasks.tell_overdue(0)
    assert (acted(file)[-1], Message.objects.filter(recipient=None).exists()) == ("pieces_overdue", False)


@db
def test_delay_past_is_told_by_the_platform_only() -> None:
    file, user = factories.incomplete(), people.sous_prefecture_agent()
    assert refused(lambda: acts.tell_overdue(file, by=user, at=DUE)) == (
        "Cette action n'est faite que par la plateforme."
    )
