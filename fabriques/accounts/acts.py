from __future__ import annotations

from datetime import date, datetime, timedelta

from fabriques.accounts import access, addresses, rules
from fabriques.accounts.ending import end, revocable
from fabriques.accounts.models import Grant, Network, User, Where, columns_of
from fabriques.common.authorization import Actor, act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.journal.writing import record
from fabriques.territories.models import Region

ONE_DAY = timedelta(days=1)


@act(access.may_open_account)
def open_account(
    email: str,
    full_name: str,
    *,
    password: str | None,
    by: Actor,
    at: datetime,
    fictitious: bool = False,
    confirmed: bool = False,
) -> User:
    """Open an account outside the sign-up page (demonstration, first administrator).

    `confirmed`: whoever opens it vouches that the address is that person's; else they confirm it by a code.
    Effects: one person and its address; journal « account_opened ». An address already in use raises the database's
    refusal.
    """
    access.may_open_account(by).demand()
    user = User.objects.create_user(email, password, full_name=full_name, is_fictitious=fictitious)
    addresses.keep_first(user, confirmed=confirmed)
    record(("user", user.public_id), "account_opened", by=by, at=at)
    return user


@act(access.may_change_account)
def change_name(user: User, full_name: str, *, by: User, at: datetime) -> User:
    """Give a person's account another name. Effects: the name; journal « name_changed », without any name.

    What was signed or received under the former name keeps it. The same name again changes nothing.
    Refuses anybody else, an erased account, a name that cannot be read.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    (access.may_change_account(by, row) & rules.named(full_name, erased=row.erased_at is not None)).demand()
    if row.full_name != full_name:
        row.full_name = full_name
        row.save(update_fields=["full_name"])
        record(("user", row.public_id), "name_changed", by=by, at=at)
    return row


@act(access.may_grant)
def grant_role(
    user: User,
    role: Grant.Role,
    where: Where,
    *,
    by: Actor,
    since: date,
    at: datetime,
    until: date | None = None,
) -> Grant:
    """Give a person a role over one perimeter (None: the whole country) from a day on; asking twice gives it once.

    Effects: one grant; journal « role_granted » on the person.
    Refuses: a role not held over that perimeter, or not with those the person has; whoever may not; oneself; a person
    whose address is not confirmed.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    on = legal_day(at)
    judgement = access.may_be_over(role, where) & rules.dates(since, until)
    judgement &= access.may_grant(by, role, where, user, on)
    judgement &= rules.compatible(role, access.own_roles(held, on) | access.lent_roles(held, on))
    judgement &= rules.proved_by_receiver(proved=not addresses.is_unconfirmed(held))
    judgement.demand()
    columns = columns_of(where)
    known = Grant.objects.filter(user=user, role=role, until=until, stopped_on=None, **columns).first()
    if known is not None:
        return known
    with refusals_in_words():
        grant = Grant.objects.create(
            user=user, role=role, since=since, until=until, granted_by=by.public_id, **columns
        )
    facts = {"role": role.value, grant.perimeter: grant.code, "since": since.isoformat()}
    if until is not None:
        facts["until"] = until.isoformat()
    record(("user", user.public_id), "role_granted", by=by, at=at, facts=facts)
    return grant


@act(access.may_grant)
def revoke_role(grant: Grant, *, by: Actor, until: date, at: datetime, motive: str = "") -> None:
    """End a grant on a day (included). Effects: its end; journal « role_revoked ».

    A person (`by`) gives a motive, kept with the grant; its digest enters the journal.
    Refuses: whoever may not grant it, oneself, no motive; the last technical administrator.
    """
    row = Grant.objects.select_for_update(of=("self",)).with_perimeters().get(pk=grant.pk)
    on = legal_day(at)
    judgement = revocable(row, by=by, on=on)
    if isinstance(by, User):
        judgement &= rules.motive(motive) & rules.dates(row.since, until)
    judgement.demand()
    row.until = until
    end(row, by=by, at=at, motive=motive)
    grant.until = until


@act(access.may_grant)
def stop_role(grant: Grant, *, by: Actor, at: datetime, motive: str) -> None:
    """Withdraw a grant at once: from now on it opens nothing, even what was granted today.

    Effects, refusals: those of `revoke_role`.
    """
    row = Grant.objects.select_for_update(of=("self",)).with_perimeters().get(pk=grant.pk)
    on = legal_day(at)
    judgement = revocable(row, by=by, on=on)
    if isinstance(by, User):
        judgement &= rules.motive(motive)
    judgement.demand()
    row.stopped_on = on
    row.until = max(row.since, on - ONE_DAY)
    end(row, by=by, at=at, motive=motive)


@act(access.may_grant)
def register_network(
    code: str, name: str, region: Region | None, *, by: Actor, at: datetime, fictitious: bool = False
) -> Network:
    """Make a network of third places known, regional or national, so that people may be granted over it.

    Effects: one network, or the one of that code; journal « network_registered ».
    Refuses: whoever may not grant over networks.
    """
    access.may_grant(by, Grant.Role.NETWORK, None, None, legal_day(at)).demand()
    network, created = Network.objects.get_or_create(
        code=code, defaults={"name": name, "region": region, "is_fictitious": fictitious}
    )
    if created:
        record(("network", code), "network_registered", by=by, at=at)
    return network


@act(access.may_manage_accounts)
def close_account(user: User, motive: str, *, by: User, at: datetime) -> None:
    """Close an account: its person signs in no more, and opens no perimeter; nothing else of theirs changes.

    Effects: the account is inactive, with the motive; journal « account_closed ». Closed already, nothing changes.
    Refuses: whoever is no administrator, oneself, no motive.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    judgement = access.may_manage_accounts(by, row, legal_day(at))
    judgement &= rules.motive(motive, "La fermeture d'un compte est motivée")
    judgement.demand()
    if not row.is_active:
        return
    row.is_active = False
    row.closing_motive = motive.strip()
    row.save(update_fields=["is_active", "closing_motive"])
    record(("user", row.public_id), "account_closed", by=by, at=at, motive=row.closing_motive)


@act(access.may_manage_accounts)
def reopen_account(user: User, *, by: User, at: datetime) -> None:
    """Open a closed account again; an erased one stays closed (held by the database).

    Effects: the account is active, the motive of its closing forgotten; journal « account_reopened ».
    Refuses: as `close_account`, whose motive alone is not asked.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    access.may_manage_accounts(by, row, legal_day(at)).demand()
    row.is_active = True
    row.closing_motive = ""
    with refusals_in_words():
        row.save(update_fields=["is_active", "closing_motive"])
    record(("user", row.public_id), "account_reopened", by=by, at=at)
