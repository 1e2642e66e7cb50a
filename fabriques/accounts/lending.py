"""Absence and delegated signature: a grant lent to another person, as dated acts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fabriques.accounts import access, rules
from fabriques.accounts.models import Delegation, Grant, User
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import PARIS
from fabriques.common.reasons import Reason, Refusal
from fabriques.journal.acts import record


@transaction.atomic
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
    someone who is no agent, oneself, no motive.
    """
    on = at.astimezone(PARIS).date()
    row = Grant.objects.select_for_update(of=("self",)).with_perimeters().get(pk=grant.pk)
    held = User.objects.select_for_update(no_key=True).get(pk=receiver.pk)
    if row.user_id != by.pk or not row.is_in_force(on) or not by.is_active:
        raise Refusal(NOT_HELD)
    judgement = rules.lending(row.role, kind.value)
    judgement &= rules.lending_dates(since, until, on=on, held_until=row.until)
    roles = access.own_roles(held, on) if held.is_active else set()
    judgement &= rules.receiving(roles, role=row.role, same=held.pk == by.pk) & rules.motive(motive)
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


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User, at: datetime) -> None:
    """End a delegation at once: by its giver, or by its receiver who gives it back. Asked twice, ended once.

    Effects: it opens nothing from now on; journal « delegation_ended » on both. Refuses: anyone else.
    """
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "receiver", "grant")
    row = rows.get(pk=delegation.pk)
    if by.pk not in {row.giver_id, row.receiver_id}:
        raise Refusal(NOT_THEIRS)
    if row.stopped_on is not None:
        return
    row.stopped_on = at.astimezone(PARIS).date()
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
        record(("user", person.public_id), act, by=by.public_id, at=at, facts=facts, motive=motive)


NOT_HELD = Reason(
    "not_one_s_own_grant",
    "Vous ne tenez pas cette habilitation aujourd'hui.",
    "On ne délègue que ses propres habilitations en cours, jamais celles que l'on a reçues par délégation.",
    "Choisissez l'une de vos habilitations.",
)
NOT_THEIRS = Reason(
    "not_one_s_own_delegation",
    "Cette délégation n'est pas la vôtre.",
    "Une délégation est terminée par la personne qui l'a donnée ou par celle qui l'a reçue.",
    "Demandez à l'une de ces deux personnes.",
)
