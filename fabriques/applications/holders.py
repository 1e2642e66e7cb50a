"""Who holds a file, for lists, searches, exports and letters: what `Application.holder` says, said to the database.

A file that came on paper is its sender's, never that of the agent who entered it. No other module reads who submitted a
file to name anybody.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, Value, When

from fabriques.accounts.addresses import proved
from fabriques.accounts.models import User
from fabriques.applications.models import Application, PaperSender

NEEDED = ("submitted_by", "paper_sender")  # to join when holders are named
ON_PAPER = Q(paper_sender__isnull=False)


def read_from(of_paper: str, online: str) -> Case:
    """A column of whoever holds a file."""
    return Case(When(ON_PAPER, then=F(of_paper)), default=F(online), output_field=CharField())


NAME = read_from("paper_sender__name", "submitted_by__full_name")
EMAIL = read_from("paper_sender__email", "submitted_by__email")
POSTAL_ADDRESS = F("paper_sender__postal_address")
PHONE = F("paper_sender__phone")
# Nobody proves the address that a paper gives; without one, there is nothing to prove.
EMAIL_PROVED = Case(
    When(paper_sender__email="", then=Value(None)),
    When(ON_PAPER, then=Value(False)),
    default=proved("submitted_by"),
    output_field=BooleanField(),
)


def account_of(file: Application) -> User | None:
    """The account of whoever holds a file; None when it has none."""
    return file.holder if isinstance(file.holder, User) else None


def accounts_of(file: Application) -> list[int | None]:
    """The accounts that a file was written from on its holder's side: none, for one that an agent entered."""
    return [] if file.is_on_paper else [file.started_by_id, file.submitted_by_id]


def other_partners() -> Q:
    """The members of a file that a person signed for, but for its lead and for whoever holds it."""
    partners = Q(members__signed_by__isnull=False, members__is_lead=False)
    return partners & ~Q(members__signed_by=F("submitted_by"))


def sent_by(people: QuerySet[User], senders: Q) -> list[QuerySet[Any]]:
    """Primary keys of the files that these people sent online, or such senders on paper; each by its index."""
    received = Q(submitted_at__isnull=False)
    online = Application.objects.filter(
        received, submitted_by__in=people.order_by().values("pk"), postmarked_on=None
    )
    on_paper = PaperSender.objects.filter(senders, application__submitted_at__isnull=False)
    return [online.order_by().values("pk"), on_paper.order_by().values("application_id")]
