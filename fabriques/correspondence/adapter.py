from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from fabriques.accounts.models import User
from fabriques.common import clock
from fabriques.correspondence import acts


class OutboxAccountAdapter(DefaultAccountAdapter):
    """Account letters go through the outbox: a mail server that refuses never costs a sign-in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        recipient = User.objects.filter(email__iexact=email).first()
        acts.queue(
            recipient, message.subject, message.body, address=email, at=clock.now(), about=("account", "")
        )

    def format_email_subject(self, subject: str) -> str:
        return subject
