"""The mail server, whichever it is: letters handed over one connection, errors raised as they come."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from fabriques.common.spaces import unbroken


class Unwritable(Exception):  # noqa: N818 – it says what the letter is
    """No letter can be made for this address: its domain is one that no name server can hold."""


class MailServer:
    """One conversation with the mail server, opened by the first letter and kept for the next ones."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self.backend = backend

    def send(self, address: str, subject: str, body: str, *, reference: str) -> None:
        """Hand one plain-text letter. OSError or SMTPException when it is refused, Unwritable when none can be made.

        `reference` becomes part of the Message-ID, so that a letter handed twice is recognised by mailboxes.
        """
        self.backend.open()
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
        headers = {"Message-ID": f"<{reference}@{domain}>"}
        letter = EmailMessage(subject, unbroken(body), to=[address], headers=headers, connection=self.backend)
        try:
            letter.send()
        except ValueError as error:
            raise Unwritable(f"adresse « {address} » : {error}") from error


@contextmanager
def server() -> Iterator[MailServer]:
    """The mail server for several letters; the conversation is closed at the end."""
    backend = get_connection()
    try:
        yield MailServer(backend)
    finally:
        backend.close()


def refused_for_good(error: Exception) -> bool:
    """Whether the server refused this letter for good (5xx on its recipient or its content), not for now (4xx).

    So is a letter that cannot be written. A refusal of our own identity or sender says nothing of the mailbox: it is
    tried again.
    """
    if isinstance(error, Unwritable):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return bool(codes) and all(500 <= code < 600 for code in codes)
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600


def still_talks(error: Exception) -> bool:
    """Whether the server refused this mailbox alone: it answers, and other letters may be handed to it."""
    return isinstance(error, smtplib.SMTPRecipientsRefused)
