from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from fabriques.accounts.tests.factories import holder
from fabriques.common.tests import instants
from fabriques.common.tests.mail_server import MailServer
from fabriques.common.tests.refusals import nothing_written, sql_refused
from fabriques.correspondence import outbox, tasks
from fabriques.correspondence.models import Message
from fabriques.correspondence.states import MessageState

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[str]]
FAULTY = "faute@exemple.test"
MINUTE = timedelta(minutes=1)


def queued() -> Message:
    return outbox.queue(
        holder(), "Votre\n dossier", "Bonjour,", at=instants.DURING, about=("application", "abc")
    )


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def due_now() -> None:
    """Time passes: the jobs put off by their retry strategy are due."""
    ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)


def test_message_waits_with_its_job() -> None:
    message = queued()
    assert (message.state, message.subject, message.address) == (
        "waiting",
        "Votre dossier",
        "porteuse@exemple.test",
    )
    (job,) = ProcrastinateJob.objects.all()
    assert (job.task_name, job.args, job.lock) == (
        outbox.DELIVER, {"message": message.public_id}, f"message-{message.public_id}",
    )  # fmt: skip
    assert list(Message.objects.about("application", "abc")) == [message]


def test_message_and_job_are_forgotten_by_a_rollback() -> None:
    holder()
    with nothing_written(), transaction.atomic():
        queued()
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 0


def test_message_is_sent_by_its_job(run_jobs: RunJobs, set_clock: Callable[..., None]) -> None:
    message = queued()
    set_clock(instants.DURING + MINUTE)
    assert run_jobs() == ["deliver succeeded"]
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (
        ["porteuse@exemple.test"],
        "Votre dossier",
        "Bonjour,",
    )
    assert letter.extra_headers["Message-ID"] == f"<{message.public_id}@fabriques.example>"
    sent = again(message)
    assert (sent.state, sent.attempts, sent.sent_at) == (MessageState.SENT, 1, instants.DURING + MINUTE)


def test_message_delivered_twice_is_sent_once() -> None:
    message = queued()
    tasks.deliver(message=message.public_id)
    tasks.deliver(message=message.public_id)
    assert len(mail.outbox) == 1


def test_message_refused_by_the_server_waits_and_is_sent_later(
    run_jobs: RunJobs, mail_server: MailServer
) -> None:
    mail_server.refusal = "451 4.7.1 Revenez plus tard"
    message = queued()
    assert run_jobs() == ["deliver retried"]
    waiting = again(message)
    assert (waiting.state, waiting.attempts, waiting.sent_at) == (MessageState.WAITING, 1, None)
    assert waiting.last_error == (
        "SMTPRecipientsRefused: {'porteuse@exemple.test': (451, b'4.7.1 Revenez plus tard')}"
    )
    assert waiting.is_late(instants.DURING)
    mail_server.refusal = ""
    assert run_jobs() == []  # not due yet
    due_now()
    assert run_jobs() == ["deliver succeeded"]
    sent = again(message)
    assert (sent.state, sent.attempts, sent.last_error) == (MessageState.SENT, 2, "")
    assert [letter["To"] for letter in mail_server.letters] == ["porteuse@exemple.test"]


def test_messages_that_wait_leave_over_one_connection(run_jobs: RunJobs, mail_server: MailServer) -> None:
    one, two, three = queued(), queued(), queued()
    tasks.deliver(message=two.public_id)
    assert [letter["Message-ID"] for letter in mail_server.letters] == [
        f"<{each.public_id}@fabriques.example>" for each in (two, one, three)
    ]
    assert mail_server.conversations == 1
    assert run_jobs() == ["deliver succeeded"] * 3
    assert (len(mail_server.letters), mail_server.conversations) == (3, 1)
    assert [again(each).attempts for each in (one, two, three)] == [1, 1, 1]


def test_message_behind_another_leaves_by_its_job(run_jobs: RunJobs, mail_server: MailServer) -> None:
    first = queued()
    second = outbox.queue(
        None, "Avis", "Texte", at=instants.OPENS, address="service@exemple.test", behind=first
    )
    assert run_jobs() == ["deliver succeeded"]
    assert [again(each).state for each in (first, second)] == ["sent", "sent"]


def test_messages_behind_many_others_all_leave(run_jobs: RunJobs, mail_server: MailServer) -> None:
    for rank in range(tasks.TOGETHER):
        service = f"service-{rank}@exemple.test"
        outbox.queue(None, "Avis", "Texte", at=instants.OPENS, address=service, behind=queued())
    run_jobs()
    assert len(mail_server.letters) == 2 * tasks.TOGETHER
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}


def test_message_behind_a_mailbox_that_refuses_leaves_at_once(
    run_jobs: RunJobs, mail_server: MailServer
) -> None:
    mail_server.refusal, mail_server.refused = "452 4.2.2 Boîte pleine", "porteuse@exemple.test"
    second = outbox.queue(
        None, "Avis", "Texte", at=instants.OPENS, address="service@exemple.test", behind=queued()
    )
    assert run_jobs() == ["deliver retried"]
    assert again(second).state == MessageState.SENT


def test_message_behind_one_that_is_kept_waiting_gets_its_own_job(
    run_jobs: RunJobs, mail_server: MailServer, set_clock: Callable[[datetime], None]
) -> None:
    mail_server.refusal = "451 4.7.1 Revenez plus tard"
    second = outbox.queue(
        None, "Avis", "Texte", at=instants.OPENS, address="service@exemple.test", behind=queued()
    )
    assert run_jobs() == ["deliver retried"]
    mail_server.refusal = ""
    set_clock(instants.OPENS + 16 * MINUTE)
    tasks.sweep(timestamp=0)
    assert "deliver succeeded" in run_jobs()
    assert again(second).state == MessageState.SENT


