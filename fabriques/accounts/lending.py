"""Absence and delegated signature: a grant lent to another person, as dated acts."""

from __future__ import annotations

from datetime import date, datetime

from fabriques.accounts import access, addresses, rules
from fabriques.accounts.models import Delegation, Grant, User
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.journal.writing import record


@act(access.may_lend)
def delegate(
    grant: Grant,
    receiver: User,
    kind: Delegation.Kind,
    *,
    by: User,
    since: date,
    until: date,
    motive: str,
    at: datetime,
) -> Delegation:
    """Lend one's own grant to another agent between two days (included).

    Effects: one delegation, which ends with the grant; journal « delegation_given » on giver and receiver.
    Refuses: another person's grant or one that is over, a role not lent that way, the past, beyond the grant's end,
    someone who is no agent or has not confirmed their address, oneself, no motive.
    """
    on = legal_day(at)
    row = Grant.objects.select_for_update(of=("self",)).with_perimeters().get(pk=grant.pk)
    held = User.objects.select_for_update(no_key=True).get(pk=receiver.pk)
    access.may_lend(by, row, on).demand()
    judgement = rules.lending(row.role, kind.value)
    judgement &= rules.lending_dates(since, until, on=on, held_until=row.until)
    roles = access.own_roles(held, on) if held.is_active else set()
    judgement &= rules.receiving(roles, role=row.role, same=held.pk == by.pk) & rules.motive(motive)
    judgement &= rules.proved_by_receiver(proved=not addresses.is_unconfirmed(held))
    judgement.demand()
    with refusals_in_words():
        made = Delegation.objects.create(
            grant=row,
            giver=by,
            receiver=held,
            kind=kind,
            since=since,
            until=until,
            motive=motive.strip(),
            given_at=at,
        )
    journal(made, "delegation_given", by=by, at=at, motive=motive)
    return made


@act(access.may_end_lending)
def end_delegation(delegation: Delegation, *, by: User, at: datetime) -> None:
    """End a delegation at once: by its giver, or by its receiver who gives it back. Asked twice, ended once.

    Effects: it opens nothing from now on; journal « delegation_ended » on both. Refuses: anyone else.
    """
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "receiver", "grant")
    row = rows.get(pk=delegation.pk)
    access.may_end_lending(by, row).demand()
    if row.stopped_on is not None:
        return
    row.stopped_on = legal_day(at)
    row.stopped_by = by.public_id
    row.save(update_fields=["stopped_on", "stopped_by"])
    journal(row, "delegation_ended", by=by, at=at)


def journal(row: Delegation, act: str, *, by: User, at: datetime, motive: str = "") -> None:
    facts = {
        "delegation": row.public_id,
        "kind": row.kind,
        "role": row.grant.role,
        "grant": row.grant.public_id,
        "giver": row.giver.public_id,
        "receiver": row.receiver.public_id,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
    }
    for person in (row.giver, row.receiver):
        record(("user", person.public_id), act, by=by, at=at, facts=facts, motive=motive)
