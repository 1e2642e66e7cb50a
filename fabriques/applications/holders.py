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

NEEDED = ("submitted_by", "paper_sender__account")  # to join when holders are named
ON_PAPER = Q(paper_sender__isnull=False)
FOLLOWED = Q(paper_sender__account__is_active=True)  # on paper, and followed from an account since


def read_from(of_paper: str, of_account: str) -> Case:
    """A column of whoever holds a file: of their account, else of what the paper says."""
    return Case(
        When(FOLLOWED, then=F(f"paper_sender__account__{of_account}")),
        When(ON_PAPER, then=F(f"paper_sender__{of_paper}")),
        default=F(f"submitted_by__{of_account}"),
        output_field=CharField(),
    )


NAME = read_from("name", "full_name")
EMAIL = read_from("email", "email")
POSTAL_ADDRESS = F("paper_sender__postal_address")
PHONE = F("paper_sender__phone")
# Nobody proves the address that a paper gives; without one, there is nothing to prove.
EMAIL_PROVED = Case(
    When(FOLLOWED, then=proved("paper_sender__account")),
    When(paper_sender__email="", then=Value(None)),
    When(ON_PAPER, then=Value(False)),
    default=proved("submitted_by"),
    output_field=BooleanField(),
)


def account_of(file: Application) -> User | None:
    """The account of whoever holds a file; None when it has none."""
    return file.holder if isinstance(file.holder, User) else None


def accounts_of(file: Application) -> list[int | None]:
    """The accounts of a file on its holder's side; the agent who entered a paper is none of them."""
    return [file.paper_sender.account_id] if file.is_on_paper else [file.started_by_id, file.submitted_by_id]


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
    followed = Q(account__in=people.order_by().values("pk"))
    on_paper = PaperSender.objects.filter(senders | followed, application__submitted_at__isnull=False)
    return [online.order_by().values("pk"), on_paper.order_by().values("application_id")]
