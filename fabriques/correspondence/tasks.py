from __future__ import annotations

import logging
import smtplib
from datetime import timedelta

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fabriques.common import clock
from fabriques.common.jobs import defer
from fabriques.connectors import mail
from fabriques.correspondence import acts
from fabriques.correspondence.models import Message

logger = logging.getLogger(__name__)
# A minute more between two tries each time: 0, 1, 2… min, some 13 hours in all.
PATIENCE = RetryStrategy(max_attempts=40, linear_wait=60, retry_exceptions={OSError})


@app.task(name=acts.DELIVER, retry=PATIENCE)
def deliver(message: str) -> None:
    """Send one waiting message; safe to run twice (the row is locked and re-read).

    A refusal by the mail server is written on the message, then the job is tried again later.
    """
    with transaction.atomic():
        row = Message.objects.select_for_update().waiting().filter(public_id=message).first()
        if row is None:
            return
        try:
            mail.send(row.address, row.subject, row.body, reference=row.public_id)
        except (OSError, smtplib.SMTPException) as error:
            failure: Exception | None = error
            acts.mark_failed(row, f"{type(error).__name__}: {error}")
        else:
            failure = None
            acts.mark_sent(row, at=clock.now())
    if failure is not None:
        logger.warning("Message %s not sent: %s", message, failure)
        raise OSError(str(failure))


@app.periodic(cron="* * * * *")
@app.task(name="fabriques.correspondence.tasks.sweep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Ask again for messages that wait since long without a job left to send them."""
    limit = clock.now() - timedelta(minutes=15)
    for public_id in (
        Message.objects.waiting().filter(queued_at__lt=limit).values_list("public_id", flat=True)[:500]
    ):
        defer(
            acts.DELIVER, message=public_id, lock=f"message-{public_id}", queueing_lock=f"message-{public_id}"
        )


@app.periodic(cron="* * * * *")
@app.task(
    name="fabriques.correspondence.tasks.retry_stalled", queueing_lock="retry_stalled", pass_context=True
)
async def retry_stalled(context: object, timestamp: int) -> None:
    """Give back to a living worker the jobs that a killed one left in progress."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
