from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.common.jobs import defer
from fabriques.correspondence.models import Message
from fabriques.correspondence.states import MESSAGES, MessageState

DELIVER = "fabriques.correspondence.tasks.deliver"


@transaction.atomic
def queue(
    recipient: User | None,
    subject: str,
    body: str,
    *,
    at: datetime,
    address: str = "",
    about: tuple[str, str] = ("", ""),
) -> Message:
    """Write a letter in the present transaction; it is sent by a job once this commits.

    Give a person, or a bare `address` (functional mailbox). `about` is the (kind, public identifier) it tells of.
    Effects: one waiting message; the job « deliver ». A mail server that refuses never undoes the act.
    """
    message = Message.objects.create(
        recipient=recipient,
        address=address or (recipient.email if recipient else ""),
        subject=" ".join(subject.split()),
        body=body,
        about_kind=about[0],
        about_id=about[1],
        queued_at=at,
    )
    defer(DELIVER, message=message.public_id, lock=f"message-{message.public_id}")
    return message


@transaction.atomic
def mark_sent(message: Message, *, at: datetime) -> None:
    """WAITING → SENT."""
    message.state = MESSAGES.after("mark_sent", MessageState(message.state))
    message.attempts += 1
    message.sent_at = at
    message.last_error = ""
    message.save(update_fields=["state", "attempts", "sent_at", "last_error"])


@transaction.atomic
def mark_failed(message: Message, error: str) -> None:
    """Keep WAITING after a failed attempt, with what the mail server said; the job will try again."""
    message.state = MESSAGES.after("mark_failed", MessageState(message.state))
    message.attempts += 1
    message.last_error = error[:300]
    message.save(update_fields=["state", "attempts", "last_error"])
