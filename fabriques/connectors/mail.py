"""The mail server, whichever it is: one function, errors raised as they come."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage


def send(address: str, subject: str, body: str, *, reference: str) -> None:
    """Hand one plain-text letter to the mail server; raises OSError or SMTPException when it is refused.

    `reference` becomes part of the Message-ID, so that a letter handed twice is recognised by mailboxes.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    EmailMessage(subject, body, to=[address], headers={"Message-ID": f"<{reference}@{domain}>"}).send()
