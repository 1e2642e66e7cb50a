"""The whole procedure of a file that came on paper: every letter goes to its sender, by mail or to be posted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from fabriques.applications.corrections.acts import ask_correction
from fabriques.applications.holder_mail import addressee
from fabriques.applications.models import Application, PostalLetter
from fabriques.applications.tests import factories, papers
from fabriques.assessment import acts as assessment
from fabriques.assessment.tests.factories import SENT, assessor, complete, incomplete, send
from fabriques.calls.models import Wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message
from fabriques.selection import acts
from fabriques.selection.tests.factories import decider, refusing

pytestmark = pytest.mark.django_db
MAIL = "paule@exemple.test"
SUBJECTS = [
    "Votre dossier est arrivé : Le Moulin de papier",
    "Pièces à compléter : Le Moulin de papier",
    "Vos pièces sont arrivées : Le Moulin de papier",
    "Pièces à compléter : Le Moulin de papier",
    "Pièces : vous n'avez plus rien à envoyer : Le Moulin de papier",
    "Votre dossier est complet : Le Moulin de papier",
    "Une correction vous est demandée : Le Moulin de papier",
]


def through(email: str) -> Application:
    """A file on paper taken through each act that writes to whoever holds it, up to the refusal it is told."""
    wave: Wave = factories.form_wave()
    file = papers.received(wave, email=email)
    agent, at = assessor(file), instants.CHECKED
    incomplete(file)
    send(file, "bank_details")
    assessment.send_pieces(file, "", by=agent, at=SENT, seen=NO_PAGE)
    incomplete(file)
    assessment.cancel_request(file, by=agent, at=at, seen=NO_PAGE)
    complete(file)
    ask_correction(
        file,
        ["summary"],
        "Précisez qui anime le lieu.",
        due_at=instants.DECIDED,
        by=agent,
        at=at,
        seen=NO_PAGE,
    )
    file.corrections.update(cancelled_at=at)
    acts.decide(file, refusing(file), by=decider(file), at=instants.DECIDED, seen=NO_PAGE)
    acts.notify(file, by=decider(file), at=instants.NOTIFIED, seen=NO_PAGE)
    return Application.objects.get(pk=file.pk)


def test_sender_with_a_mail_address_is_written_to_there_and_the_agent_never_in_their_place() -> None:
    file = through(MAIL)
    letters = Message.objects.filter(about_id=file.public_id)
    assert [each.subject for each in letters.filter(address=MAIL).order_by("pk")][:-1] == SUBJECTS
    assert not any("/espace/" in each.body for each in letters.filter(address=MAIL))  # no page opens for them
    assert not letters.filter(recipient__isnull=False).exists()
    assert not PostalLetter.objects.exists()
    assert addressee(file).by_post is False


def test_sender_without_one_has_each_letter_kept_to_be_posted_saying_how_to_answer() -> None:
    file = through("")
    letters = list(file.postal_letters.order_by("pk"))
    assert [each.subject for each in letters][:-1] == SUBJECTS
    assert "est refusé dans la vague" in letters[-1].body
    asks = letters[1].body
    assert "(heure de Paris), par courrier adressé à ce service." in asks
    assert all("/espace/" not in each.body and each.body.count("Pour le joindre") < 2 for each in letters)
    assert not Message.objects.filter(about_id=file.public_id, recipient__isnull=False).exists()
    assert {"\x02", "\x03", "\x1f"}.isdisjoint("".join(each.subject + each.body for each in letters))
    assert addressee(file).by_post is True


def test_procedure_writes_to_a_holder_by_one_function_alone() -> None:
    """`queue` to whoever started or submitted a file would write to the agent who entered a paper."""
    root = Path(settings.BASE_DIR) / "fabriques"
    direct = re.compile(r"queue\(\s*\w+\.(?:submitted_by|started_by)\b")
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "tests" not in path.parts and direct.search(path.read_text())
    }
    # A waiver lets a draft be submitted: it is told to whoever is writing it, the agent for a paper.
    assert found == {"applications/lateness/acts.py"}
