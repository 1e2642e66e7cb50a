"""The pages of documents: with a script and without, each document to whoever may have it, always as a download."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils.html import strip_tags
from PIL import Image

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import acts, drawing, upkeep
from fabriques.applications.pieces.queries import pieces_by_code
from fabriques.applications.tests import factories
from fabriques.applications.tests.pieces import code, piece, upload
from fabriques.common import files, links
from fabriques.common.drawing import bounded
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants, samples
from fabriques.common.tests.refusals import plain
from fabriques.journal.queries import history
from tests.roles import client_for

pytestmark = pytest.mark.django_db
ROLES = (
    "visitor", "holder", "another_holder", "sous_prefecture", "another_sous_prefecture", "prefecture",
    "another_prefecture", "region", "programme",
)  # fmt: skip
READERS = {"holder", "sous_prefecture", "prefecture", "region", "programme"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, set_clock: Callable[..., None]) -> Path:
    settings.MEDIA_ROOT = tmp_path
    settings.SCANNER = ""
    set_clock(instants.DURING)
    return tmp_path


def page(application: Application) -> str:
    return f"/espace/candidatures/{application.public_id}/pieces/"


def address(got: Piece, what: str = "fichier") -> str:
    return f"{page(got.application)}{got.public_id}/{what}/"


def submitted_piece() -> Piece:
    ready = factories.whole_draft()
    got = piece(ready)
    upkeep.draw(got.public_id)
    applications.submit(ready, by=ready.started_by, at=instants.DURING, seen=NO_PAGE)
    got.refresh_from_db()
    return got


def errors(response: Any) -> list[str]:
    """What is said of each file refused, by its name, in the page itself."""
    [slot] = [slot for slot in response.context["slots"] if any(each.why for each in slot.outcomes)]
    return [
        plain(f"{each.name} : {each.why}" if each.name else each.why) for each in slot.outcomes if each.why
    ]


def said(response: Any) -> list[str]:
    """The lines below the question, then what the top of the page says."""
    page = response.content.decode()
    lines = re.findall(r'<p class="pieces__outcome.*?</svg>(.*?)</p>', page, re.DOTALL)
    told = [str(message) for message in get_messages(response.wsgi_request)]
    shown = [plain(" ".join(unescape(strip_tags(line)).split())) for line in lines]
    return [
        each for each in [*shown, *map(plain, told)] if each != "fichier"
    ]  # one line is there for the script to copy


def test_page_without_a_script_receives_replaces_and_removes() -> None:
    draft, client = factories.draft(), client_for("holder")
    asked = code(draft)
    sent = client.post(page(draft), {"add": asked, f"file-{asked}": [upload(), upload(b"Note", "note.txt")]})
    first, second = pieces_by_code(draft)[asked]
    new = {"replace": first.public_id, f"replace-{first.public_id}": upload(samples.pdf(2))}
    replaced = client.post(page(draft), new)
    removed = client.post(page(draft), {"remove": second.public_id})
    assert [response.url for response in (sent, replaced, removed)] == [f"{page(draft)}#piece-{asked}"] * 3
    assert [str(message) for message in get_messages(removed.wsgi_request)][-1] == "Retiré : note.txt."
    [held] = pieces_by_code(draft)[asked]
    assert (held.file_name, files.path_of(held.sha256).read_bytes()) == ("statuts.pdf", samples.pdf(2))


def test_script_gets_the_question_again() -> None:
    draft, client = factories.draft(), client_for("holder")
    asked = code(draft)
    response = client.post(page(draft), {"add": asked, "file": upload()}, headers={"HX-Request": "true"})
    assert (response.status_code, len(response.context["slot"].pieces)) == (200, 1)
    assert response.content.decode().count("data-pieces=") == 1


def test_refused_document_is_told_beside_its_question_and_others_are_received() -> None:
    draft, client = factories.draft(), client_for("holder")
    asked = code(draft)
    sent = {"add": asked, f"file-{asked}": [upload(b"MZ", "x.pdf"), upload()]}
    response = client.post(page(draft), sent)
    assert (response.status_code, errors(response), len(pieces_by_code(draft)[asked])) == (
        422,
        ["x.pdf : Ce fichier est un programme, pas un document. Formats acceptés : PDF, PNG, JPEG, WEBP, DOCX, XLSX, "
         "ODT, ODS, CSV ou TXT. Le contenu du fichier fait foi, pas son nom. Déposez le document lui-même, "
         "en PDF par exemple."],
        1,
    )  # fmt: skip


def test_heavy_document_is_refused_in_words() -> None:
    draft, client = factories.draft(), client_for("holder")
    response = client.post(page(draft), {"add": code(draft), "file": upload(b"x" * 10_000_001)})
    assert (response.status_code, errors(response)) == (
        422,
        ["statuts.pdf : Ce fichier est trop lourd (10 Mo). Une pièce pèse 10 Mo au plus. Réduisez-le : numérisez en "
         "noir et blanc ou à 150 points par pouce, ou séparez le document en deux."],
    )  # fmt: skip


def test_each_file_of_an_upload_has_its_line_with_its_reason() -> None:
    draft, client = factories.draft(), client_for("holder")
    asked = code(draft)
    files_sent = [upload(), upload(b"MZ", "virus.exe"), upload(samples.pdf(), "copie.pdf")]
    response = client.post(page(draft), {"add": asked, f"file-{asked}": files_sent})
    label = plain(draft.questions.by_code[asked].label)
    lines = said(response)
    assert [lines[0], lines[2], lines[4]] == [
        "statuts.pdf : fichier reçu.",
        "copie.pdf : Ce document est déjà reçu, sous le nom « statuts.pdf » : rien n'a été ajouté. Un même contenu est "
        "gardé une fois par question. Si vous vouliez en envoyer un autre, choisissez-le et recommencez.",
        f"Pas enregistré : virus.exe, copie.pdf. La raison est écrite sous « {label} ».",
    ]  # fmt: skip
    assert lines[1].startswith("virus.exe : Ce fichier est un programme")
    assert (lines[3], len(lines)) == ("Enregistré : statuts.pdf.", 5)


def test_platform_without_an_antivirus_says_so_once_for_a_question() -> None:
    draft, client = factories.draft(), client_for("holder")
    for rank in (1, 2):
        piece(draft, samples.pdf(rank))
    shown_page = client.get(page(draft)).content.decode()
    assert (
        shown_page.count("elle n&#x27;a pas d&#x27;antivirus") + shown_page.count("elle n'a pas d'antivirus"),
        "non analysé" in shown_page,
    ) == (1, False)


def test_button_pressed_without_a_file_says_so() -> None:
    draft, client = factories.draft(), client_for("holder")
    response = client.post(page(draft), {"add": code(draft)})
    assert (response.status_code, errors(response)) == (
        422,
        ["Aucun fichier n'est arrivé. Une pièce est un fichier de votre appareil. "
         "Choisissez un fichier, puis envoyez-le."],
    )  # fmt: skip


@pytest.mark.parametrize("sent", [{}, {"add": ""}, {"add": "inconnue"}])
def test_post_without_its_question_is_refused_in_words_on_the_page(sent: dict[str, str]) -> None:
    draft, client = factories.draft(), client_for("holder")
    response = client.post(page(draft), sent)
    said = [str(message) for message in response.context["messages"]]
    assert (response.status_code, len(said), Piece.objects.count()) == (422, 1, 0)
    assert said[0].startswith("Rien n'a été enregistré : l'envoi ne dit pas")
    assert client.post(page(draft), sent, headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize("sent", [{"remove": "inconnue"}, {"replace": "x"}])
def test_post_about_nothing_of_the_file_is_not_found(sent: dict[str, str]) -> None:
    draft = factories.draft()
    assert client_for("holder").post(page(draft), sent).status_code == 404


def test_piece_of_another_file_is_not_removed_through_this_one() -> None:
    mine, other = factories.draft(), factories.draft(name="Un autre lieu")
    got = piece(other)
    assert client_for("holder").post(page(mine), {"remove": got.public_id}).status_code == 404


def test_submitted_file_shows_its_pieces_and_takes_no_more() -> None:
    got = submitted_piece()
    client = client_for("holder")
    shown = client.get(page(got.application))
    refused = client.post(page(got.application), {"add": got.code, "file": upload(samples.pdf(2))})
    assert ({slot.editable for slot in shown.context["slots"]}, refused.status_code) == ({False}, 422)


@pytest.mark.parametrize("role", ROLES)
def test_pages_answer_each_role_as_decided(role: str) -> None:
    got = submitted_piece()
    client = client_for(role)
    pages = {
        "pieces": page(got.application),
        "versions": f"{page(got.application)}{got.code}/versions/",
        "download": address(got),
        "thumbnail": address(got, "apercu"),
        "drawn": address(got, "pages/1"),
    }
    statuses = {name: client.get(where).status_code for name, where in pages.items()}
    reads = role in READERS
    expected = {
        "pieces": 200 if role == "holder" else 404,
        "versions": 200 if reads else 404,
        "download": 302 if reads else 404,
        "thumbnail": 200 if reads else 404,
        "drawn": 200 if reads else 404,
    }
    assert statuses == (dict.fromkeys(expected, 302) if role == "visitor" else expected)
    posted = client.post(pages["pieces"], {"remove": got.public_id}).status_code
    assert posted == {"visitor": 302, "holder": 422}.get(role, 404)


def test_draft_s_pieces_are_seen_by_no_service() -> None:
    got = piece(factories.draft())
    found = [client_for(role).get(address(got)).status_code for role in ("prefecture", "programme")]
    assert found == [404, 404]


def test_download_gives_the_document_by_a_link_that_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    got, holder = submitted_piece(), client_for("holder")
    link = holder.get(address(got)).url
    response = holder.get(link)
    assert (b"".join(response), response["Content-Disposition"], response["X-Content-Type-Options"]) == (
        samples.pdf(), 'attachment; filename="statuts.pdf"', "nosniff",
    )  # fmt: skip
    assert response["Content-Security-Policy"].startswith("sandbox;")
    others = [client_for(role).get(link).status_code for role in ("sous_prefecture", "another_holder")]
    assert (others, Client().get(link).status_code) == ([410, 410], 302)
    monkeypatch.setattr(links, "SECONDS", -1)
    assert holder.get(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "x:y:z", "a" * 300])
def test_link_that_is_not_ours_gives_nothing(token: str) -> None:
    assert client_for("holder").get(f"/espace/fichiers/{token}/").status_code == 410


def test_content_that_is_gone_is_not_found() -> None:
    got = submitted_piece()
    holder = client_for("holder")
    link = holder.get(address(got)).url
    files.path_of(got.sha256).unlink()
    assert holder.get(link).status_code == 404


def test_reading_by_a_service_is_journalled_once_a_day_and_the_holder_s_is_not() -> None:
    got = submitted_piece()
    for role in ("holder", "sous_prefecture", "sous_prefecture", "prefecture"):
        client_for(role).get(address(got))
        client_for(role).get(address(got, "pages/1"))
    read = [entry.actor for entry in history("piece", got.public_id) if entry.act == "piece_read"]
    readers = [people.sous_prefecture_agent("021").public_id, people.prefecture_agent("02").public_id]
    assert read == readers


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("infected", "Un virus a été trouvé dans ce document : il ne peut pas être ouvert."),
        ("waiting", "Ce document attend son analyse par l'antivirus."),
    ],
)
def test_document_in_quarantine_is_given_to_nobody(state: str, said: str) -> None:
    got = submitted_piece()
    scanned = instants.DURING if state == "infected" else None
    Piece.objects.filter(pk=got.pk).update(scan_state=state, scanned_at=scanned)
    for role in ("holder", "prefecture"):
        response = client_for(role).get(address(got))
        assert (response.status_code, [plain(each.text) for each in response.context["reasons"]]) == (
            422,
            [said],
        )
        closed = [client_for(role).get(address(got, what)).status_code for what in ("apercu", "pages/1")]
        assert closed == [404, 404]


def test_thumbnail_is_an_image_of_ours_that_runs_nothing() -> None:
    got = submitted_piece()
    response = client_for("holder").get(address(got, "apercu"))
    assert (response["Content-Type"], response.content[8:12], response["X-Content-Type-Options"]) == (
        "image/webp", b"WEBP", "nosniff",
    )  # fmt: skip


def test_page_drawn_to_be_read_is_an_image_of_ours_that_runs_nothing() -> None:
    got = submitted_piece()
    client = client_for("sous_prefecture")
    response = client.get(address(got, "pages/1"))
    with Image.open(BytesIO(response.content)) as image:
        assert (image.format, image.size) == ("WEBP", (1240, 1755))
    assert (response["Content-Type"], response["Content-Security-Policy"][:8], response["Cache-Control"]) == (
        "image/webp", "sandbox;", "private, max-age=600, immutable",
    )  # fmt: skip
    assert [client.get(address(got, f"pages/{number}")).status_code for number in (0, 2, 999)] == [404] * 3


def test_page_that_cannot_be_drawn_now_is_asked_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    got = submitted_piece()
    monkeypatch.setattr(bounded, "PATIENCE", 0)
    with bounded.AT_ONCE, bounded.AT_ONCE:
        response = client_for("holder").get(address(got, "pages/1"))
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_text_whose_content_is_gone_is_not_shown() -> None:
    got = piece(factories.draft(), b"Une note", name="note.txt")
    assert drawing.contents_of(got).text == "Une note"
    files.path_of(got.sha256).unlink()
    with pytest.raises(bounded.Undrawable):
        drawing.contents_of(got)


def test_page_costs_the_same_at_one_and_five_pieces(query_count: Callable[..., int]) -> None:
    draft, client = factories.draft(), client_for("holder")
    piece(draft)
    client.get(page(draft))
    one = query_count(lambda: client.get(page(draft)))
    for pages in (2, 3, 4, 5):
        piece(draft, samples.pdf(pages))
    five = query_count(lambda: client.get(page(draft)))
    assert (one, five <= 10) == (five, True)


def test_versions_are_listed_the_last_first() -> None:
    draft, client = factories.draft(), client_for("holder")
    first = piece(draft)
    second = acts.replace_piece(first, upload(samples.pdf(2)), by=draft.started_by, at=instants.CLOSES)
    response = client.get(f"{page(draft)}{first.code}/versions/")
    assert [shown.piece for shown in response.context["versions"]] == [second, first]
    assert client.get(f"{page(draft)}inconnue/versions/").status_code == 404


def test_name_that_would_break_a_header_is_harmless() -> None:
    draft, client = factories.draft(), client_for("holder")
    got = piece(draft, name='statuts"; x=<b>.pdf')
    response = client.get(client.get(address(got)).url)
    response.close()
    assert (got.file_name, response["Content-Disposition"]) == (
        "statuts ; x= b.pdf", 'attachment; filename="statuts ; x= b.pdf"',
    )  # fmt: skip
