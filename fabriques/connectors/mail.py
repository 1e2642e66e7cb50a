"""The mail server, whichever it is: one function, errors raised as they come."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage


def send(address: str, subject: str, body: str, *, reference: str) -> None:
    """Hand one plain-text letter to the mail server; raises OSError or SMTPException when it is refused.

    `reference` becomes part of the Message-ID, so that a letter handed twice is recognised by mailboxes.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    EmailMessage(subject, body, to=[address], headers={"Message-ID": f"<{reference}@{domain}>"}).send()


def refused_for_good(error: Exception) -> bool:
    """Whether the server refused this letter for good (5xx on its recipient or its content), not for now (4xx).

    A refusal of our own identity or sender says nothing of the mailbox: it is tried again.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return bool(codes) and all(500 <= code < 600 for code in codes)
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600
