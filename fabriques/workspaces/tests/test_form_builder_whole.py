"""The form of a call seen whole: begun, checked, previewed, compared, taken away, published, given to a wave."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.calls.models import Call, FormDraft, FormUse
from fabriques.calls.tests import factories as calls
from fabriques.calls.tests.form_factories import draft, published
from fabriques.common.tests import instants
from fabriques.rulebooks import editing
from fabriques.rulebooks.form.reader import load, read
from fabriques.rulebooks.reader import parsed
from fabriques.theme.fields import field_context
from fabriques.workspaces.tests.form_builder_walk import (
    DRAFT,
    HERE,
    call_with_draft,
    client_of,
    save,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(set_clock: Callable[..., None]) -> Client:
    """Someone of the programme team, while the wave is open."""
    set_clock(instants.DURING)
    return client_of()


@pytest.fixture
def call() -> Call:
    return call_with_draft()


def test_draft_begins_by_one_click_from_the_start_chosen(client: Client) -> None:
    found = calls.call()
    calls.rulebook(found)
    page = client.get(HERE)
    assert page.context["start"].starts[0].code == "rules"
    response = client.post(HERE, {"start": "seed:ami_2019_2021"})
    assert (response.status_code, response.url) == (302, DRAFT)
    assert FormDraft.objects.get().text == load("ami_2019_2021")
    assert client.post(HERE, {"start": "none"}).status_code == 422


def test_checks_against_the_rules_are_told_as_one_writes(client: Client, call: Call) -> None:
    client.post(f"{DRAFT}ranger/project.governance/", {"act": "remove"})
    said = [each.text for each in client.get(DRAFT).context["look"].remarks]
    assert (
        "Aucune question ne répond au critère « Gouvernance et animation par un collectif défini » : les jurés "
        "n'auraient rien à lire. Ajoutez un texte, ou rattachez-y une question."
    ) in said


def test_preview_shows_every_question_as_the_applicant_has_it(client: Client, call: Call) -> None:
    chapters = client.get(f"{DRAFT}apercu/").context["chapters"]
    form = read(load("demonstration"))
    shown = {question.field.code: question for chapter in chapters for question in chapter.questions}
    assert list(shown) == [field.code for field in form.fields()]
    assert [bound.name for bound in shown["place"].bound] == ["place_address", "place_commune"]
    assert shown["opening_on"].when == "si la réponse à « Où en est le lieu ? » est « Il est en projet »"
    assert shown["consortium"].bound == []


def test_preview_says_what_does_not_read_and_shows_the_rest(client: Client, call: Call) -> None:
    save(client, "place.activities", minimum="200", maximum="100")
    page = client.get(f"{DRAFT}apercu/").context
    codes = {question.field.code for chapter in page["chapters"] for question in chapter.questions}
    assert ("activities" in codes, "summary" in codes) == (False, True)
    assert [each.where for each in page["look"].blocking] == [
        "Rubrique « Le lieu », question « Activités et services »"
    ]


def test_changes_are_told_from_the_last_version(client: Client, call: Call) -> None:
    published(call)
    save(client, "place.summary", help="Dites-le simplement.")
    table = client.get(f"{DRAFT}changements/").context["differences"]
    assert [[cell.value for cell in row.cells] for row in table.rows] == [
        [
            "Rubrique « Le lieu », question « Présentation »",
            "aide",
            "Ce qui s'y passe, pour qui, avec qui. Ce texte paraîtra au registre si le lieu est retenu.",
            "Dites-le simplement.",
        ]
    ]


def test_text_is_taken_away_and_brought_in_from_a_file(client: Client, call: Call) -> None:
    response = client.get(f"{DRAFT}telecharger/")
    assert (response.content.decode(), response["Content-Disposition"]) == (
        load("demonstration"),
        'attachment; filename="appel-brouillon.toml"',
    )
    file = SimpleUploadedFile("formulaire.toml", load("wave_2023").encode())
    sent = client.post(f"{DRAFT}texte/", {"text": "", "file": file, "revision": "1"})
    assert (sent.status_code, FormDraft.objects.get().text) == (302, load("wave_2023"))
    late = client.post(f"{DRAFT}texte/", {"text": load("demonstration"), "revision": "1"})
    assert (late.status_code, late.context["stored"]) == (422, load("wave_2023"))
    odd = SimpleUploadedFile("formulaire.toml", b"\xff\xfe")
    assert client.post(f"{DRAFT}texte/", {"file": odd, "revision": "2"}).status_code == 422


def test_form_is_published_then_given_to_a_wave(client: Client) -> None:
    wave = calls.demonstration_wave()
    draft(wave.call)
    revision = FormDraft.objects.get().revision
    page = client.get(f"{DRAFT}publier/")
    assert not field_context(page.context["form"]["reason"])["optional"]
    read = page.content.decode()
    assert all(remark.text in unescape(read) for remark in page.context["look"].warnings)
    assert page.context["look"].warnings
    assert client.post(f"{DRAFT}publier/", {"reason": "", "revision": str(revision)}).status_code == 422
    response = client.post(f"{DRAFT}publier/", {"reason": "Plus précis.", "revision": str(revision)})
    assert (response.url, wave.call.forms.get().number, FormDraft.objects.count()) == (HERE, 1, 0)
    [(shown, state, use)] = client.get(HERE).context["waves"]
    assert (shown, state, list(use.fields)) == (wave, "ouverte", ["version", "reason"])
    page = f"{HERE}vagues/vague-1/"
    refused = client.post(page, {"vague-1-version": "1", "vague-1-reason": ""})
    assert refused.status_code == 422
    done = client.post(page, {"vague-1-version": "1", "vague-1-reason": "Formulaire complet."})
    wave.refresh_from_db()
    assert (done.url, wave.form, FormUse.objects.get().reason) == (
        HERE,
        wave.call.forms.get(),
        "Formulaire complet.",
    )


def test_version_is_read_with_what_it_changed(client: Client, call: Call) -> None:
    published(call)
    document = parsed(load("demonstration")) | {"title": "Nouveau titre"}
    published(call, editing.write(document))
    page = client.get(f"{HERE}versions/2/")
    assert [[cell.value for cell in row.cells][1:] for row in page.context["differences"].rows] == [
        ["titre", "Candidature Fabrique de territoire, démonstration", "Nouveau titre"]
    ]
    assert client.get(f"{HERE}versions/1/").context["differences"] is None
    assert client.get(f"{HERE}versions/1/texte/").content.decode() == load("demonstration")
    assert client.get(f"{HERE}versions/3/").status_code == 404


def test_heading_is_saved(client: Client, call: Call) -> None:
    seen = client.get(f"{DRAFT}en-tete/").context["mark"]
    client.post(f"{DRAFT}en-tete/", {"title": "Ma fabrique", "status": "", "seen": seen})
    form = read(FormDraft.objects.get().text)
    assert (form.title, form.status, len(form.sections)) == ("Ma fabrique", "", 7)


def test_draft_is_given_up(client: Client, call: Call) -> None:
    revision = FormDraft.objects.get().revision
    for stale in ("", "abc", str(revision + 1), "9" * 5000):
        client.post(f"{DRAFT}abandonner/", {"revision": stale})
        assert FormDraft.objects.count() == 1
    assert f'name="revision" value="{revision}"' in client.get(DRAFT).content.decode()
    assert client.post(f"{DRAFT}abandonner/", {"revision": str(revision)}).url == HERE
    assert (FormDraft.objects.count(), client.get(DRAFT).status_code) == (0, 404)


@pytest.mark.parametrize("who", [people.holder, people.sous_prefecture_agent])
def test_pages_do_not_exist_for_anybody_else(client: Client, call: Call, who: Any) -> None:
    other = client_of(who())
    pages = (
        HERE,
        DRAFT,
        f"{DRAFT}apercu/",
        f"{DRAFT}texte/",
        f"{DRAFT}questions/place.summary/",
        f"{DRAFT}telecharger/",
    )
    assert [other.get(page).status_code for page in pages] == [404] * len(pages)
    assert other.post(f"{DRAFT}ranger/place.summary/", {"act": "remove"}).status_code == 404


def test_draft_costs_the_same_at_one_and_many_questions(
    client: Client, call: Call, query_count: Callable[..., int]
) -> None:
    pages = (DRAFT, f"{DRAFT}rubriques/place/", f"{DRAFT}questions/place.summary/", f"{DRAFT}apercu/")
    for page in pages:
        client.get(page)
    many = [query_count(lambda page=page: client.get(page)) for page in pages]
    FormDraft.objects.update(text=load("ami_2019_2021"))
    more = [query_count(lambda page=page: client.get(page)) for page in pages]
    assert (many, max(many) <= 10) == (more, True)
