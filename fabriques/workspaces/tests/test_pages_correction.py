"""Asking a correction: questions by section with what the file says, a word on each, a date proposed, a preview."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications.corrections.forms import AskCorrectionForm
from fabriques.applications.models import Application, Correction
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.common.dates import say_instant
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import nothing_written, plain
from fabriques.common.tests.shown import shown
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db
Clock = Callable[..., None]
WORDS = {
    "reopened": ["summary", "activities"],
    "note-summary": "Dites qui anime le lieu.",
    "note-activities": "Donnez les horaires.",
    "note-governance": "Écrit sur une question qui n'est pas cochée.",
}


def of(file: Application) -> str:
    return f"/espace/dossiers/{file.public_id}/correction/"


def text(response: Any) -> str:
    return plain(unescape(response.content.decode()))


def test_page_shows_each_question_in_its_section_with_its_answer_and_proposes_a_date(
    set_clock: Clock,
) -> None:
    file = files.submitted()
    set_clock(instants.CHECKED)
    response = client_of(people.sous_prefecture_agent()).get(of(file))
    groups = response.context["groups"]
    asked = [question.field.code for group in groups for question in group.questions]
    form = response.context["form"]
    assert asked == [code for code, _ in form.fields["reopened"].choices]
    assert (len(groups) > 1, form["due"].value().isoformat(), response.context["chosen"]) == (
        True, "2026-04-23", 0,
    )  # fmt: skip
    summary = next(each for group in groups for each in group.questions if each.field.code == "summary")
    assert summary.entry.answer.plain[:60] in text(response)
    assert "Entre le 11 avril 2026 et le 7 juin 2026" in text(response)
    assert "18 h" not in text(response)


def test_words_of_each_question_reach_the_holder_with_one_hour_everywhere(set_clock: Clock) -> None:
    file, client = files.submitted(), client_of(people.sous_prefecture_agent())
    set_clock(instants.CHECKED)
    seen = shown(client, of(file), of(file))
    seen.pop("reopened", None)
    preview = client.post(of(file), seen | WORDS | {"due": "2026-04-25", "preview": "1"})
    assert (preview.status_code, Correction.objects.count()) == (200, 0)
    answer = client.post(of(file), seen | WORDS | {"due": "2026-04-25"})
    assert answer.status_code == 302
    correction = file.corrections.get()
    letter = plain(Message.objects.get(subject__startswith="Une correction vous est demandée").body)
    told = "25 avril 2026 à 23 h 59"
    said = plain(correction.motive)
    assert (plain(say_instant(correction.due_at)), said.count("« "), "pas cochée" in said) == (told, 2, False)
    for words in ("Dites qui anime le lieu.", "Donnez les horaires.", told):
        assert words in letter
        assert words in text(preview)
        assert words in text(client_of(file.started_by).get(page(file, "corriger/")))
    assert told in text(client_of(file.started_by).get("/espace/"))
    assert told in text(client.get(f"/espace/dossiers/{file.public_id}/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"note-activities": ""}, "Rien ne dit ce qui est attendu pour « "),
        ({"due": "2026-06-30"}, "Ce délai est trop long."),
        ({"due": "2026-04-09", "motive": "Voyez chaque question."}, "Ce délai est trop court."),
        ({"note-summary": "x" * 501}, "500"),
    ],
)
def test_refused_request_keeps_what_was_ticked_and_typed(
    typed: dict[str, str], said: str, set_clock: Clock
) -> None:
    file, client = files.submitted(), client_of(people.sous_prefecture_agent())
    set_clock(instants.CHECKED)
    seen = shown(client, of(file), of(file))
    for button in ({}, {"preview": "1"} if "due" not in typed else {}):
        with nothing_written():
            response = client.post(of(file), seen | WORDS | {"due": "2026-04-25"} | typed | button)
        ticked = [
            each.field.code for group in response.context["groups"] for each in group.questions if each.chosen
        ]
        assert (response.status_code, sorted(ticked)) == (422, ["activities", "summary"])
        assert said in text(response)
        kept = {**WORDS, **typed}["note-activities"]
        assert kept in text(response)


def test_words_are_needed_for_the_questions_that_a_message_does_not_cover(set_clock: Clock) -> None:
    file = files.submitted()
    set_clock(instants.CHECKED)
    typed = {"reopened": ["summary"], "due": "2026-04-25"}
    long = AskCorrectionForm({**typed, "motive": "x" * 2001}, application=file)
    assert list(long.errors) == ["motive"]
    assert len(long.errors["motive"]) == 1
    assert AskCorrectionForm({**typed, "motive": "Relisez tout."}, application=file).is_valid()
