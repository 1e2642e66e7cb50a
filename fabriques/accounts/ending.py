"""Ending a grant: whether it may end, and how it does."""

from __future__ import annotations

from datetime import date, datetime

from fabriques.accounts import access, rules
from fabriques.accounts.models import Grant, User
from fabriques.common.authorization import Actor
from fabriques.common.reasons import Judgement
from fabriques.journal.writing import record


def revocable(grant: Grant, *, by: Actor, on: date) -> Judgement:
    """Whether `by` may end a grant; a person never takes the last technical administrator away."""
    judgement = access.may_grant(by, grant.role, grant.where, grant.user, on)
    if isinstance(by, User) and grant.role == Grant.Role.ADMINISTRATOR:
        others = Grant.objects.filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True).in_force(on)
        judgement &= rules.last_administrator(others=others.exclude(pk=grant.pk).exists())
    return judgement


def end(grant: Grant, *, by: Actor, at: datetime, motive: str) -> None:
    """Write the end that a grant was given. Effects: the row; journal « role_revoked » on its person."""
    grant.revoked_by = by.public_id
    grant.revoke_motive = motive.strip()
    grant.save(update_fields=["until", "stopped_on", "revoked_by", "revoke_motive"])
    facts = {"role": grant.role, grant.perimeter: grant.code}
    if grant.until is not None:
        facts["until"] = grant.until.isoformat()
    subject = ("user", grant.user.public_id)
    record(subject, "role_revoked", by=by, at=at, facts=facts, motive=grant.revoke_motive)
