"""Markup typed by the team or by people is shown as it was typed, on every page that has it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from fabriques.applications import acts
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.places.models import Place
from fabriques.rulebooks.form.reader import load
from fabriques.selection.tests import factories as decisions
from tests.roles import client_for

pytestmark = pytest.mark.django_db
MARKUP = "<a href=//exemple.example onclick=go()>lien</a><script>go()</script>"
ESCAPED = "&lt;a href=//exemple.example onclick=go()&gt;lien&lt;/a&gt;&lt;script&gt;go()&lt;/script&gt;"


def hostile_form() -> str:
    """The shipped form, with markup in its titles, helps, labels and choices."""
    return re.sub(
        r'((?:title|help|label) = ")',
        lambda found: f"{found[0]}{MARKUP} ",
        load("demonstration"),
    )


def test_help_and_labels_of_questions_are_shown_as_they_were_typed(set_clock: Callable[..., None]) -> None:
    draft = files.draft(demonstration_wave(form=hostile_form()))
    set_clock(instants.DURING)
    shown = client_of(draft.started_by).get(page(draft)).content.decode()
    assert (MARKUP in shown, "<script>go()" in shown, "onclick=go()>" in shown) == (False, False, False)
    helps = re.findall(r'<div class="field__help" [^>]*>\s*([^<]*)', shown)
    assert sum(each.startswith(ESCAPED) for each in helps) > 10
    assert shown.count(ESCAPED) > 40


def test_what_people_wrote_is_shown_as_they_wrote_it(set_clock: Callable[..., None]) -> None:
    draft = files.whole_draft(name=MARKUP)
    written = {"summary": f"{MARKUP} pour tous", "activities": MARKUP}
    acts.write(draft, written, by=draft.started_by, at=instants.DURING)
    acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    draft.refresh_from_db()
    decisions.announced(decisions.notified(decisions.retained(checks.complete(draft))))
    place = Place.objects.get()
    set_clock(instants.PUBLIC_FROM)
    own, service, programme = (
        client_of(draft.started_by),
        client_for("sous_prefecture"),
        client_for("programme"),
    )
    pages = [
        (own, "/espace/"),
        (own, page(draft)),
        (own, page(draft, "accuse/")),
        (service, "/espace/dossiers/"),
        (service, f"/espace/dossiers/{draft.public_id}/"),
        (programme, "/espace/dossiers/?vue=tous"),
        (Client(), "/registre/"),
        (Client(), f"/lieux/{place.public_id}/"),
    ]
    for client, address in pages:
        answer = client.get(address, follow=True)
        shown = answer.content.decode()
        told = (address, answer.status_code, ESCAPED in shown, MARKUP in shown, "onclick=go()>" in shown)
        assert told == (address, 200, True, False, False)
