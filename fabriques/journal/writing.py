from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from fabriques.common.acts_under_way import demand_act_under_way
from fabriques.common.authorization import Actor
from fabriques.journal import rules
from fabriques.journal.models import Entry

Plain = str | int | bool | None


def record(
    subject: tuple[str, str],
    act: str,
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, Plain] | None = None,
    motive: str = "",
) -> Entry:
    """Write that `by` did `act` on `subject` at `at`; inside a declared act, in its transaction.

    `subject` is (kind, public identifier); `by` is whoever does it: the journal writes
    their public identifier.
    `motive` is kept elsewhere by the act: only its digest enters the chain.
    Effects: one entry, chained to the previous one of its subject under an advisory lock.
    """
    demand_act_under_way()
    kind, identifier = subject
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{identifier}"])
    last = Entry.objects.filter(subject_kind=kind, subject_id=identifier).order_by("-rank").first()
    entry = Entry(
        subject_kind=kind,
        subject_id=identifier,
        rank=last.rank + 1 if last else 1,
        act=act,
        actor=by.public_id,
        at=at,
        facts=dict(facts or {}),
        motive_digest=rules.digest(motive),
        previous_hash=last.hash if last else rules.FIRST,
    )
    entry.hash = rules.entry_hash(entry.as_plain())
    entry.save(force_insert=True)
    return entry
