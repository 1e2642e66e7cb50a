from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.applications.querying import locked, subject
from fabriques.applications.states import APPLICATIONS
from fabriques.assessment import access, letters, queries, rules
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.states import CHECKS, Completeness
from fabriques.common.dates import PARIS
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import Plain, record


@transaction.atomic
def check_completeness(
    application: Application,
    missing: Sequence[str],
    note: str,
    *,
    by: User,
    at: datetime,
    due_at: datetime | None = None,
) -> CompletenessCheck:
    """Record that a service looked: complete, or what is `missing` (codes of the rulebook's documents) and until when.

    Effects: the check, which becomes the one that counts; journal « found_complete » or « found_incomplete »;
    a letter to the person who submitted.
    Refuses: a file outside the person's perimeter, not submitted or already complete; a piece not asked for.
    """
    row = locked(application)
    access.may_check(by, row, at.astimezone(PARIS).date()).demand()
    APPLICATIONS.after("assess", row.get_state())
    documents = row.rulebook.rules.documents
    rules.finding(documents, missing).demand()
    act = "find_incomplete" if missing else "find_complete"
    outcome = CHECKS.after(act, queries.completeness(row))
    row.completeness_checks.filter(is_latest=True).update(is_latest=False)
    check = CompletenessCheck.objects.create(
        application=row,
        outcome=outcome,
        missing=sorted(missing),
        note=note.strip(),
        checked_at=at,
        checked_by=by,
        due_at=(due_at or rules.usual_delay(at)) if missing else None,
        told_at=at,
    )
    name = "found_complete" if outcome == Completeness.COMPLETE else "found_incomplete"
    facts: dict[str, Plain] = {"missing": len(missing)}
    giver = access.assessing_for(by, row, at.astimezone(PARIS).date())
    if giver is not None:
        facts["on_behalf_of"] = giver.public_id
    record(subject(row), name, by=by, at=at, facts=facts, motive=note)
    if outcome == Completeness.COMPLETE:
        letter = letters.complete(check)
    else:
        letter = letters.missing_pieces(check, [d.label for d in documents if d.code in missing])
    queue(row.submitted_by, *letter, at=at, about=subject(row))
    return check
