"""The members of a file's consortium: added by its holder, each signing its own intent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models.functions import Lower

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.closing import keep_closing
from fabriques.applications.consortium import letters, rules
from fabriques.applications.consortium.access import may_sign
from fabriques.applications.consortium.asking import ask
from fabriques.applications.consortium.signatures import (
    LEAD,
    MEMBER,
    REFUSAL,
    cancel_outdated,
    fillable,
    forget_refusal,
    tell_signer,
    text_of,
    unsign,
    writable,
)
from fabriques.applications.holder_mail import write_to_holder
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.paper.access import may_fill
from fabriques.applications.querying import locked, subject
from fabriques.applications.shown import not_invited, of_intent, of_invitations, of_refusal
from fabriques.applications.states import APPLICATIONS
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.seen import Seen, unchanged
from fabriques.journal.rules import digest
from fabriques.journal.writing import record
from fabriques.rulebooks.form.answers import shares_apart

WHAT_IS_SIGNED = "Le texte à signer, ou son dossier,"


@dataclass(frozen=True)
class MemberValues:
    """What a file says of a member; `share` in %, to the hundredth. `signed_on_paper`: for a file that came by post."""

    name: str
    number: str
    email: str
    is_lead: bool
    share: Decimal | None
    mandate: str
    signed_on_paper: bool = False


@act(may_fill)
def add_member(application: Application, values: MemberValues, *, by: User, at: datetime) -> ConsortiumMember:
    """Add a member to a draft. Effects: one member; what others signed under another lead no longer holds.

    Refuses someone else's file, a submitted one, a second lead.
    """
    draft = fillable(application, by, at)
    with refusals_in_words():
        added = ConsortiumMember.objects.create(application=draft, added_at=at, **values.__dict__)
    cancel_outdated(draft, LEAD, by=by, at=at)
    return added


@act(may_fill)
def change_member(
    member: ConsortiumMember, values: MemberValues, *, by: User, at: datetime
) -> ConsortiumMember:
    """Change a member of a draft; what it signed no longer holds, and it signs again.

    Effects: the member; its signature removed when anything changed, and those of the others when their text names
    another lead; a letter to each partner's signer; journal « intent_cancelled » for each.
    """
    draft = fillable(member.application, by, at)
    row = ConsortiumMember.objects.select_for_update().get(pk=member.pk)
    if all(getattr(row, name) == value for name, value in values.__dict__.items()):
        return row
    signer = unsign(row, draft, by=by, at=at)
    for name, value in values.__dict__.items():
        setattr(row, name, value)
    with refusals_in_words():
        row.save()
    tell_signer(row, signer, draft, MEMBER, by=by, at=at)
    cancel_outdated(draft, LEAD, by=by, at=at)
    return row


@act(may_fill)
def remove_member(member: ConsortiumMember, *, by: User, at: datetime) -> None:
    """Remove a member from a draft.

    Effects: the member goes, and what others signed under that lead; journal « member_removed ».
    """
    draft = fillable(member.application, by, at)
    record(subject(draft), "member_removed", by=by, at=at, facts={"member": member.public_id})
    ConsortiumMember.objects.filter(pk=member.pk).delete()
    cancel_outdated(draft, LEAD, by=by, at=at)


@act(access.may_write)
def invite_to_sign(application: Application, *, by: User, at: datetime, seen: Seen) -> int:
    """Write to each member that has neither signed nor declined, and again some days later; gives how many left.

    Effects: one letter a member; journal « members_invited ». The lead signs on the page: it gets no letter.
    Refuses shares that do not make a whole, other members than those `seen`, more letters than one mailbox bears;
    then nobody is written to.
    """
    draft = writable(application, by, at, access.may_write)
    unchanged(seen, of_invitations(draft, at), "Ce consortium").demand()
    members = list(draft.members.select_for_update().order_by(Lower("email"), "pk"))  # mailboxes in one order
    rules.agreed(shares_apart([member.share for member in members])).demand()
    waiting = [member for member in members if not not_invited(member, at)]
    sent = 0
    for member in waiting:
        ask(member, draft, by=by, at=at)
        sent += 1
    if sent:
        record(subject(draft), "members_invited", by=by, at=at, facts={"letters": sent})
    return sent


@act(may_sign)
def sign(member: ConsortiumMember, *, by: User, at: datetime, seen: Seen) -> ConsortiumMember:
    """Sign the intent of one member: whoever confirmed the address that was given, or anyone of the lead's structure.

    Effects: the member's signature with its exact text, in place of a refusal if any; journal « intent_signed » with
    the text's digest.
    Refuses another person, an address not confirmed, a share not agreed, a submitted file, another text or file than
    was `seen`.
    """
    draft = locked(member.application)
    row = ConsortiumMember.objects.select_for_update().get(pk=member.pk)
    may_sign(by, row, draft).demand()
    APPLICATIONS.after("write", draft.get_state())
    rules.complete(row.share, signed=row.signed_at is not None).demand()
    unchanged(seen, of_intent(row, draft), WHAT_IS_SIGNED).demand()
    keep_closing(draft, at)
    row.signed_at, row.signed_by, row.signed_text = at, by, text_of(row, draft)
    forget_refusal(row)
    row.save(update_fields=["signed_at", "signed_by", "signed_text", *REFUSAL])
    facts = {"member": row.public_id, "text": digest(row.signed_text)}
    record(subject(draft), "intent_signed", by=by, at=at, facts=facts)
    return row


@act(may_sign)
def decline_to_sign(
    member: ConsortiumMember, word: str, *, by: User, at: datetime, seen: Seen
) -> ConsortiumMember:
    """Say that a member does not sign, with a word if any. Signing later undoes it, while the file is a draft.

    Effects: the refusal; a letter to whoever started the file; journal « intent_declined ».
    Refuses another person, an address not confirmed, the lead, a member that signed or declined, a submitted file,
    another text or file than was `seen`.
    """
    draft = locked(member.application)
    row = ConsortiumMember.objects.select_for_update().get(pk=member.pk)
    may_sign(by, row, draft).demand()
    APPLICATIONS.after("write", draft.get_state())
    rules.may_decline(
        is_lead=row.is_lead, signed=row.signed_at is not None, declined=row.declined_at is not None
    ).demand()
    unchanged(seen, of_intent(row, draft), WHAT_IS_SIGNED).demand()
    keep_closing(draft, at)
    row.declined_at, row.declined_by, row.declined_word = at, by, word
    row.save(update_fields=REFUSAL)
    row.application = draft
    write_to_holder(draft, letters.declined(row), at)
    record(subject(draft), "intent_declined", by=by, at=at, facts={"member": row.public_id})
    return row


@act(access.may_write)
def ask_again(member: ConsortiumMember, *, by: User, at: datetime, seen: Seen) -> ConsortiumMember:
    """Ask a member that declined to sign after all.

    Effects: the refusal forgotten; the letter of the invitation; journal « members_invited ».
    Refuses someone else's file, a submitted one, shares that do not make a whole, a member that did not decline,
    another than `seen`, more letters than one mailbox bears.
    """
    draft = writable(member.application, by, at, access.may_write)
    row = ConsortiumMember.objects.select_for_update().get(pk=member.pk)
    rules.asked_again(declined=row.declined_at is not None).demand()
    unchanged(seen, of_refusal(row), "Ce membre").demand()
    rules.agreed(shares_apart([each.share for each in draft.members.all()])).demand()
    forget_refusal(row)
    ask(row, draft, by=by, at=at)
    record(subject(draft), "members_invited", by=by, at=at, facts={"letters": 1})
    return row
