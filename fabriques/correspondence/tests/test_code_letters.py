"""Letters that hold a code: sent like any other, then erased; a mail server that fails costs no sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from fabriques.common.tests import instants
from fabriques.common.tests.mail_server import MailServer
from fabriques.correspondence import outbox, tasks
from fabriques.correspondence.models import Message
from fabriques.correspondence.states import MessageState
from fabriques.correspondence.tests.test_one_time_codes import CONFIRM, EMAIL, PASSWORD, asked, awa, signed_in

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[str]]


def test_letter_loses_its_code_once_sent(run_jobs: RunJobs) -> None:
    awa()
    code = asked(Client())
    assert run_jobs() == ["deliver succeeded"]
    (letter,) = mail.outbox
    message = Message.objects.get()
    assert (code in letter.body, message.state, message.body) == (True, MessageState.SENT, outbox.ERASED)


def test_letter_with_an_expired_code_is_erased_and_not_sent(
    run_jobs: RunJobs, set_clock: Callable[..., None]
) -> None:
    awa()
    set_clock(instants.DURING)
    asked(Client())
    set_clock(instants.DURING + timedelta(minutes=14, seconds=59))
    tasks.erase_codes(timestamp=0)
    assert Message.objects.get().body != outbox.ERASED
    set_clock(instants.DURING + timedelta(minutes=15))
    assert run_jobs() == ["deliver succeeded"]
    message = Message.objects.get()
    assert (message.state, message.body, mail.outbox) == (MessageState.ABANDONED, outbox.ERASED, [])


def test_codes_that_wait_for_no_worker_are_erased_in_time(set_clock: Callable[..., None]) -> None:
    awa()
    set_clock(instants.DURING)
    asked(Client())
    outbox.queue(None, "Accusé", "Dossier reçu", at=instants.DURING, address="boite@exemple.test")
    set_clock(instants.DURING + timedelta(minutes=15))
    tasks.erase_codes(timestamp=0)
    found = Message.objects.order_by("pk").values_list("state", "body")
    assert list(found) == [("abandoned", outbox.ERASED), ("waiting", "Dossier reçu")]


def test_letter_with_a_code_leaves_before_those_that_wait(run_jobs: RunJobs) -> None:
    awa()
    for rank in range(2):
        outbox.queue(None, f"Accusé {rank}", "Reçu", at=instants.DURING, address="boite@exemple.test")
    code = asked(Client())
    run_jobs()
    assert [code in letter.body for letter in mail.outbox] == [True, False, False]


def test_refusing_mail_server_never_costs_a_sign_in(run_jobs: RunJobs, mail_server: MailServer) -> None:
    awa()
    mail_server.refusal = "451 4.7.1 Revenez plus tard"
    with_code, with_password = Client(), Client()
    code = asked(with_code)
    assert run_jobs() == ["deliver retried"]
    response = with_password.post("/compte/login/", {"login": EMAIL, "password": PASSWORD})
    assert (response.url, signed_in(with_password)) == ("/espace/", True)
    mail_server.refusal = ""
    ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)
    assert run_jobs() == ["deliver succeeded"]
    (letter,) = mail_server.letters
    assert code.encode() in letter.get_payload(decode=True)
    with_code.post(CONFIRM, {"code": code})
    assert signed_in(with_code)


def test_code_refused_for_good_by_a_mailbox_is_erased(run_jobs: RunJobs, mail_server: MailServer) -> None:
    awa()
    mail_server.refusal = "550 5.1.1 Boîte inconnue"
    asked(Client())
    run_jobs()
    message = Message.objects.get()
    assert (message.state, message.body) == ("bounced", outbox.ERASED)
