"""What a page says once a holder was written to: that a mail goes, or that a letter is to be posted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client

from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import papers
from fabriques.applications.tests.pages import client_of
from fabriques.assessment.tests import factories as checks
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.common.tests.shown import shown
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
BY_POST, BY_MAIL = "une lettre au porteur est à imprimer et à poster", "le porteur est prévenu par courriel"
TO_POST = 'href="/espace/papier/#courriers"'


def said(response: Any) -> str:
    """The words of the last act on its page: its message, or the page where it has none."""
    told = [str(message) for message in get_messages(response.wsgi_request)]
    return plain(" ".join(told))


def each_act(file: Application, client: Client) -> Iterator[tuple[str, str]]:
    """What a click on each button that writes to the holder says, by the button."""
    base = f"/espace/dossiers/{file.public_id}/"

    def post(end: str, values: dict[str, Any], page: str = base) -> str:
        response = client.post(base + end, shown(client, page, base + end) | values)
        assert response.status_code == 302, (end, response.content.decode()[:400])
        return said(response)

    due = f"{usual_delay(instants.CHECKED):%Y-%m-%d}"
    asked = {"check-outcome": "incomplete", "check-missing": ["bank_details"], "check-due": due}
    yield "demander des pièces", post("completude/", asked)
    yield "ne plus les attendre", post("completude/annuler/", {})
    correction = {"reopened": ["summary"], "motive": "Précisez qui anime le lieu.", "due": due}
    yield "demander une correction", post("correction/", correction, page=f"{base}correction/")
    file.corrections.update(cancelled_at=instants.CHECKED)
    checks.found(file)
    yield "prévenir qu'il est complet", post("completude/prevenir/", {})


@pytest.mark.parametrize(
    ("email", "told", "never"), [("", BY_POST, BY_MAIL), ("p@exemple.test", BY_MAIL, BY_POST)]
)
def test_each_act_that_writes_to_a_holder_says_how_they_are_reached(
    email: str, told: str, never: str, set_clock: Clock
) -> None:
    file = papers.received(files.form_wave(), email=email)
    set_clock(instants.CHECKED)
    client, base = client_of(checks.assessor(file)), f"/espace/papier/dossiers/{file.public_id}/retirer/"
    receipt = plain(client.get(f"/espace/candidatures/{file.public_id}/accuse/").content.decode())
    assert (told in receipt, never in receipt) == (True, False)
    written = Message.objects.filter(address=email) if email else file.postal_letters
    before = written.count()
    for number, (button, words) in enumerate(each_act(file, client), 1):
        assert (told in words, never in words, written.count()) == (True, False, before + number), button
    letter = {"written_on": "08/04/2026", "motive": "Je retire mon dossier."}
    withdrawn = said(client.post(base, shown(client, base) | letter))
    assert (told in withdrawn, never in withdrawn) == (True, False)


def test_letter_to_post_is_a_click_away_and_shown_before_as_it_will_be_printed(set_clock: Clock) -> None:
    file = papers.received(files.form_wave())
    set_clock(instants.CHECKED)
    client, base = client_of(checks.assessor(file)), f"/espace/dossiers/{file.public_id}/"
    page = client.get(base).content.decode()
    assert "Écrit dans la lettre, à poster, qui demande les pièces." in plain(page)
    assert "Joint au courriel" not in page
    reopen = client.get(f"{base}correction/").content.decode()
    assert "Rouvrir et écrire la lettre à poster" in plain(reopen)
    checks.found(file)
    assert "Écrire la lettre maintenant" in plain(client.get(base).content.decode())
    done = client.post(
        f"{base}completude/prevenir/", shown(client, base, f"{base}completude/prevenir/"), follow=True
    )
    assert TO_POST in done.content.decode()


def test_only_one_place_says_that_a_holder_is_reached_by_mail() -> None:
    claims = re.compile(r"porteur[^\"\n]{0,40}prévenu par courriel|[Jj]oint au courriel")
    root = Path(settings.BASE_DIR) / "fabriques"
    found = {
        str(path.relative_to(root))
        for path in (*root.rglob("*.py"), *root.rglob("*.html"))
        if "tests" not in path.parts and claims.search(path.read_text())
    }
    # The checklist of a file says it of a holder with a mail address, and otherwise of one without.
    assert found == {"applications/holder_mail.py", "assessment/forms.py"}
