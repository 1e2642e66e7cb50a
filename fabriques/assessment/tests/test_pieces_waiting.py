"""Pieces added on a request: their holder's alone until they are sent, the service's for good once they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.again.differences import entries
from fabriques.applications.answering.reading import chapters
from fabriques.applications.corrections.acts import answer_correction, cancel_correction
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application, Correction, Piece
from fabriques.applications.models.pieces import piece_count
from fabriques.applications.pieces import access
from fabriques.applications.pieces.acts import add_piece, remove_piece, replace_piece
from fabriques.applications.pieces.received import received
from fabriques.applications.tests.factories import reopened
from fabriques.applications.tests.pages import client_of, page
from fabriques.applications.tests.pieces import upload
from fabriques.assessment import acts, queries
from fabriques.assessment.tests import factories
from fabriques.assessment.tests.factories import SENT
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
DUE = usual_delay(instants.CHECKED)
CODE, FORMER, NEWER = "bank_details", "bank_details-1.txt", "bank_details-bis.txt"
SENT_STAYS = "Une pièce envoyée au service ne se retire pas : elle se remplace."


def given(file: Application, at: datetime = SENT) -> tuple[list[str], list[str]]:
    """The names of the current pieces and of the earlier ones, as a service reads them."""
    seen = access.assessed(people.prefecture_agent(), at)
    [question] = [each for each in received(seen, file, {}, at, frozenset()) if each.code == CODE]
    return (
        [each.piece.file_name for each in question.current],
        [each.piece.file_name for each in question.earlier],
    )


def count(file: Application, at: datetime = SENT) -> int:
    row = Application.objects.annotate(total=piece_count(at)).get(pk=file.pk)
    return int(row.total)


def send(file: Application, at: datetime = SENT) -> object:
    return acts.send_pieces(file, "", by=file.started_by, at=at, seen=NO_PAGE)


def ask(file: Application, *codes: str, at: datetime = SENT) -> object:
    by = factories.assessor(file)
    return acts.ask_pieces(file, codes, "", due_at=usual_delay(at), by=by, at=at, seen=NO_PAGE)


def newest(file: Application) -> Piece:
    return file.pieces.filter(code=CODE).latest("pk")


def test_service_holds_the_former_piece_until_the_new_one_is_sent() -> None:
    file = factories.incomplete()
    before = count(file)
    factories.send(file, CODE)
    assert (given(file), count(file)) == (([FORMER], []), before)
    mine = received(access.own(file.started_by, SENT.date()), file, {}, SENT, frozenset())
    [own] = [each for each in mine if each.code == CODE]
    assert [(each.piece.file_name, each.unsent) for each in own.current] == [(NEWER, True)]
    send(file)
    assert (given(file), count(file)) == (([NEWER], [FORMER]), before)


def test_service_sees_what_came_once_the_delay_is_past() -> None:
    file = factories.incomplete()
    factories.send(file, CODE)
    assert given(file, DUE - timedelta(seconds=1)) == ([FORMER], [])
    assert given(file, DUE) == ([NEWER], [FORMER])


@pytest.mark.parametrize(
    "over",
    [
        lambda file: acts.cancel_request(file, by=factories.assessor(file), at=SENT, seen=NO_PAGE),
        lambda file: factories.complete(file, at=SENT),
        lambda file: ask(file, "statutes"),
    ],
    ids=["cancelled", "told complete", "other pieces asked"],
)
def test_what_was_added_stays_in_the_file_when_the_request_ends(
    over: Callable[[Application], object],
) -> None:
    file = factories.incomplete()
    factories.send(file, CODE)
    over(file)
    assert given(file) == ([NEWER], [FORMER])


def test_what_was_added_waits_for_the_next_request_that_asks_for_it_too() -> None:
    file = factories.incomplete()
    factories.send(file, CODE)
    later = SENT + timedelta(days=1)
    ask(file, CODE, "statutes", at=later)
    asked, former = queries.requests(file, later, for_holder=True)
    assert (given(file, later), newest(file).held_until) == (([FORMER], []), usual_delay(later))
    assert [(each.code, each.sent, each.waits) for each in asked.pieces] == [
        ("statutes", False, False), (CODE, True, True),
    ]  # fmt: skip
    assert [each.sent for each in former.pieces] == [False]


def test_service_reads_nothing_of_what_is_added_in_the_request(set_clock: Callable[..., None]) -> None:
    file = factories.incomplete(None, "statutes")
    factories.send(file, "statutes")
    set_clock(SENT)
    agent, holder = client_of(people.prefecture_agent()), client_of(file.started_by)
    piece = file.pieces.latest("pk").get_absolute_url()
    address = f"/espace/dossiers/{file.public_id}/"

    def told(client: object) -> list[tuple[bool, bool]]:
        [asked] = client.get(address).context["requests"]  # type: ignore[attr-defined]
        return [(each.sent, each.waits) for each in asked.pieces]

    assert (agent.get(piece).status_code, holder.get(piece).status_code) == (404, 200)
    assert (told(agent), told(holder)) == ([(False, False)], [(True, True)])
    assert "ajoutée, pas encore envoyée" in holder.get(address).content.decode()
    assert "statutes-bis.txt" not in agent.get(address).content.decode()
    send(file)
    assert (agent.get(piece).status_code, told(agent), told(holder)) == (
        200,
        [(True, False)],
        [(True, False)],
    )


@pytest.mark.parametrize("own", [True, False])
def test_printed_file_and_comparison_say_what_their_reader_may_know(own: bool) -> None:
    file = factories.incomplete(None, "statutes")
    factories.send(file, "statutes")
    at = None if own else SENT
    read = chapters(file, reserved=frozenset(), given_at=at)
    held = {piece.file_name for chapter in read for entry in chapter.entries for piece in entry.pieces}
    name = "statutes-bis.txt" if own else "statutes-1.txt"
    assert {each for each in held if each.startswith("statutes")} == {name}
    assert name in entries(file, at)["statutes"].answer.plain


def test_piece_sent_is_replaced_and_never_removed_when_it_is_asked_again(
    set_clock: Callable[..., None],
) -> None:
    file = factories.received()
    sent = newest(file)
    ask(file, CODE)
    set_clock(SENT)
    client = client_of(file.started_by)
    said = "Cette pièce a été envoyée au service : elle ne se retire pas."
    assert refused(lambda: remove_piece(sent, by=file.started_by, at=SENT)) == said
    body = client.get(page(file, "pieces-demandees/")).content.decode()
    assert (f'value="{sent.public_id}"' in body, 'name="remove"' in body) == (True, False)
    answer = client.post(page(file, "pieces/"), {"remove": sent.public_id})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    third = replace_piece(sent, upload(b"Encore une.\n", "ter.txt"), by=file.started_by, at=SENT)
    send(file)
    assert given(file) == ([third.file_name], [NEWER, FORMER])
    assert [[each.sent for each in asked.pieces] for asked in queries.requests(file, SENT, for_holder=False)] == [
        [True], [True],
    ]  # fmt: skip


@pytest.mark.parametrize("at", [SENT, DUE], ids=["sent", "left there when the delay passed"])
def test_piece_that_the_service_has_is_not_removed_by_the_database(at: datetime) -> None:
    file = factories.incomplete()
    factories.send(file, CODE)
    if at == SENT:
        send(file)
    remove = "UPDATE applications_piece SET removed_at = %s, removed_by_id = %s WHERE id = %s"
    assert sql_refused(remove, at, file.started_by_id, newest(file).pk) == SENT_STAYS


def test_date_of_sending_is_written_once_by_the_database() -> None:
    file = factories.received()
    change = "UPDATE applications_piece SET sent_at = sent_at + interval '1 day' WHERE id = %s"
    assert sql_refused(change, newest(file).pk) == "La date d'envoi d'une pièce ne change plus."
    former = file.pieces.get(file_name=FORMER)
    assert sql_refused("UPDATE applications_piece SET sent_at = now() WHERE id = %s", former.pk) == (
        "Seule une pièce demandée après le dépôt s'envoie au service."
    )


def test_piece_replaced_stays_replaced_by_what_was_sent_for_the_database() -> None:
    file = factories.received()
    former = file.pieces.get(file_name=FORMER)
    undo = "UPDATE applications_piece SET replaced_by_id = NULL, replaced_at = NULL WHERE id = %s"
    assert sql_refused(undo, former.pk) == (
        "Une pièce remplacée ou retirée le reste : déposez de nouveau le fichier."
    )


def test_piece_removed_before_it_is_sent_gives_back_the_one_it_replaced() -> None:
    file = factories.incomplete()
    factories.send(file, CODE)
    former, removed = file.pieces.get(file_name=FORMER), newest(file)
    for _turn in range(2):
        remove_piece(removed, by=file.started_by, at=SENT)
    former.refresh_from_db()
    assert (former.is_current, given(file), given(file, DUE)) == (True, ([FORMER], []), ([FORMER], []))
    assert [entry.act for entry in history("piece", removed.public_id)][-1] == "piece_removed"
    assert [entry.act for entry in history("piece", former.public_id)][-1] == "piece_restored"
    assert [each.sent for each in queries.requests(file, SENT, for_holder=True)[0].pieces] == [False]


def test_piece_replaced_before_it_is_sent_is_never_the_service_s() -> None:
    file = factories.incomplete()
    factories.send(file, CODE)
    second = newest(file)
    third = replace_piece(second, upload(b"La bonne.\n", "ter.txt"), by=file.started_by, at=SENT)
    assert (given(file), given(file, DUE)) == (([FORMER], []), ([third.file_name], [FORMER]))
    remove_piece(third, by=file.started_by, at=SENT)
    assert given(file, DUE) == ([FORMER], [])
    add_piece(file, CODE, upload(b"La toute derni\xc3\xa8re.\n", "quater.txt"), by=file.started_by, at=SENT)
    send(file)
    assert given(file, DUE) == ([FORMER, "quater.txt"], [])


def test_same_content_added_again_takes_the_place_of_the_one_to_give_back() -> None:
    file = factories.incomplete()
    former = file.pieces.get(code=CODE)
    factories.send(file, CODE)
    removed = newest(file)
    again = Piece.objects.create(
        application=file, code=CODE, sha256=former.sha256, size=former.size, content_type=former.content_type,
        file_name=FORMER, received_at=SENT, received_by=file.started_by, asked_by_correction=True,
        held_until=DUE,
    )  # fmt: skip
    remove_piece(removed, by=file.started_by, at=SENT)
    former.refresh_from_db()
    assert (former.replaced_by, given(file)) == (again, ([FORMER], []))


def test_piece_is_not_replaced_by_another_that_the_service_has() -> None:
    file = factories.received()
    ask(file, CODE)
    add_piece(file, CODE, upload(b"Un autre relev\xc3\xa9.\n", "autre.txt"), by=file.started_by, at=SENT)
    send(file)
    ask(file, CODE)
    other, kept = newest(file), file.pieces.get(file_name=NEWER)
    same = upload(b"Un autre relev\xc3\xa9.\n", "encore.txt")
    assert refused(lambda: replace_piece(kept, same, by=file.started_by, at=SENT)) == (
        f"Ce document est déjà reçu, sous le nom « {other.file_name} »."
    )


def test_piece_asked_for_twice_comes_at_the_sooner_of_the_two_delays() -> None:
    file = factories.incomplete()
    correction = reopened(CODE, file=file, at=instants.CHECKED)
    factories.send(file, CODE)
    assert newest(file).held_until == correction.due_at
    assert (given(file), given(file, correction.due_at)) == (([FORMER], []), ([NEWER], [FORMER]))


@pytest.mark.parametrize(
    "over",
    [
        lambda asked, by: answer_correction(asked, {}, by=by, at=SENT, seen=NO_PAGE),
        lambda asked, _by: cancel_correction(asked, by=people.sous_prefecture_agent(), at=SENT, seen=NO_PAGE),
    ],
    ids=["answered", "cancelled"],
)
def test_piece_of_a_correction_is_the_service_s_once_it_is_over(
    over: Callable[[Correction, User], object],
) -> None:
    correction = reopened(CODE, at=instants.CHECKED)
    file = correction.application
    factories.send(file, CODE)
    assert given(file) == ([FORMER], [])
    over(correction, file.started_by)
    assert given(file) == ([NEWER], [FORMER])
