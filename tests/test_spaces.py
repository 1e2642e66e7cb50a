"""No line begins with « ; : ! ? » » nor ends with « « », on a page, in a letter, in a document; what is typed stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core import mail as sent_mail
from django.test import Client
from pypdf import PdfReader

from fabriques.applications import acts
from fabriques.applications.documents import receipt_pdf
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.common.spaces import BREAKABLE, KEPT, unbroken, unbroken_page
from fabriques.common.tests import instants
from fabriques.connectors import mail
from fabriques.theme.engine import Page
from tests.sources import sources

BOXES = re.compile(r"<(textarea|option|script|style|pre|code)\b.*?</\1>", re.S)
TYPED = "Pourquoi ? « Ici » : oui ; vraiment !"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Numéro : 12", "Numéro§: 12"),
        ("oui ; non ! Vraiment ?", "oui§; non§! Vraiment§?"),
        ("le lieu « La Halle », ouvert", "le lieu «§La Halle§», ouvert"),
        ("60 % de 50 €", "60§% de 50§€"),
        ("« »", "«§»"),
        ("ligne\n: suite", "ligne\n: suite"),
        ("a :b, a ://b, a !important, 5 %s, a != b", "a :b, a ://b, a !important, 5 %s, a != b"),
    ],
)
def test_spaces_that_french_does_not_break(written: str, shown: str) -> None:
    assert unbroken(written) == shown.replace("§", KEPT)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Numéro : <b>12</b> ; « oui »</p>", "<p>Numéro§: <b>12</b>§; «§oui§»</p>"),
        ("<p><b>Numéro</b>\n    : 12</p>", "<p><b>Numéro</b>§: 12</p>"),
        ('<input value="a ; b"><p>c ; d', '<input value="a ; b"><p>c§; d'),
        ("<textarea>\na ; b &lt; c ! d</textarea> ; e", "<textarea>\na ; b &lt; c ! d</textarea>§; e"),
        ("<option>a ; b</option><code>a ; b</code>", "<option>a ; b</option><code>a ; b</code>"),
        ("rien à garder", "rien à garder"),
    ],
)
def test_page_keeps_its_tags_and_its_boxes(written: str, shown: str) -> None:
    assert unbroken_page(written) == shown.replace("§", KEPT)


def words(shown: str) -> str:
    """The text of a page, without its boxes."""
    return re.sub(r"<[^>]*>", "", BOXES.sub("", shown))


@pytest.mark.django_db
def test_pages_are_shown_so_and_boxes_give_back_what_was_typed(
    set_clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "spaced", staticmethod(unbroken_page))
    draft = files.draft(files.form_wave())
    acts.write(draft, {"summary": TYPED}, by=draft.started_by, at=instants.DURING)
    sent = files.submitted(draft.wave, name="Le « Lieu » : un")
    set_clock(instants.DURING)
    own = client_of(draft.started_by)
    pages = [
        (own, page(draft)), (own, page(draft, "relire/")), (own, page(sent, "accuse/")), (own, "/espace/"),
        (own, sent.get_absolute_url()), (Client(), "/"), (Client(), "/appels/"), (Client(), "/a-propos/"),
    ]  # fmt: skip
    seen = {address: client.get(address, follow=True).content.decode() for client, address in pages}
    broken = {address: BREAKABLE.findall(words(shown)) for address, shown in seen.items()}
    assert {address: found for address, found in broken.items() if found} == {}
    assert all(KEPT in words(shown) for shown in seen.values())
    assert f"\n{TYPED}</textarea>" in seen[page(draft)]
    assert unbroken(TYPED) in words(seen[page(draft, "relire/")])


@pytest.mark.django_db
def test_document_is_drawn_so() -> None:
    read = PdfReader(BytesIO(receipt_pdf(files.submitted(name="Le « Lieu » : un").receipt)))
    text = " ".join(" ".join(each.extract_text() for each in read.pages).split(" "))
    assert unbroken("Le « Lieu » : un") in text
    assert BREAKABLE.findall(text) == []


def test_letter_is_sent_so() -> None:
    with mail.server() as server:
        server.send("a@exemple.test", "Sujet", "Bonjour,\n\nNuméro : 12 ; « oui »\n", reference="x")
    assert sent_mail.outbox[-1].body == "Bonjour,\n\nNuméro§: 12§; «§oui§»\n".replace("§", KEPT)


def test_words_of_documents_themselves_are_written_so() -> None:
    found = {
        name: BREAKABLE.findall(re.sub(r"//[^\n]*|#import[^\n]*|\"[^\"]*\"", "", text))
        for name, text in sources(".typ")
    }
    assert {name: spaces for name, spaces in found.items() if spaces} == {}


@pytest.mark.django_db
def test_title_does_not_cut_a_question_in_two(client: Client) -> None:
    shown = client.get("/eligibilite/").content.decode()
    assert (
        '<h1 class="page-header__title">Mon lieu <span class="whole">est-il</span> éligible ?</h1>' in shown
    )
