"""The pages by which a service enters a file on paper, takes it in, and posts its letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application, PostalLetter
from fabriques.applications.tests import factories, papers
from fabriques.applications.tests.pages import client_of, page, sent
from fabriques.applications.tests.pieces import code, upload
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests.refusals import plain
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
TYPED = {
    "postmarked_on": "30/03/2026",
    "arrived_on": "02/04/2026",
    "sender_name": "Paule Papier",
    "postal_address": "3 rue du Moulin\r\n\r\n02400 Château-Thierry",
    "email": "",
    "phone": "01 99 00 00 01",
    "number": "W021000009",
    "name": "Association du Moulin",
    "legal_form": "association",
    "place_name": "Le Moulin de papier",
    "search": "Château-Thierry",
    "request_key": str(factories.key("papier")),
}


@pytest.fixture(autouse=True)
def _after_the_closing(set_clock: Callable[..., None]) -> None:
    set_clock(papers.ENTERED)


def shown(response: Any) -> str:
    return plain(response.content.decode())


def test_agent_enters_copies_and_takes_in_a_paper_then_posts_its_acknowledgement() -> None:
    wave, client = factories.form_wave(), client_of(people.sous_prefecture_agent())
    assert wave.title in shown(client.get("/espace/papier/"))
    address = f"/espace/papier/saisir/{wave.code}/"
    assert client.get(address).status_code == 200
    began = client.post(address, TYPED)
    draft = Application.objects.get()
    assert (began.status_code, began["Location"]) == (302, page(draft))
    edit = client.get(page(draft))
    assert "Dossier reçu sur papier" in shown(edit)
    saved = client.post(page(draft), sent(edit, summary="Un moulin."))
    assert (saved.status_code, Application.objects.get().summary) == (302, "Un moulin.")
    added = client.post(
        page(draft, "pieces/"), {"add": code(draft), "file": upload(b"Un scan.\n", "scan.txt")}
    )
    assert (added.status_code, draft.pieces.count()) == (302, 1)
    review = client.get(page(draft, "relire/"))
    assert "Enregistrer le dossier reçu" in shown(review)
    assert '<input type="checkbox" name="follows" value="1" checked>' in shown(review)
    seen = review.context["seen_state"]
    done = client.post(f"/espace/papier/dossiers/{draft.public_id}/recevoir/", {"seen_state": seen})
    assert (done.status_code, done["Location"]) == (302, page(draft, "accuse/"))
    receipt = shown(client.get(page(draft, "accuse/")))
    assert "Ce que le papier ne dit pas" in receipt
    said = "Reçu sur papier : cachet de la poste du 30 mars 2026, arrivé au service le 2 avril 2026"
    assert (said in receipt, "Le même accusé vous est envoyé" in receipt) == (True, False)
    assert client.get(page(draft, "accuse.pdf")).content.startswith(b"%PDF")
    letter = PostalLetter.objects.get()
    assert letter.subject in shown(client.get("/espace/papier/"))
    printed = client.get(f"/espace/papier/courriers/{letter.public_id}/")
    assert (printed["Content-Type"], printed.content[:4]) == ("application/pdf", b"%PDF")
    assert [each.facts for each in history("application", draft.public_id) if each.act == "read"][-1:] == [
        {"what": "postal_letter"}
    ]
    for _twice in range(2):
        client.post(f"/espace/papier/courriers/{letter.public_id}/poste/")
    letter.refresh_from_db()
    assert (letter.posted_at, letter.posted_by) == (papers.ENTERED, people.sous_prefecture_agent())
    assert letter.subject not in shown(client.get("/espace/papier/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"arrived_on": "29/03/2026"}, "est après l'arrivée au service"),
        (
            {"arrived_on": "05/04/2026", "search": "Nullepart-les-Oies"},
            "L'arrivée au service (5 avril 2026) est à venir.",
        ),
        ({"arrived_on": "05/04/2026", "search": "Nullepart-les-Oies"}, "Aucune commune ne répond"),
        ({"postmarked_on": "hier"}, "postmarked_on"),
        ({"search": "Nullepart-les-Oies"}, "Aucune commune ne répond"),
        ({"search": "Beauvais"}, "Vous ne pouvez pas saisir de dossier pour cette commune."),
        ({"postal_address": " \u200b "}, "Donnez l'adresse postale à laquelle répondre."),
        ({"number": "123"}, "Ce numéro"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_entered_is_refused_with_what_was_typed(typed: dict[str, str], said: str) -> None:
    wave, client = demonstration_wave(), client_of(people.sous_prefecture_agent())
    answer = client.post(f"/espace/papier/saisir/{wave.code}/", TYPED | typed)
    assert (answer.status_code, Application.objects.count()) == (422, 0)
    assert said in plain(str(answer.context["form"].errors.get_json_data()))
    assert "Le Moulin de papier" in shown(answer)


def test_dates_that_contradict_each_other_are_all_told_on_their_own_boxes() -> None:
    wave, client = demonstration_wave(), client_of(people.sous_prefecture_agent())
    typed = TYPED | {"postmarked_on": "07/04/2026", "arrived_on": "05/04/2026", "name": ""}
    found = client.post(f"/espace/papier/saisir/{wave.code}/", typed).context["form"].errors
    assert {name: len(said) for name, said in found.items()} == {
        "postmarked_on": 2,
        "arrived_on": 1,
        "name": 1,
    }


def test_date_of_a_letter_out_of_time_is_told_on_its_box_with_what_else_is_wrong() -> None:
    file = papers.received()
    client = client_of(file.started_by)
    typed = {"written_on": "01/04/2026", "motive": "", "sender_name": "", "postal_address": "Ici"}
    for page_ in ("expediteur", "retirer"):
        answer = client.post(f"/espace/papier/dossiers/{file.public_id}/{page_}/", typed)
        found = answer.context["form"].errors
        assert "avant l'arrivée du dossier" in plain(found["written_on"][0])
        assert {"written_on", "motive"} <= set(found)
        typed["written_on"] = "hier"
        answer = client.post(f"/espace/papier/dossiers/{file.public_id}/{page_}/", typed)
        assert "written_on" in answer.context["form"].errors
        typed["written_on"] = "01/04/2026"


def test_register_that_is_off_offers_no_search_to_the_service(settings: Any) -> None:
    wave, client = demonstration_wave(), client_of(people.sous_prefecture_agent())
    offered = {}
    for base in ("", "http://127.0.0.1:9/"):
        settings.COMPANY_REGISTER_URL = base
        offered[base] = 'name="look_up"' in shown(client.get(f"/espace/papier/saisir/{wave.code}/"))
    assert offered == {"": False, "http://127.0.0.1:9/": True}


def test_structure_is_looked_for_by_its_number_without_losing_what_was_typed() -> None:
    wave, client = demonstration_wave(), client_of(people.sous_prefecture_agent())
    answer = client.post(f"/espace/papier/saisir/{wave.code}/", TYPED | {"number": "0123456", "look_up": "1"})
    assert answer.status_code == 200
    assert all(said in shown(answer) for said in ("Le Moulin de papier", "3 rue du Moulin", "30/03/2026"))


def test_late_paper_is_refused_on_its_page_with_the_reason() -> None:
    draft = papers.copied(posted=papers.LATE)
    client = client_of(draft.started_by)
    seen = client.get(page(draft, "relire/")).context["seen_state"]
    answer = client.post(f"/espace/papier/dossiers/{draft.public_id}/recevoir/", {"seen_state": seen})
    assert (answer.status_code, "le dernier jour était le 31 mars 2026" in shown(answer)) == (422, True)


def test_envelope_is_corrected_on_its_page_until_the_file_is_received() -> None:
    draft = papers.copied()
    client, address = client_of(draft.started_by), f"/espace/papier/dossiers/{draft.public_id}/enveloppe/"
    assert "30/03/2026" in shown(client.get(address))
    assert client.post(address, TYPED | {"arrived_on": "29/03/2026"}).status_code == 422
    assert client.post(address, TYPED | {"postmarked_on": "28/03/2026"}).status_code == 302
    assert Application.objects.get().postmarked_on == papers.POSTED - timedelta(days=2)
    file = papers.received(name="Le Moulin reçu")
    assert client.get(f"/espace/papier/dossiers/{file.public_id}/enveloppe/").status_code == 302


@pytest.mark.parametrize(
    "maker", [lambda: people.sous_prefecture_agent("023"), people.holder, people.panel_member]
)
def test_papers_of_another_territory_are_not_known_to_exist(maker: Callable[[], Any]) -> None:
    draft, file = papers.begun(), papers.received(name="Le Moulin reçu")
    letter, client = file.postal_letters.get(), client_of(maker())
    asked = [
        page(draft),
        page(draft, "relire/"),
        page(draft, "pieces/"),
        f"/espace/papier/dossiers/{draft.public_id}/enveloppe/",
        f"/espace/papier/courriers/{letter.public_id}/",
    ]
    assert {address: client.get(address).status_code for address in asked} == dict.fromkeys(asked, 404)
    assert client.post(f"/espace/papier/courriers/{letter.public_id}/poste/").status_code == 404


def test_first_page_of_the_service_counts_letters_to_post_and_papers_to_finish() -> None:
    papers.received()
    papers.begun(name="Un autre")
    said = shown(client_of(people.prefecture_agent()).get("/espace/"))
    assert (
        "courrier à imprimer et à poster" in said,
        "dossier sur papier dont la saisie est à finir" in said,
    ) == (
        True,
        True,
    )
    elsewhere = shown(client_of(people.prefecture_agent("60")).get("/espace/"))
    assert "à imprimer et à poster" not in elsewhere


def test_page_of_the_file_says_how_it_came_and_how_to_reach_its_sender() -> None:
    file = papers.received()
    said = shown(client_of(people.sous_prefecture_agent()).get(f"/espace/dossiers/{file.public_id}/"))
    wanted = (
        "Cachet de la poste du 30 mars 2026",
        "Envoyé par Paule Papier",
        "3 rue du Moulin",
        "tel:0199000001",
    )
    assert [each for each in wanted if each not in said] == []


def test_late_paper_is_found_among_the_late_and_waived_on_its_page() -> None:
    draft, client = papers.copied(posted=papers.LATE), client_of(people.prefecture_agent())
    said = "Reçu sur papier : cachet de la poste du 1er avril 2026."
    assert said in shown(client.get("/espace/retards/"))
    assert said in shown(client.get(f"/espace/retards/{draft.public_id}/"))


def test_page_of_papers_reads_the_base_as_often_for_many_as_for_one() -> None:
    papers.received()
    client = client_of(people.sous_prefecture_agent())
    counts = []
    for names in ((), ("Un", "Deux", "Trois")):
        for name in names:
            papers.received(name=name)
            papers.begun(name=f"{name}, en cours")
        with CaptureQueriesContext(connection) as asked:
            client.get("/espace/papier/")
        counts.append(len(asked))
    assert counts[1] <= 12
    assert counts[1] - counts[0] <= 1  # the drafts, none at first
