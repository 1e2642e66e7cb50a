"""A file's pieces opened beside its checklist: to whom, in what order, what is shown of each, and the file after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import acts
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import imports
from fabriques.applications.tests.pieces import code, piece, upload
from fabriques.assessment.access import checkable, may_check
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.drawing import bounded
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants, samples
from fabriques.common.tests.refusals import plain
from fabriques.common.tests.shown import shown
from fabriques.journal.queries import history
from fabriques.workspaces.checking import queue
from tests.roles import ROLES, client_for

pytestmark = pytest.mark.django_db
READERS = {"holder", "sous_prefecture", "prefecture", "region", "programme", "panel", "oversight"}
CHECKERS = {"sous_prefecture", "prefecture", "region", "programme"}
INFECTED = "Un virus a été trouvé dans ce document : il ne peut pas être ouvert."


@pytest.fixture(autouse=True)
def today(set_clock: Callable[..., None]) -> None:
    set_clock(instants.CHECKED)


@pytest.fixture
def file() -> Application:
    """Four questions that ask for pieces, each with a text, and a PDF more for the first one."""
    ready = files.whole_draft()
    piece(ready, samples.written_pdf("Statuts du lieu", "Article deux"), name="statuts.pdf")
    applications.submit(ready, by=ready.started_by, at=instants.DURING, seen=NO_PAGE)
    return Application.objects.get(pk=ready.pk)


def pieces(file: Application) -> list[Piece]:
    """In the order of the form, bank details aside: their rule is not that of the others."""
    order = [field.code for field in file.questions.fields() if not field.is_bank_details]
    known = Piece.objects.filter(application=file, code__in=order)
    return sorted(known, key=lambda each: (order.index(each.code), each.pk))


def first(file: Application) -> str:
    return f"/espace/dossiers/{file.public_id}/pieces/"


def page(got: Piece) -> str:
    return f"/espace/pieces/{got.public_id}/"


def readings(*found: Piece) -> list[int]:
    return [sum(entry.act == "piece_read" for entry in history("piece", each.public_id)) for each in found]


@pytest.mark.parametrize("role", ROLES)
def test_viewer_opens_to_readers_and_its_checklist_to_those_who_check(role: str, file: Application) -> None:
    client = client_for(role)
    responses = [client.get(first(file)), client.get(page(pieces(file)[1]))]
    statuses = [response.status_code for response in responses]
    assert statuses == [200 if role in READERS else 302 if role == "visitor" else 404] * 2
    if role in READERS:
        offered = [response.context["check_form"] is not None for response in responses]
        assert offered == [role in CHECKERS] * 2


def test_checkable_files_are_those_that_a_person_may_check(file: Application) -> None:
    checkers = [people.sous_prefecture_agent(), people.sous_prefecture_agent("023"), people.programme_member(),
                people.prefecture_agent("60"), people.region_agent(), people.panel_member(), people.overseer(),
                file.started_by]  # fmt: skip
    on = instants.CHECKED.date()
    listed = [checkable(user, on).contains(file) for user in checkers]
    assert listed == [may_check(user, file, on).allowed for user in checkers]
    assert listed == [True, False, True, False, True, False, False, False]


def test_pieces_follow_one_another_in_the_order_of_the_form(file: Application) -> None:
    client = client_for("sous_prefecture")
    opened, address, walked = client.get(first(file)), first(file), []
    assert opened.context["shown"].piece == pieces(file)[0]
    while address:
        context = client.get(address).context
        around = context["around"]
        walked.append((context["shown"].piece, around.rank, around.previous))
        address = page(around.following) if around.following else ""
    order = pieces(file)
    assert walked == [
        (each, rank, order[rank - 2] if rank > 1 else None) for rank, each in enumerate(order, 1)
    ]
    assert around.total == len(order) == 4


def test_pdf_is_drawn_page_by_page_with_its_text_and_the_original(file: Application) -> None:
    [got] = [each for each in pieces(file) if each.file_name == "statuts.pdf"]
    response = client_for("sous_prefecture").get(page(got))
    body = response.content.decode()
    drawn = [f"{first_of(got)}pages/{number}/" for number in (1, 2)]
    assert [body.count(f'src="{each}"') for each in drawn] == [1, 1]
    assert ("Page 2 sur 2 de statuts.pdf" in body, "Article deux" in body) == (True, True)
    assert f'href="{first_of(got)}fichier/"' in body


def first_of(got: Piece) -> str:
    return f"/espace/candidatures/{got.application.public_id}/pieces/{got.public_id}/"


def test_text_and_table_are_shown_as_they_are_read() -> None:
    ready = files.whole_draft()
    table = piece(ready, b"Poste;Montant\n<b>Loyer</b>;1 200\n", name="budget.csv")
    body = client_for("holder").get(page(table)).content.decode()
    assert ("<td>Montant</td>" in body, "<td>&lt;b&gt;Loyer&lt;/b&gt;</td>" in body) == (True, True)
    [note, *_] = pieces(ready)
    assert "Pièce de démonstration" in client_for("holder").get(page(note)).content.decode()


def test_reading_is_journalled_by_the_piece_seen_once_a_day_and_the_holder_s_is_not(
    file: Application,
) -> None:
    seen, unseen, *_ = pieces(file)
    client_for("holder").get(page(seen))
    client = client_for("sous_prefecture")
    client.get(first(file))
    client.get(page(seen))
    assert readings(seen, unseen) == [1, 0]


@pytest.mark.parametrize(("state", "scanned"), [("infected", instants.DURING), ("waiting", None)])
def test_piece_in_quarantine_is_never_opened_nor_said_read(
    file: Application, state: str, scanned: Any
) -> None:
    got = pieces(file)[0]
    Piece.objects.filter(pk=got.pk).update(scan_state=state, scanned_at=scanned)
    for role in ("holder", "sous_prefecture"):
        response = client_for(role).get(page(got))
        assert (response.status_code, response.context["contents"], response.context["may_open"]) == (
            200, None, False,
        )  # fmt: skip
        assert f"{first_of(got)}fichier/" not in response.content.decode()
    assert readings(got) == [0]
    if state == "infected":
        assert [plain(reason.text) for reason in response.context["reasons"]] == [INFECTED]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (bounded.Undrawable, "Ce document ne peut pas être montré ici."),
        (bounded.Busy, "Trop de documents sont ouverts en même temps."),
    ],
)
def test_piece_that_is_not_drawn_says_why_and_leaves_the_original(
    file: Application, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], said: str
) -> None:
    [got] = [each for each in pieces(file) if each.file_name == "statuts.pdf"]
    monkeypatch.setattr(bounded, "SECONDS" if fault is bounded.Undrawable else "PATIENCE", 0)
    turns = [bounded.AT_ONCE.acquire() for _ in range(2)] if fault is bounded.Busy else []
    response = client_for("sous_prefecture").get(page(got))
    for _turn in turns:
        bounded.AT_ONCE.release()
    assert [reason.text for reason in response.context["reasons"]] == [said]
    assert (f"{first_of(got)}fichier/" in response.content.decode(), readings(got)) == (True, [0])


def test_former_version_is_opened_from_its_question_and_says_what_it_is(file: Application) -> None:
    [former] = [each for each in pieces(file) if each.file_name == "statuts.pdf"]
    correction = files.reopened(former.code, file=file)
    newer = acts.replace_piece(
        former, upload(samples.pdf(3), "statuts-signes.pdf"), by=file.started_by, at=instants.CHECKED
    )
    answer_correction(correction, {}, by=file.started_by, at=instants.CHECKED, seen=NO_PAGE)
    context = client_for("sous_prefecture").get(page(former)).context
    [question] = [each for each in context["questions"] if each.code == former.code]
    assert [each.piece for each in question.earlier] == [former]
    assert (context["shown"].piece, context["around"].previous) == (former, newer)
    assert "Ce n'est plus la pièce du dossier" in client_for("holder").get(
        page(former)
    ).content.decode().replace("&#x27;", "'")


def test_version_replaced_in_the_draft_is_the_holder_s_alone() -> None:
    ready = files.whole_draft()
    former = piece(ready, samples.pdf())
    acts.replace_piece(former, upload(samples.pdf(2)), by=ready.started_by, at=instants.DURING)
    applications.submit(ready, by=ready.started_by, at=instants.DURING, seen=NO_PAGE)
    found = [client_for(role).get(page(former)).status_code for role in ("holder", "sous_prefecture")]
    assert found == [200, 404]


def imported() -> Application:
    """A file that came on a table, without its pieces."""
    imports.done(imports.received(imports.row("1")))
    return Application.objects.get()


def test_file_without_pieces_says_so_beside_its_checklist_and_in_the_list() -> None:
    file = imported()
    client = client_for("sous_prefecture")
    context = client.get(first(file)).context
    assert (context["shown"], context["check_form"] is None) == (None, False)
    [row] = client.get("/espace/dossiers/").context["table"].rows
    assert (row.cells[7].value, row.cells[7].href) == ("aucune", "")


def test_viewer_costs_the_same_whatever_the_pieces(query_count: Callable[..., int]) -> None:
    draft, client = files.draft(), client_for("holder")
    piece(draft, b"Une note", name="note.txt")
    client.get(first(draft))
    one = query_count(lambda: client.get(first(draft)))
    for number in range(3):
        piece(draft, f"Une note {number}".encode(), name="note.txt")
    assert query_count(lambda: client.get(first(draft))) == one


def waiting() -> list[Application]:
    """Five files of Château-Thierry by their arrival, the third one checked, and one elsewhere."""
    wave = demonstration_wave()
    made = [
        files.submitted(wave, name=f"Lieu {rank}", at=instants.DURING + timedelta(hours=rank))
        for rank in range(5)
    ]
    files.submitted(wave, name="Ailleurs", code="51230", at=instants.DURING + timedelta(hours=1))
    checks.complete(made[2])
    return made


def test_next_file_is_the_first_arrived_after_this_one_then_from_the_beginning() -> None:
    made, on = waiting(), instants.CHECKED.date()
    agent = people.sous_prefecture_agent()
    found = [queue(agent, each, on) for each in made]
    names = [each.following.place_name for each in found]
    assert names == ["Lieu 1", "Lieu 3", "Lieu 3", "Lieu 4", "Lieu 0"]
    assert [each.waiting for each in found] == [3, 3, 4, 3, 3]
    assert queue(people.sous_prefecture_agent("023"), made[0], on).following is None
    assert queue(agent, files.whole_draft(name="Brouillon"), on).following is None


def send(client: Client, file: Application, beside: Piece, *missing: str) -> Any:
    asked = {
        "check-outcome": "incomplete",
        "check-missing": missing,
        "check-due": "2026-04-30",
        "beside": beside.public_id,
    }
    action = f"/espace/dossiers/{file.public_id}/completude/"
    return client.post(action, shown(client, first(file), action) | asked)


def test_check_sent_from_beside_the_pieces_leads_to_the_next_file() -> None:
    made = waiting()
    client = client_for("sous_prefecture")
    for file, following in zip((made[0], made[1], made[3]), (made[1], made[3], made[4]), strict=True):
        assert send(client, file, pieces(file)[0], "bank_details").url == first(following)
    last = send(client, made[4], pieces(made[4])[0], "bank_details")
    assert last.url == "/espace/dossiers/"
    assert "C'était le dernier dossier à vérifier." in unescape(client.get(last.url).content.decode())
    assert CompletenessCheck.objects.filter(outcome="incomplete").count() == 4


def test_next_file_to_check_is_the_next_of_the_list_that_the_file_was_opened_from() -> None:
    """In the order of the list, and no further than its filters; then it says what waits elsewhere."""
    made = waiting()
    client = client_for("sous_prefecture")
    client.get("/espace/dossiers/?etape=to_check&q=lieu&tri=-name")
    found = client.get(first(made[3])).context["queue"]
    assert (found.following.place_name, found.waiting, found.href) == (
        "Lieu 1", 3, "/espace/dossiers/?etape=to_check&q=lieu&tri=-name",
    )  # fmt: skip
    assert found.said == ["« lieu »", "Étape : complétude à vérifier"]
    assert send(client, made[3], pieces(made[3])[0], "bank_details").url == first(made[1])
    assert client.get(first(made[0])).context["queue"].following.place_name == "Lieu 4"
    client.get("/espace/dossiers/?q=lieu 1")
    alone = client.get(first(made[1]))
    assert (alone.context["queue"].following, alone.context["queue"].outside.waiting) == (None, 2)
    assert "Aucun autre dossier à vérifier dans votre liste." in alone.content.decode()
    list_page = send(client, made[1], pieces(made[1])[0], "bank_details")
    assert list_page.url == "/espace/dossiers/?q=lieu+1"
    over = unescape(client.get(list_page.url).content.decode())
    assert "C'était le dernier dossier à vérifier de votre liste" in over
    assert f'<a href="{first(made[4])}">2 autres dossiers sont à vérifier hors de votre liste</a>' in over
    elsewhere = client.get(first(made[4])).context["queue"]
    assert (elsewhere.href, elsewhere.following.place_name) == ("", "Lieu 0")


def test_refused_check_stays_beside_the_piece_that_was_shown(file: Application) -> None:
    second = pieces(file)[1]
    response = send(client_for("sous_prefecture"), file, second, "inconnue")
    assert (response.status_code, response.context["shown"].piece, CompletenessCheck.objects.count()) == (
        422, second, 0,
    )  # fmt: skip
    assert response.context["check_form"].errors


def test_list_and_file_pages_lead_to_each_piece(file: Application) -> None:
    agent, holder = client_for("sous_prefecture"), client_for("holder")
    assert f'href="{first(file)}"' in agent.get("/espace/dossiers/").content.decode()
    for client in (agent, holder):
        body = client.get(f"/espace/dossiers/{file.public_id}/").content.decode()
        assert [page(each) in body for each in pieces(file)] == [True] * 4
        assert f'href="{first(file)}"' in body
    asked = f"/espace/candidatures/{file.public_id}/pieces/"
    assert page(pieces(file)[0]) in holder.get(asked).content.decode()
    versions = agent.get(f"{asked}{code(file)}/versions/").content.decode()
    assert page(pieces(file)[0]) in versions


def test_piece_of_a_question_that_the_form_no_longer_asks_is_shown_last() -> None:
    draft = files.draft()
    left = piece(draft, b"Une note", name="note.txt")
    Piece.objects.bulk_create(
        [
            Piece(
                application=draft, code="ancienne_question", sha256=left.sha256, size=left.size, file_name="avant.txt",
                content_type="text/plain", received_at=instants.DURING, received_by=left.received_by,
            )
        ]
    )  # fmt: skip
    questions = client_for("holder").get(first(draft)).context["questions"]
    assert ([each.label for each in questions][-1], len(questions)) == ("ancienne_question", 5)


def test_warning_without_script_stands_before_what_it_is_about(file: Application) -> None:
    shown_page = (
        client_for("sous_prefecture").get(f"/espace/dossiers/{file.public_id}/pieces/").content.decode()
    )
    warning, checklist = shown_page.index("Sans JavaScript"), shown_page.index('name="seen_state"')
    assert warning < checklist
    assert shown_page.count("Sans JavaScript") == 1
