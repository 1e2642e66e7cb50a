"""Invitations: to a role over a perimeter, or to a place in an organisation."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.urls import reverse

from fabriques.accounts import access, addresses
from fabriques.accounts import rules as account_rules
from fabriques.accounts.acts import grant_role
from fabriques.accounts.addresses import plain
from fabriques.accounts.models import PLACES, Role, User, Where, columns_of
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.common.seals import seal
from fabriques.common.seen import Seen, unchanged
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import record
from fabriques.organisations import access as organisation_access
from fabriques.organisations import letters, people, rules
from fabriques.organisations.models import Invitation, Membership, Organisation
from fabriques.organisations.shown import of_invitation

ONE_DAY = timedelta(days=1)
INVITATION = "Cette invitation"


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@act(access.may_grant)
def invite_to_role(
    address: str, role: Role, where: Where, *, until: date | None, by: User, at: datetime
) -> Invitation:
    """Offer a role over a perimeter to an address, for fourteen days.

    Effects: one invitation, an earlier one to the same thing being cancelled; its letter; journal « invited ».
    Refuses: whoever may not grant it, oneself, a role not held over that perimeter, an end already past, too many
    invitations, or letters to that mailbox.
    """
    on = legal_day(at)
    access.may_grant(by, role, where, None, on).demand()
    judgement = access.may_be_over(role, where)
    judgement &= account_rules.not_to_oneself(same=addresses.is_one_s_own(by, address))
    (judgement & account_rules.dates(on, until)).demand()
    return send(address, by=by, at=at, role=role, until=until, **columns_of(where))


@act(organisation_access.may_manage_people)
def invite_to_organisation(
    address: str, organisation: Organisation, role: Membership.Role, *, by: User, at: datetime
) -> Invitation:
    """Offer a place in an organisation to an address, for fourteen days.

    Effects: one invitation, an earlier one to the same address being cancelled; its letter; journal « invited ».
    Refuses: whoever is no manager, or is not confirmed, someone already there, too many invitations, or letters to
    that mailbox.
    """
    row = people.locked(organisation)
    there = row.memberships.filter(user__in=addresses.people_at(address)).exists()
    (organisation_access.may_manage_people(by, row) & rules.not_there_yet(member=there)).demand()
    return send(address, by=by, at=at, organisation=row, membership_role=role, role="", perimeter="")


def send(address: str, *, by: User, at: datetime, **offer: Any) -> Invitation:
    """Write the invitation and its letter; the token is in the letter alone, sealed until it is sent."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    today = Invitation.objects.filter(invited_by=by, invited_at__gt=at - ONE_DAY).count()
    rules.not_too_many(today).demand()
    same = {name: offer.get(name) for name in ("organisation", "role", *PLACES)}
    earlier = Invitation.objects.waiting(at).filter(address=plain(address), **same)
    for each in earlier.select_for_update(of=("self",)).order_by("pk"):
        cancel(each, by=by, at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        address=plain(address),
        token_sha256=digest_of(token),
        invited_by=by,
        invited_at=at,
        expires_at=rules.INVITATION_LASTS.instant_after(at),
        **offer,
    )
    link = settings.SITE_ADDRESS + reverse("organisations:invitation", args=[token])
    queue(
        addresses.people_at(invitation.address).first(),
        letters.invitation_subject(invitation),
        letters.invitation_body(invitation, seal(link)),
        address=invitation.address,
        at=at,
        about=("invitation", invitation.public_id),
        sender=by,
    )
    tell(invitation, "invited", by=by, at=at)
    return invitation


@act(organisation_access.may_revoke)
def revoke_invitation(invitation: Invitation, *, by: User, at: datetime, seen: Seen) -> None:
    """Cancel an invitation that waits. Asked twice, cancelled once.

    Effects: its link opens nothing; journal « invitation_revoked ».
    Refuses: whoever could not have sent it; an invitation accepted meanwhile, or another than the one `seen`.
    """
    row = Invitation.objects.select_for_update(of=("self",)).select_related(*NEEDED).get(pk=invitation.pk)
    organisation_access.may_revoke(by, row, legal_day(at)).demand()
    if row.revoked_at is not None:
        return
    if row.accepted_at is not None:
        organisation_access.may_accept(by, row, at).demand()
    unchanged(seen, of_invitation(row), INVITATION).demand()
    cancel(row, by=by, at=at)


def cancel(row: Invitation, *, by: User, at: datetime) -> None:
    row.revoked_at, row.revoked_by = at, by.public_id
    row.save(update_fields=["revoked_at", "revoked_by"])
    tell(row, "invitation_revoked", by=by, at=at)


NEEDED = ("organisation", "invited_by", *PLACES)


def found(token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it."""
    return Invitation.objects.select_related(*NEEDED).filter(token_sha256=digest_of(token)).first()


@act(organisation_access.may_accept)
def accept(invitation: Invitation, *, by: User, at: datetime, seen: Seen) -> Invitation:
    """Accept an invitation, once, as the person it was sent to.

    Effects: the grant or the place in the organisation; the invitation used; journal « invitation_accepted ».
    Refuses: used, cancelled, expired, another address or one not confirmed, another offer than `seen`, an inviter
    who may no longer give it, what granting refuses.
    """
    row = Invitation.objects.select_for_update(of=("self",)).select_related(*NEEDED).get(pk=invitation.pk)
    organisation_access.may_accept(by, row, at).demand()
    unchanged(seen, of_invitation(row), INVITATION).demand()
    if row.organisation is not None:
        join(row, row.organisation, by=by, at=at)
    else:
        take_role(row, by=by, at=at)
    row.accepted_at, row.accepted_by = at, by
    row.save(update_fields=["accepted_at", "accepted_by"])
    tell(row, "invitation_accepted", by=by, at=at)
    return row


def join(row: Invitation, organisation: Organisation, *, by: User, at: datetime) -> None:
    people.locked(organisation)
    inviter = row.invited_by
    still = inviter.is_active and organisation_access.may_manage_people(inviter, organisation).allowed
    there = organisation.memberships.filter(user=by).exists()
    (rules.inviter_still_may(still) & rules.not_there_yet(member=there)).demand()
    Membership.objects.create(organisation=organisation, user=by, role=row.membership_role)
    people.tell(organisation, "member_joined", by, by=by, at=at, role=row.membership_role)


def take_role(row: Invitation, *, by: User, at: datetime) -> None:
    on = legal_day(at)
    role = Role(row.role)
    rules.inviter_still_may(access.may_grant(row.invited_by, role, row.where, None, on).allowed).demand()
    grant_role(by, role, row.where, by=row.invited_by, since=on, until=row.until, at=at)


def tell(invitation: Invitation, act: str, *, by: User, at: datetime) -> None:
    """Journal on the invitation itself: its address appears nowhere."""
    offer = (
        {"organisation": invitation.organisation.public_id, "role": invitation.membership_role}
        if invitation.organisation is not None
        else {"role": invitation.role, invitation.perimeter: invitation.code}
    )
    record(("invitation", invitation.public_id), act, by=by, at=at, facts=offer)
