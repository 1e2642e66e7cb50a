"""What is typed on a page that no longer saves comes back, with its true cause: nobody is sent away without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts
from fabriques.applications.answering.merging import mark
from fabriques.applications.models import Application
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import nothing_written, plain
from fabriques.common.tests.shown import shown

pytestmark = pytest.mark.django_db
LONG = "Un second onglet, resté ouvert,\r\navec deux lignes."


@pytest.fixture
def file(set_clock: Callable[..., None]) -> Application:
    set_clock(instants.DURING)
    return factories.submitted(factories.form_wave())


def sent(client: Client, file: Application, suffix: str = "", **typed: Any) -> Any:
    with nothing_written():
        return client.post(page(file, suffix), typed)


def test_second_tab_after_the_submission_keeps_its_text_and_says_why(file: Application) -> None:
    table = {"costs-rows": "1", "costs-0-label": "Vitrail", "costs-0-y1": "12 000"}
    place = {"address": "9 rue d'ailleurs", "commune_search": "Laon"}
    response = sent(client_of(file.started_by), file, governance=LONG, employees="3 ETP", **table, **place)
    told = {each.label: plain(each.text) for each in response.context["typed"]}
    labels = {
        code: file.questions.by_code[code].label for code in ("governance", "employees", "costs", "place")
    }
    assert (response.status_code, plain(response.context["reason"].text), told) == (
        409,
        "Pas enregistré : ce dossier est déjà déposé, le 20 février 2026 à 10 h 30.",
        {
            labels["governance"]: "Un second onglet, resté ouvert,\navec deux lignes.",
            labels["employees"]: "3 ETP",
            labels["costs"]: "Vitrail, 12 000 €",
            labels["place"]: "9 rue d'ailleurs",
        },
    )
    assert "avec deux lignes.</textarea>" in response.content.decode()


def test_what_the_page_showed_and_nobody_typed_is_not_given_back(file: Application) -> None:
    seen = {"governance": mark("Un texte d'avant."), "partnerships": mark("Un autre.")}
    typed = {"governance": "Un texte d'avant.", "partnerships": "Un autre, changé ici."}
    response = sent(client_of(file.started_by), file, shown=json.dumps(seen), **typed)
    assert [each.text for each in response.context["typed"]] == ["Un autre, changé ici."]


def test_second_click_that_says_nothing_new_leads_to_the_receipt(file: Application) -> None:
    response = sent(client_of(file.started_by), file, place_name=file.place_name)
    assert (response.status_code, response["Location"]) == (302, page(file, "accuse/"))


def test_file_withdrawn_in_another_tab_gives_back_what_was_typed(set_clock: Callable[..., None]) -> None:
    set_clock(instants.DURING)
    draft = factories.draft(factories.form_wave())
    acts.withdraw(draft, by=draft.started_by, at=instants.DURING)
    response = sent(client_of(draft.started_by), draft, governance=LONG)
    assert (response.status_code, response.context["reason"].code, response.context["home"]) == (
        409,
        "withdrawn",
        "/espace/",
    )


def test_correction_given_in_another_tab_gives_back_what_was_typed(set_clock: Callable[..., None]) -> None:
    correction = factories.reopened()
    set_clock(correction.asked_at)
    client, file = client_of(people.holder()), correction.application
    read = shown(client, page(file, "corriger/"))
    client.post(page(file, "corriger/"), read | {"summary": "Un lieu corrigé, ouvert à tous les habitants."})
    response = sent(client, file, "corriger/", summary="Une autre correction, écrite à côté.")
    assert (response.status_code, [each.text for each in response.context["typed"]]) == (
        409,
        ["Une autre correction, écrite à côté."],
    )
    assert response.context["reason"].code == "already_given"


def test_form_sent_once_signed_out_gives_back_what_was_typed(file: Application) -> None:
    response = sent(Client(), file, governance=LONG, shown='{"a": "une marque, rien de plus"}')
    found = response.content.decode()
    assert (response.status_code, "Vous n’êtes plus connecté" in found, found.count("<textarea")) == (
        401,
        True,
        1,
    )
    assert (f"/compte/login/?next={page(file)}" in found, "resté ouvert,\navec deux lignes." in found) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://ailleurs.test"}],
)
def test_words_that_another_site_sends_are_not_shown(headers: dict[str, str], file: Application) -> None:
    response = Client(headers=headers).post(page(file), {"governance": LONG})
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/compte/login/")


def test_page_refused_or_missing_gives_back_what_was_typed_and_no_secret(file: Application) -> None:
    stranger = client_of(people.person("ailleurs@exemple.test", "Ailleurs Exemple"))
    response = sent(stranger, file, governance=LONG, password="ne dis rien de ceci à personne")
    found = response.content.decode()
    assert (response.status_code, found.count("<textarea"), "ne dis rien" in found) == (404, 1, False)
