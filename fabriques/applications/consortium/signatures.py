"""The text a member of a consortium signs, and the signatures that no longer hold once it says something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial

from fabriques.accounts import addresses
from fabriques.accounts.models import User
from fabriques.applications.closing import keep_closing
from fabriques.applications.consortium import letters, rules
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.paper.access import may_fill
from fabriques.applications.querying import locked, subject
from fabriques.applications.states import APPLICATIONS, ApplicationState
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Judgement
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import record

# What changed since a text was signed, as the letter says it.
LEAD = "le chef de file n'est plus celui que vous avez lu"
LEAD_CORRECTED = "le nom du chef de file a été corrigé"
PROJECT = "le nom du projet a changé"
MEMBER = "ce que le dossier dit de ce membre a changé (nom, numéro, adresse, part ou mandat)"
REFUSAL = ("declined_at", "declined_by", "declined_word")


def text_of(member: ConsortiumMember, application: Application) -> str:
    """The text the member is asked to sign."""
    return rules.intent(*terms_of(member, application))


def terms_of(member: ConsortiumMember, application: Application) -> tuple[str, str, str, Decimal | int, str]:
    """All that the text says: the member's name, the project's, the lead's, the share and the mandate."""
    lead = application.members.filter(is_lead=True).first()
    return (
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


def cancel_outdated(draft: Application, changed: str, *, by: User, at: datetime) -> None:
    """Cancel the signatures given to another text: the project's name or the lead changed since, as `changed` says.

    Effects: those members sign, and may be invited, again; a letter to each partner's signer; journal
    « intent_cancelled » for each.
    """
    for member in draft.members.filter(signed_at__isnull=False).order_by("pk"):
        if member.signed_text != text_of(member, draft):
            signer = unsign(member, draft, by=by, at=at)
            member.save(update_fields=["signed_at", "signed_by", "signed_text", "invited_at"])
            tell_signer(member, signer, draft, changed, by=by, at=at)


def tell_signer(
    member: ConsortiumMember, signer: User | None, draft: Application, changed: str, *, by: User, at: datetime
) -> None:
    """Write to whoever had signed for a partner that it no longer holds, unless the change is theirs."""
    if signer is None or member.is_lead or signer == by:
        return
    member.application = draft
    theirs = addresses.proves(signer, member.email)
    queue(signer, *letters.fallen(member, changed, theirs=theirs), at=at, about=subject(draft))


def unsign(member: ConsortiumMember, draft: Application, *, by: User, at: datetime) -> User | None:
    """Take back a member's signature or refusal, and its invitation, without saving it; gives who had signed.

    Effects: journal if it had signed.
    """
    signer: User | None = member.signed_by
    if member.signed_at is not None:
        record(subject(draft), "intent_cancelled", by=by, at=at, facts={"member": member.public_id})
    member.signed_at = member.signed_by = member.invited_at = None
    member.signed_text = ""
    forget_refusal(member)
    return signer


def forget_refusal(member: ConsortiumMember) -> None:
    member.declined_at = member.declined_by = None
    member.declined_word = ""


def writable(
    application: Application, by: User, at: datetime, right: Callable[[User, Application], Judgement]
) -> Application:
    """The draft, locked, for whom `right` allows; kept as it was at the closing if that hour is past."""
    draft = locked(application)
    right(by, draft).demand()
    APPLICATIONS.after("write", draft.get_state())
    keep_closing(draft, at)
    return draft


def fillable(application: Application, by: User, at: datetime) -> Application:
    """The draft, locked, for its own people, or for the service that copies the paper it came on."""
    return writable(application, by, at, partial(may_fill, on=legal_day(at)))
