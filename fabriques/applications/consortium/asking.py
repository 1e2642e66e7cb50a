"""The letter that asks a member of a consortium to sign."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts import addresses
from fabriques.accounts.models import User
from fabriques.applications.consortium.letters import invitation
from fabriques.applications.consortium.signatures import REFUSAL
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.querying import subject
from fabriques.correspondence.outbox import queue


def ask(member: ConsortiumMember, draft: Application, *, by: User, at: datetime) -> None:
    """Write to a member, and keep when."""
    queue(
        addresses.people_at(member.email).first(),
        *invitation(draft, member, by),
        at=at,
        address=member.email,
        about=subject(draft),
        sender=by,
    )
    member.invited_at = at
    member.save(update_fields=["invited_at", *REFUSAL])
