"""What a paper does not say: listed on its receipt and in its letters; what the rules fix is nobody's words."""

from __future__ import annotations

import json

import pytest

from fabriques.applications import acts as online
from fabriques.applications.answering.draft_form import DraftForm
from fabriques.applications.answering.reading import chapters, said_fixed
from fabriques.applications.content import answers_of, lacking_of
from fabriques.applications.letters import said_lacking, said_of_the_hour
from fabriques.applications.models import Application
from fabriques.applications.paper import acts
from fabriques.applications.paper.printing import blocks, letter_pdf
from fabriques.applications.tests import factories, papers
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests.refusals import plain
from fabriques.rulebooks.form.types import Kind

db = pytest.mark.django_db


@db
def test_what_the_paper_does_not_say_is_kept_as_lacking_on_the_receipt() -> None:
    draft = papers.begun()
    receipt = acts.receive(draft, by=draft.started_by, at=papers.ENTERED, seen=NO_PAGE)
    title, absent = said_lacking(receipt)
    assert (title, json.loads(receipt.content)["paper"]["lacking"][0]) == (
        "Ce que le papier ne dit pas",
        absent[0],
    )
    assert "Présentation" in " ".join(absent)
    assert absent[0] not in said_of_the_hour(receipt)
    letter = draft.postal_letters.get()
    listed = [part["lines"] for part in blocks(letter.body) if part["listed"]]
    assert listed[0] == absent
    assert letter_pdf(letter).startswith(b"%PDF")


def test_lists_of_a_letter_are_lists_once_printed() -> None:
    said = "Bonjour,\n\nReçu :\n  - le plan\n  - le bail\nMerci.\n\nÀ bientôt"
    assert blocks(said) == [
        {"listed": False, "lines": ["Bonjour,"]},
        {"listed": False, "lines": ["Reçu :"]},
        {"listed": True, "lines": ["le plan", "le bail"]},
        {"listed": False, "lines": ["Merci."]},
        {"listed": False, "lines": ["À bientôt"]},
    ]


@db
def test_amount_that_the_rules_fix_is_told_as_fixed_and_never_as_what_the_paper_said() -> None:
    draft = papers.begun(factories.form_wave())
    [request] = draft.questions.of_kind(Kind.REQUEST)
    fixed = plain(said_fixed(draft))
    assert (draft.requested_cents, answers_of(draft).get(request.code)) == (None, None)
    assert fixed == "Non indiqué ; fixé par le règlement : 50 000 €."
    read = [entry for chapter in chapters(draft, given_at=None) for entry in chapter.entries]
    assert [plain(entry.answer.text) for entry in read if entry.field == request] == [fixed]
    assert request.code not in [lack.field for lack in lacking_of(draft, papers.ENTERED)]
    assert "Laissez vide si le papier ne le dit pas." in DraftForm(application=draft)[request.code].help_text
    online.adopt_rules(draft, by=draft.started_by, at=papers.ENTERED)
    assert Application.objects.get(pk=draft.pk).requested_cents is None
    said = {request.code: {"1": 30_000_00}}
    online.write(draft, said, by=draft.started_by, at=papers.ENTERED)
    online.adopt_rules(draft, by=draft.started_by, at=papers.ENTERED)
    assert Application.objects.get(pk=draft.pk).requested_cents == 30_000_00
