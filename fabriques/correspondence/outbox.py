from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fabriques.accounts import addresses
from fabriques.accounts.models import User
from fabriques.common.authorization import Actor
from fabriques.common.jobs import defer
from fabriques.common.text import shortened
from fabriques.correspondence import caps, wording
from fabriques.correspondence.models import Message
from fabriques.correspondence.states import MESSAGES, MessageState

DELIVER = "fabriques.correspondence.tasks.deliver"
# What a letter is about when it holds a code: its text is erased as soon as it is of no more use.
ONE_TIME_CODE = "one_time_code"
FIRST = 10  # a person waits before the page that asks for a code
CODE_LASTS = timedelta(minutes=15)  # as ACCOUNT_LOGIN_BY_CODE_TIMEOUT and its two neighbours in the settings
# Part of the act they are called in: one transaction, without a savepoint of their own.
PART = transaction.atomic(savepoint=False)
LONGEST_SUBJECT = 200
ERASED = "(Le code de ce message est effacé : il a été envoyé, ou il ne valait plus.)"


@PART
def queue(
    recipient: User | None,
    subject: str,
    body: str,
    *,
    at: datetime,
    address: str = "",
    about: tuple[str, str] = ("", ""),
    behind: Message | None = None,
    sender: Actor | None = None,
) -> Message:
    """Write a letter in the present transaction; it is sent by a job once this commits.

    Give a person, or a bare `address` (functional mailbox). `about` is the (kind, public identifier) it tells of.
    `behind`: another letter of this transaction, whose job, or that of any other letter, sends this one too.
    `sender`: whoever has it sent to an address of their choosing; None for a letter of the procedure itself.
    What people typed (`wording.typed`) is written as it is only to whoever confirmed that address.
    Effects: one waiting message; the job « deliver ». A mail server that refuses never undoes the act.
    Refuses, when there is a `sender`: more letters than one mailbox bears, or than one person sends.
    """
    if sender is not None:
        caps.room(address or mailbox_of(recipient), by=sender, at=at).demand()
    return write(recipient, subject, body, at=at, address=address, about=about, behind=behind, sender=sender)


@PART
def offer(
    recipient: User | None,
    subject: str,
    body: str,
    *,
    sender: Actor,
    at: datetime,
    address: str = "",
    about: tuple[str, str] = ("", ""),
) -> Message | None:
    """Write a letter that a page says as well; None, and no letter, beyond what the mailbox bears. See `queue`."""
    if not caps.room(address or mailbox_of(recipient), by=sender, at=at).allowed:
        return None
    return write(recipient, subject, body, at=at, address=address, about=about, behind=None, sender=sender)


def mailbox_of(recipient: User | None) -> str:
    return recipient.email if recipient is not None else ""


def write(
    recipient: User | None,
    subject: str,
    body: str,
    *,
    at: datetime,
    address: str,
    about: tuple[str, str],
    behind: Message | None,
    sender: Actor | None,
) -> Message:
    to = address or mailbox_of(recipient)
    subject, body = worded(recipient, to, subject, body, chosen=sender is not None)
    message = Message.objects.create(
        recipient=recipient,
        address=to,
        subject=shortened(" ".join(subject.split()), LONGEST_SUBJECT),
        body=body,
        about_kind=about[0],
        about_id=about[1],
        queued_at=at,
        sender=sender.public_id if sender is not None else "",
    )
    if behind is not None:
        return message
    urgent = FIRST if message.about_kind == ONE_TIME_CODE else None
    defer(DELIVER, message=message.public_id, lock=f"message-{message.public_id}", priority=urgent)
    return message


def worded(recipient: User | None, address: str, subject: str, body: str, *, chosen: bool) -> tuple[str, str]:
    """Subject and body as their recipient may read them; `chosen`: somebody chose the address it goes to."""
    if not wording.has_typed(subject + body):
        return subject, body
    if recipient is not None and addresses.proves(recipient, address):
        return wording.as_typed(subject), wording.as_typed(body)
    said = wording.subject_for_strangers if chosen else wording.for_strangers
    return said(subject), wording.for_strangers(body)


@PART
def mark_sent(message: Message, *, at: datetime) -> None:
    """WAITING → SENT. A code is erased from the text that is kept."""
    message.state = MESSAGES.after("mark_sent", MessageState(message.state))
    message.attempts += 1
    message.sent_at = at
    message.last_error = ""
    if message.about_kind == ONE_TIME_CODE:
        message.body = ERASED
    message.save(update_fields=["state", "attempts", "sent_at", "last_error", "body"])


@PART
def mark_failed(message: Message, error: str) -> None:
    """Keep WAITING after a failed attempt, with what the mail server said; the job will try again."""
    message.state = MESSAGES.after("mark_failed", MessageState(message.state))
    message.attempts += 1
    message.last_error = error[:300]
    message.save(update_fields=["state", "attempts", "last_error"])


@PART
def mark_bounced(message: Message, error: str) -> None:
    """WAITING → BOUNCED: the mailbox refused it for good, in the server's words."""
    message.state = MESSAGES.after("mark_bounced", MessageState(message.state))
    message.attempts += 1
    message.last_error = error[:300]
    message.save(update_fields=["state", "attempts", "last_error"])


@transaction.atomic
def send_again(message: Message, *, address: str = "") -> Message:
    """BOUNCED → WAITING, to the same address or a corrected one. Effects: the job « deliver »."""
    row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    row.state = MESSAGES.after("send_again", MessageState(row.state))
    row.address = address or row.address
    row.save(update_fields=["state", "address"])
    defer(DELIVER, message=row.public_id, lock=f"message-{row.public_id}")
    return row


def holds_expired_code(message: Message, at: datetime) -> bool:
    return message.about_kind == ONE_TIME_CODE and at - message.queued_at >= CODE_LASTS


@PART
def erase_code(message: Message) -> None:
    """Erase a code that is of no more use, if the letter holds one.

    Effects: the text; WAITING → ABANDONED, since a code that came late would only worry someone.
    """
    if message.about_kind != ONE_TIME_CODE:
        return
    if message.state == MessageState.WAITING:
        message.state = MESSAGES.after("abandon", MessageState(message.state))
    message.body = ERASED
    message.save(update_fields=["state", "body"])
