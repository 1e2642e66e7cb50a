"""What a page says once a holder was written to: that a mail goes, or that a letter is to be posted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client

from fabriques.applications.corrections.acts import ask_correction
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import papers
from fabriques.applications.tests.pages import client_of
from fabriques.assessment.tests import factories as checks
from fabriques.common.seen import NO_PAGE
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


def spoken_to_holder(text: str) -> list[str]:
    """What a page says to whoever holds the file, and would be false said to its service."""
    return re.findall(
        r"votre dossier|(?:vos|mes) pièces|votre correction|vous est demandé|mon espace", text.lower()
    )


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


def test_what_came_by_post_is_recorded_by_its_buttons(set_clock: Clock) -> None:
    file = papers.received(files.form_wave())
    checks.incomplete(file)
    due = usual_delay(instants.CHECKED)
    agent = checks.assessor(file)
    ask_correction(file, ["summary"], "Qui anime ?", due_at=due, by=agent, at=instants.CHECKED, seen=NO_PAGE)
    set_clock(checks.SENT)
    client, base = client_of(agent), f"/espace/dossiers/{file.public_id}/"
    sending, correcting = (
        f"/espace/candidatures/{file.public_id}/{end}/" for end in ("pieces-demandees", "corriger")
    )
    page = client.get(base).content.decode()
    assert (f'href="{sending}"' in page, f'href="{correcting}"' in page) == (True, True)
    checks.send(file, "bank_details")
    shows = plain(client.get(sending).content.decode())
    assert "Enregistrer les pièces reçues" in shows
    assert not spoken_to_holder(shows)
    sent = client.post(sending, shown(client, sending) | {"send": "1"})
    assert (sent["Location"], BY_POST in said(sent)) == (base, True)
    assert "Les pièces reçues sont enregistrées" in plain(client.get(sending).content.decode())
    reopened = client.get(correcting)
    assert "Recopiez ce que dit son courrier." in plain(reopened.content.decode())
    assert not spoken_to_holder(plain(reopened.content.decode()))
    answers = {"summary": "Léa Exemple anime le lieu."} | shown(client, correcting)
    given = client.post(correcting, answers)
    assert given.status_code == 302, given.context["form"].errors
    assert (given["Location"], file.corrections.get().answers["summary"]) == (
        base,
        "Léa Exemple anime le lieu.",
    )
    assert client.post(correcting, answers)["Location"] == base
    assert "J'ai lu cette correction" in plain(client.get(base).content.decode())


def test_request_closed_says_to_the_service_what_to_do_of_a_late_letter(set_clock: Clock) -> None:
    file = papers.received(files.form_wave())
    checks.incomplete(file)
    set_clock(usual_delay(instants.CHECKED) + timedelta(days=1))
    page = client_of(checks.assessor(file)).get(f"/espace/candidatures/{file.public_id}/pieces-demandees/")
    assert "demandez-les de nouveau sur la page du dossier, puis enregistrez-les." in plain(
        page.content.decode()
    )


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
