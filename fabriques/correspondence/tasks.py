from __future__ import annotations

import logging
import smtplib
from datetime import timedelta

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fabriques.common import clock, seals
from fabriques.common.jobs import defer
from fabriques.connectors import mail
from fabriques.correspondence import outbox
from fabriques.correspondence.models import Message

logger = logging.getLogger(__name__)
# A minute more between two tries each time: 0, 1, 2… min, some 13 hours in all.
PATIENCE = RetryStrategy(max_attempts=40, linear_wait=60, retry_exceptions={OSError})
TOGETHER = 20  # letters sent behind another, over its connection


@app.task(name=outbox.DELIVER, retry=PATIENCE)
def deliver(message: str) -> None:
    """Send one waiting message, and those that wait behind it; safe to run twice (rows are locked and re-read).

    A refusal by the mail server is written on the message, then its job is tried again later; a refusal that is
    meant to last (5xx) is a bounce: nothing is tried again before a person has looked at the address. A letter
    whose code no longer works is erased instead of sent. Letters sent behind another have no job of their own, or
    one whose own letter has left already; those that still wait after a quarter of an hour get one from `sweep`.
    """
    with mail.server() as server:
        with transaction.atomic():
            own = Message.objects.select_for_update().waiting().filter(public_id=message).first()
            failure = None if own is None else handed(own, server)
        if failure is None or mail.still_talks(failure):
            send_others(server)
        if failure is not None:
            logger.warning("Message %s not sent: %s", message, failure)
            raise OSError(str(failure))


def send_others(server: mail.MailServer) -> None:
    """Send the oldest letters never tried, each in a transaction of its own, until one is to be tried again.

    One that fails in an unforeseen way is left to its own job, which tells it: it keeps no other from leaving.
    """
    never_tried = Message.objects.waiting().filter(attempts=0).order_by("queued_at", "pk")
    for key in list(never_tried.values_list("pk", flat=True)[:TOGETHER]):
        try:
            with transaction.atomic():
                row = Message.objects.select_for_update(skip_locked=True).waiting().filter(pk=key).first()
                if row is not None and handed(row, server) is not None:
                    return
        except Exception:
            logger.exception("A message was left to its own job")


def handed(row: Message, server: mail.MailServer) -> Exception | None:
    """Hand a locked message to the mail server, and write on it how that ended; the failure if it waits again."""
    if outbox.holds_expired_code(row, clock.now()):
        outbox.erase_code(row)
        return None
    try:
        server.send(row.address, row.subject, seals.opened(row.body), reference=row.public_id)
    except (OSError, smtplib.SMTPException, mail.Unwritable) as error:
        told = f"{type(error).__name__}: {error}"
        if not mail.refused_for_good(error):
            outbox.mark_failed(row, told)
            return error
        outbox.mark_bounced(row, told)
        outbox.erase_code(row)
    else:
        outbox.mark_sent(row, at=clock.now())
    return None


@app.periodic(cron="* * * * *")
@app.task(name="fabriques.correspondence.tasks.sweep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Ask again for messages that wait since long without a job left to send them."""
    limit = clock.now() - timedelta(minutes=15)
    for public_id in (
        Message.objects.waiting().filter(queued_at__lt=limit).values_list("public_id", flat=True)[:500]
    ):
        defer(
            outbox.DELIVER,
            message=public_id,
            lock=f"message-{public_id}",
            queueing_lock=f"message-{public_id}",
        )


@app.periodic(cron="* * * * *")
@app.task(name="fabriques.correspondence.tasks.erase_codes", queueing_lock="erase_codes")
def erase_codes(timestamp: int) -> None:
    """Erase the codes that no longer work from letters that still wait (mail server down, worker stopped)."""
    limit = clock.now() - outbox.CODE_LASTS
    with transaction.atomic():
        waiting = Message.objects.waiting().filter(about_kind=outbox.ONE_TIME_CODE, queued_at__lte=limit)
        for message in waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:500]:
            outbox.erase_code(message)


@app.periodic(cron="* * * * *")
@app.task(
    name="fabriques.correspondence.tasks.retry_stalled", queueing_lock="retry_stalled", pass_context=True
)
async def retry_stalled(context: object, timestamp: int) -> None:
    """Give back to a living worker the jobs that a killed one left in progress."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
