"""The one way in which the procedure writes to whoever holds a file: by mail, or by post when that is all they gave.

Every letter of the procedure to a holder goes through `write_to_holder`, so that none is lost, nor sent to the agent
who entered a file that came on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fabriques.accounts.models import User
from fabriques.applications.models import Application, PaperSender, PostalLetter
from fabriques.applications.querying import subject
from fabriques.common.text import shortened
from fabriques.correspondence.models import Message
from fabriques.correspondence.outbox import LONGEST_SUBJECT, queue
from fabriques.correspondence.wording import as_typed


@dataclass(frozen=True)
class Addressee:
    """Who a letter about a file goes to: a person who has an account, else the sender of a paper."""

    person: User | None = None
    sender: PaperSender | None = None

    @property
    def by_post(self) -> bool:
        """Whether the letter has to be printed: the sender gave no mail address."""
        return self.sender is not None and not self.sender.email


def addressee(application: Application, acting: User | None = None) -> Addressee:
    """Who holds a file, for its letters. `acting`: the person of its structure whose act the letter answers."""
    holder = application.holder
    return Addressee(sender=holder) if isinstance(holder, PaperSender) else Addressee(acting or holder)


def told(application: Application) -> SafeString:
    """What a page says once the holder was written to: that a mail goes, or that a letter is theirs to post."""
    if not application.answered_by_post:
        return format_html("{}", _("le porteur est prévenu par courriel"))
    words = _("une lettre au porteur est à imprimer et à poster")
    return format_html('<a href="{}#courriers">{}</a>', reverse("applications:paper"), words)


def write_to_holder(
    application: Application, letter: tuple[str, str], at: datetime, *, acting: User | None = None
) -> Message | None:
    """Write to whoever holds a file; None when the letter is one to print and post.

    Effects: one letter in the outbox, or one `PostalLetter`, which the service finds under « Courriers à poster ».
    """
    to, about = addressee(application, acting), subject(application)
    title, body = letter
    if to.sender is None:
        return queue(to.person, title, body, at=at, about=about)
    if not to.by_post:
        return queue(None, title, body, at=at, address=to.sender.email, about=about)
    PostalLetter.objects.create(
        application=application,
        subject=shortened(as_typed(title), LONGEST_SUBJECT),
        body=as_typed(body),
        written_at=at,
    )
    return None