def test_message_is_not_tried_before_its_time_behind_another(
    run_jobs: RunJobs, mail_server: MailServer
) -> None:
    mail_server.refusal = "451 4.7.1 Revenez plus tard"
    refused = queued()
    assert run_jobs() == ["deliver retried"]
    mail_server.refusal = ""
    queued()
    assert run_jobs() == ["deliver succeeded"]
    assert again(refused).state == MessageState.WAITING
    assert len(mail_server.letters) == 1


def test_messages_stop_at_the_second_refused_for_now(mail_server: MailServer) -> None:
    letters = [queued() for _ in range(3)]
    mail_server.refusal = "451 4.7.1 Revenez plus tard"
    with pytest.raises(OSError, match="451"):
        tasks.deliver(message=letters[0].public_id)
    assert [again(each).attempts for each in letters] == [1, 1, 0]


class Faulty(EmailBackend):
    """The mail server's, with a fault of ours for one address."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if email_messages[0].to == [FAULTY]:
            raise RuntimeError("unforeseen")
        return super().send_messages(email_messages)


def test_message_that_fails_in_an_unforeseen_way_keeps_no_other_from_leaving(
    mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    faulty = outbox.queue(None, "Objet", "Texte", at=instants.OPENS, address=FAULTY)
    first, second = queued(), queued()
    with override_settings(EMAIL_BACKEND=f"{__name__}.Faulty"):
        tasks.deliver(message=first.public_id)
    assert [again(each).state for each in (faulty, first, second)] == ["waiting", "sent", "sent"]
    assert len(mail_server.letters) == 2
    assert "left to its own job" in caplog.text


@pytest.mark.parametrize(
    "address",
    ["deux@adresses@exemple.test,", "lieu@\uf0b7.fr", "lieu@exemple\u3002\u3002fr", "lieu@xn--é.fr"],
    ids=ascii,
)
def test_message_to_an_address_that_no_letter_can_bear_is_returned_at_once(
    mail_server: MailServer, address: str
) -> None:
    unwritable = outbox.queue(None, "Objet", "Texte", at=instants.OPENS, address=address)
    other = queued()
    tasks.deliver(message=unwritable.public_id)
    assert [again(each).state for each in (unwritable, other)] == ["bounced", "sent"]
    assert again(unwritable).last_error.startswith(f"Unwritable: adresse « {address} » : ")
    assert len(mail_server.letters) == 1


def test_subject_that_holds_a_long_name_is_cut_at_a_word(run_jobs: RunJobs) -> None:
    message = outbox.queue(
        None,
        f"Votre structure {'très ' * 60}longue\n😀",
        "Texte",
        at=instants.OPENS,
        address="un@exemple.test",
    )
    assert (len(message.subject) <= 200, message.subject[-6:]) == (True, " très…")
    assert run_jobs() == ["deliver succeeded"]


@pytest.mark.parametrize(
    "sign", ["\x1f", "\x01", "😀", "\uf0b7", "\u202e", "\r\nBcc: x@exemple.test", "中"], ids=ascii
)
def test_message_is_sent_whatever_sign_its_subject_and_text_hold(mail_server: MailServer, sign: str) -> None:
    message = outbox.queue(
        None, f"Dossier {sign} reçu", f"Texte {sign}.", at=instants.OPENS, address="un@exemple.test"
    )
    tasks.deliver(message=message.public_id)
    [letter] = mail_server.letters
    assert (again(message).state, letter["To"], letter["Bcc"]) == ("sent", "un@exemple.test", None)
    assert str(make_header(decode_header(letter["Subject"]))) == " ".join(f"Dossier {sign} reçu".split())


def test_message_waits_when_no_server_answers(run_jobs: RunJobs) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    message = queued()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=closed
    ):
        assert run_jobs() == ["deliver retried"]
    waiting = again(message)
    assert (waiting.attempts, waiting.last_error) == (
        1,
        "ConnectionRefusedError: [Errno 111] Connection refused",
    )


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (10, False), (11, True)])
def test_message_is_late_after_ten_minutes(minutes: int, late: bool) -> None:
    assert queued().is_late(instants.DURING + minutes * MINUTE) is late


def test_message_sent_is_never_late(run_jobs: RunJobs) -> None:
    message = queued()
    run_jobs()
    assert not again(message).is_late(instants.DECIDED)


def test_message_left_without_a_job_is_asked_for_again_once(
    run_jobs: RunJobs, set_clock: Callable[..., None]
) -> None:
    message = queued()
    ProcrastinateJob.objects.all().delete()
    set_clock(instants.DURING + 16 * MINUTE)
    tasks.sweep(timestamp=0)
    tasks.sweep(timestamp=60)
    assert run_jobs() == ["deliver succeeded"]
    assert again(message).state == MessageState.SENT


def test_message_sent_and_its_instant_go_together() -> None:
    message = queued()
    statement = "UPDATE correspondence_message SET state = 'sent' WHERE id = %s"
    assert (
        sql_refused(statement, message.pk) == "Un message envoyé porte l'instant de son envoi, et lui seul."
    )


def test_message_keeps_its_address_when_the_person_is_erased() -> None:
    message = outbox.queue(None, "Objet", "Texte", at=instants.DURING, address="boite@exemple.test")
    assert (message.recipient, message.address) == (None, "boite@exemple.test")
