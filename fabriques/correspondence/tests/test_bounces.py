"""A mailbox that refuses a letter for good: it is written on the letter, and nothing insists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from fabriques.common.tests import instants
from fabriques.common.tests.mail_server import MailServer
from fabriques.common.tests.refusals import refused
from fabriques.correspondence import outbox
from fabriques.correspondence.models import Message
from fabriques.correspondence.states import MessageState

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[str]]


def queued(address: str = "boite@exemple.test") -> Message:
    return outbox.queue(None, "Objet", "Texte", at=instants.DURING, address=address)


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


@pytest.mark.parametrize(
    ("refusal", "ended", "state"),
    [
        ("550 5.1.1 Boîte inconnue", "deliver succeeded", MessageState.BOUNCED),
        ("552 5.2.2 Boîte pleine pour toujours", "deliver succeeded", MessageState.BOUNCED),
        ("450 4.2.0 Plus tard", "deliver retried", MessageState.WAITING),
        ("421 4.3.2 Fermeture", "deliver retried", MessageState.WAITING),
    ],
)
def test_refusal_for_good_is_a_bounce_and_for_now_a_wait(
    refusal: str, ended: str, state: MessageState, run_jobs: RunJobs, mail_server: MailServer
) -> None:
    mail_server.refusal = refusal.encode("ascii", "replace").decode()
    message = queued()
    assert run_jobs() == [ended]
    assert (again(message).state, again(message).attempts, again(message).sent_at) == (state, 1, None)
    assert refusal[:3] in again(message).last_error


def test_bounced_message_is_sent_again_to_the_corrected_mailbox(
    run_jobs: RunJobs, mail_server: MailServer
) -> None:
    mail_server.refusal = "550 5.1.1 No such user"
    message = queued()
    run_jobs()
    assert not again(message).is_late(instants.DECIDED)
    assert not ProcrastinateJob.objects.filter(status="todo").exists()
    mail_server.refusal = ""
    outbox.send_again(message, address="nouvelle@exemple.test")
    assert run_jobs() == ["deliver succeeded"]
    assert (again(message).state, again(message).attempts) == (MessageState.SENT, 2)
    assert [letter["To"] for letter in mail_server.letters] == ["nouvelle@exemple.test"]


def test_message_that_waits_is_not_sent_again() -> None:
    message = queued()
    assert refused(lambda: outbox.send_again(message)) == (
        "Ce message est à l'état « en attente d'envoi » : cette action n'est pas possible."
    )
