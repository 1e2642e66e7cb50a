"""A receipt is given whatever people typed, with every sign drawn or shown by its number, and its proof unchanged."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from fabriques.applications import acts
from fabriques.applications.documents import receipt_pdf
from fabriques.applications.models import Receipt
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.common import documents
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.rulebooks.form.types import Kind

pytestmark = pytest.mark.django_db
ODD = "😀 中 \uf0b7 \x1f"
WRITTEN = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.WEB)
ANY_TEXT = st.text(st.characters(), max_size=60)


def received(text: str = ODD) -> Receipt:
    draft = factories.whole_draft()
    acts.write(
        draft,
        {"place_name": f"Lieu {text}", "summary": f"Résumé {text} d'un lieu ouvert à tous."},
        by=draft.started_by,
        at=instants.DURING,
    )
    return acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)


def words(content: bytes) -> str:
    """Without spaces: a reader sees some around signs that are wider than letters."""
    return "".join("".join(each.extract_text() for each in PdfReader(BytesIO(content)).pages).split())


@pytest.mark.parametrize(
    ("sign", "shown"),
    [("😀", "😀"), ("中", "中"), ("\uf0b7", "[U+F0B7]"), ("\x1f", "[U+001F]"), ("नम", "नम")],
    ids=ascii,
)
def test_receipt_with_an_odd_sign_is_opened(sign: str, shown: str, set_clock: Callable[..., None]) -> None:
    receipt = received(f"a{sign}b")
    set_clock(instants.DURING)
    client = client_of(receipt.application.started_by)
    answer = client.get(page(receipt.application, "accuse.pdf"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = words(answer.content)
    assert (f"Lieua{shown}b" in text, f"Résuméa{shown}bd" in text) == (True, True)
    assert ("Signesmontrésparleurnuméro" in text) == (sign != shown)
    assert client.get(page(receipt.application, "accuse/")).status_code == 200


def test_receipt_keeps_what_was_typed_under_its_fingerprint() -> None:
    receipt = Receipt.objects.get(pk=received().pk)
    content = json.loads(receipt.content)
    assert content["summary"] == f"Résumé {ODD} d'un lieu ouvert à tous."
    assert receipt.fingerprint == hashlib.sha256(receipt.content.encode()).hexdigest()
    assert receipt_pdf(receipt) == receipt_pdf(receipt)
    assert receipt.fingerprint[:32] in words(receipt_pdf(receipt))


@pytest.fixture
def whole() -> Receipt:
    """A receipt of every kind of question, not saved again: its content is changed in memory."""
    draft = factories.consortium(signed=True)
    receipt = acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    return Receipt.objects.select_related("application__wave__call", "application__rulebook").get(
        pk=receipt.pk
    )


def retyped(content: dict[str, Any], kinds: dict[str, Kind], text: Callable[[], str]) -> None:
    """Replace every text that people write, wherever the content holds it."""
    for name in ("call", "summary", "activities"):
        content[name] = text()
    content["wave"]["title"] = content["organisation"]["name"] = content["service"]["name"] = text()
    content["place"] |= {"name": text(), "address": text(), "commune_name": text()}
    for each in (*content["pieces"], *content["members"]):
        each["name"] = text()
    for code, answer in content["answers"].items():
        if kinds[code] in WRITTEN:
            content["answers"][code] = text()
        elif kinds[code] in (Kind.BUDGET, Kind.FUNDING, Kind.GROUP):
            for row in answer:
                row |= {name: text() for name in ("label", "funder") if name in row}


def test_receipt_is_made_of_whatever_people_type(whole: Receipt) -> None:
    """Names of files, places, structures and members, and the answers kept as texts."""
    original = whole.content
    kinds = {field.code: field.kind for field in whole.application.questions.fields()}

    @settings(max_examples=40)
    @given(st.lists(ANY_TEXT, min_size=1, max_size=4))
    def opened(texts: list[str]) -> None:
        content, rank = json.loads(original), count()
        retyped(content, kinds, lambda: texts[next(rank) % len(texts)])
        whole.content = json.dumps(content)
        told: list[logging.LogRecord] = []
        documents.logger.addFilter(keep := lambda record: bool(told.append(record)))
        try:
            made = receipt_pdf(whole)
        finally:
            documents.logger.removeFilter(keep)
        assert (told, len(PdfReader(BytesIO(made)).pages) > 0) == ([], True)

    opened()
