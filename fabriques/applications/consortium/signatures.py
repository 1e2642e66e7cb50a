"""The text a member of a consortium signs, and the signatures that no longer hold once it says something else."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.closing import keep_closing
from fabriques.applications.consortium import rules
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.querying import locked, subject
from fabriques.applications.states import APPLICATIONS, ApplicationState
from fabriques.journal.writing import record

REFUSAL = ("declined_at", "declined_by", "declined_word")


def text_of(member: ConsortiumMember, application: Application) -> str:
    """The text the member is asked to sign."""
    lead = application.members.filter(is_lead=True).first()
    return rules.intent(
        member.name,
        application.place_name,
        lead.name if lead else application.organisation.name,
        member.share or 0,
        member.mandate,
    )


def changed_since(member: ConsortiumMember, application: Application) -> bool:
    """Whether the draft was written after its member signed: what was signed holds, and the member is told."""
    draft = application.state == ApplicationState.DRAFT
    return draft and member.signed_at is not None and application.saved_at > member.signed_at


def cancel_outdated(draft: Application, *, by: User, at: datetime) -> int:
    """Cancel the signatures given to another text: the project's name or the lead changed since; gives how many.

    Effects: those members sign, and may be invited, again; journal « intent_cancelled » for each.
    """
    cancelled = 0
    for member in draft.members.filter(signed_at__isnull=False).order_by("pk"):
        if member.signed_text != text_of(member, draft):
            unsign(member, draft, by=by, at=at)
            member.save(update_fields=["signed_at", "signed_by", "signed_text", "invited_at"])
            cancelled += 1
    return cancelled


def unsign(member: ConsortiumMember, draft: Application, *, by: User, at: datetime) -> None:
    """Take back a member's signature or refusal, and its invitation, without saving it.

    Effects: journal if it had signed.
    """
    if member.signed_at is not None:
        record(subject(draft), "intent_cancelled", by=by, at=at, facts={"member": member.public_id})
    member.signed_at = member.signed_by = member.invited_at = None
    member.signed_text = ""
    forget_refusal(member)


def forget_refusal(member: ConsortiumMember) -> None:
    member.declined_at = member.declined_by = None
    member.declined_word = ""


def writable(application: Application, by: User, at: datetime) -> Application:
    """The draft, locked, kept as it was at the closing if that hour is past."""
    draft = locked(application)
    access.may_write(by, draft).demand()
    APPLICATIONS.after("write", draft.get_state())
    keep_closing(draft, at)
    return draft
