from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from fabriques.accounts import access, rules
from fabriques.accounts.models import Grant, Network, User, Where, columns_of
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import PARIS
from fabriques.journal.acts import record
from fabriques.territories.models import Region

ONE_DAY = timedelta(days=1)


@transaction.atomic
def open_account(
    email: str, full_name: str, *, password: str | None, at: datetime, fictitious: bool = False
) -> User:
    """Open an account outside the sign-up page (demonstration, first administrator).

    Effects: one person; journal « account_opened ». An address already in use raises the database's refusal.
    """
    user = User.objects.create_user(email, password, full_name=full_name, is_fictitious=fictitious)
    record(("user", user.public_id), "account_opened", by="", at=at)
    return user


@transaction.atomic
def grant_role(
    user: User,
    role: Grant.Role,
    where: Where,
    *,
    by: User | None,
    since: date,
    at: datetime,
    until: date | None = None,
) -> Grant:
    """Give a person a role over one perimeter (None: the whole country) from a day on; asking twice gives it once.

    `by` is whoever decides it, who must have the right to; None for the platform itself (installation, demonstration).
    Effects: one grant; journal « role_granted » on the person.
    Refuses: a role not held over that perimeter, or not with those the person has; whoever may not; oneself.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    on = at.astimezone(PARIS).date()
    judgement = access.may_be_over(role, where) & rules.dates(since, until)
    if by is not None:
        judgement &= access.may_grant(by, role, where, user, on)
    judgement &= rules.compatible(role, access.own_roles(held, on) | access.lent_roles(held, on))
    judgement.demand()
    columns = columns_of(where)
    known = Grant.objects.filter(user=user, role=role, until=until, stopped_on=None, **columns).first()
    if known is not None:
        return known
    actor = by.public_id if by else ""
    with refusals_in_words():
        grant = Grant.objects.create(
            user=user, role=role, since=since, until=until, granted_by=actor, **columns
        )
    facts = {"role": role.value, grant.perimeter: grant.code, "since": since.isoformat()}
    if until is not None:
        facts["until"] = until.isoformat()
    record(("user", user.public_id), "role_granted", by=actor, at=at, facts=facts)
    return grant


@transaction.atomic
def revoke_role(grant: Grant, *, by: User | None, until: date, at: datetime, motive: str = "") -> None:
    """End a grant on a day (included). Effects: its end; journal « role_revoked ».

    A person (`by`) gives a motive, kept with the grant; its digest enters the journal.
    Refuses: whoever may not grant it, oneself, no motive; the last technical administrator.
    """
    row = Grant.objects.select_for_update(of=("self",)).with_perimeters().get(pk=grant.pk)
    on = at.astimezone(PARIS).date()
    if by is not None:
        demand_revocable(row, by=by, on=on, motive=motive)
        rules.dates(row.since, until).demand()
    row.until = until
    end(row, by=by, at=at, motive=motive)
    grant.until = until


@transaction.atomic
def stop_role(grant: Grant, *, by: User | None, at: datetime, motive: str) -> None:
    """Withdraw a grant at once: from now on it opens nothing, even what was granted today.

    Effects, refusals: those of `revoke_role`.
    """
    row = Grant.objects.select_for_update(of=("self",)).with_perimeters().get(pk=grant.pk)
    on = at.astimezone(PARIS).date()
    if by is not None:
        demand_revocable(row, by=by, on=on, motive=motive)
    row.stopped_on = on
    row.until = max(row.since, on - ONE_DAY)
    end(row, by=by, at=at, motive=motive)


def demand_revocable(grant: Grant, *, by: User, on: date, motive: str) -> None:
    judgement = access.may_grant(by, grant.role, grant.where, grant.user, on) & rules.motive(motive)
    if grant.role == Grant.Role.ADMINISTRATOR:
        others = Grant.objects.filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True).in_force(on)
        judgement &= rules.last_administrator(others=others.exclude(pk=grant.pk).exists())
    judgement.demand()


def end(grant: Grant, *, by: User | None, at: datetime, motive: str) -> None:
    grant.revoked_by = by.public_id if by else ""
    grant.revoke_motive = motive.strip()
    grant.save(update_fields=["until", "stopped_on", "revoked_by", "revoke_motive"])
    facts = {"role": grant.role, grant.perimeter: grant.code}
    if grant.until is not None:
        facts["until"] = grant.until.isoformat()
    subject = ("user", grant.user.public_id)
    record(subject, "role_revoked", by=grant.revoked_by, at=at, facts=facts, motive=grant.revoke_motive)


@transaction.atomic
def register_network(
    code: str, name: str, region: Region | None, *, by: User | None, at: datetime, fictitious: bool = False
) -> Network:
    """Make a network of third places known, regional or national, so that people may be granted over it.

    Effects: one network, or the one of that code; journal « network_registered ».
    Refuses: whoever may not grant over networks.
    """
    if by is not None:
        access.may_grant(by, Grant.Role.NETWORK, None, None, at.astimezone(PARIS).date()).demand()
    network, created = Network.objects.get_or_create(
        code=code, defaults={"name": name, "region": region, "is_fictitious": fictitious}
    )
    if created:
        record(("network", code), "network_registered", by=by.public_id if by else "", at=at)
    return network


@transaction.atomic
def close_account(user: User, *, by: User, at: datetime) -> None:
    """Close an account: its person signs in no more, and opens no perimeter; nothing else of theirs changes.

    Effects: the account is inactive; journal « account_closed ». Refuses: whoever is no administrator, oneself.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    access.may_manage_accounts(by, row, at.astimezone(PARIS).date()).demand()
    row.is_active = False
    row.save(update_fields=["is_active"])
    record(("user", row.public_id), "account_closed", by=by.public_id, at=at)


@transaction.atomic
def reopen_account(user: User, *, by: User, at: datetime) -> None:
    """Open a closed account again; an erased one stays closed (held by the database).

    Effects: the account is active; journal « account_reopened ». Refuses: as `close_account`.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    access.may_manage_accounts(by, row, at.astimezone(PARIS).date()).demand()
    row.is_active = True
    with refusals_in_words():
        row.save(update_fields=["is_active"])
    record(("user", row.public_id), "account_reopened", by=by.public_id, at=at)
