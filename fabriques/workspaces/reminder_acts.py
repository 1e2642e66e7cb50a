"""Services are warned before silence rejects their files, as the one rule of deadlines counts it."""

from __future__ import annotations

from datetime import datetime

from fabriques.applications.models import Application
from fabriques.assessment.charge.queries import in_charge_of
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.common.dates import legal_day, legal_instant
from fabriques.correspondence.outbox import queue
from fabriques.journal.queries import already
from fabriques.journal.writing import record
from fabriques.overview.deadlines import NEAR_DAYS
from fabriques.overview.unanswered import Unanswered
from fabriques.workspaces.reminding import warned

WARNED_BEFORE = (NEAR_DAYS, 3, 0)  # days left, the last day included


@act(may_run_jobs)
def warn_services(*, by: Actor, at: datetime) -> int:
    """Warn each service that has a mailbox of its files that silence rejects in ten days, three days, or today.

    Effects: one letter to each such service, which names who is in charge of each file, and one to each of these
    people, at most one a legal day; journal « silence_near » on the service, and on the person. Gives how many
    letters were written.
    """
    may_run_jobs(by).demand()
    on = legal_day(at)
    judged = Unanswered(Application.objects.submitted(), on).ending(WARNED_BEFORE)
    people = in_charge_of((file.pk for file, _standing in judged), on)
    written = 0
    for each in warned(judged, people):
        if already(each.subject, "silence_near", by=by, since=legal_instant(on)):
            continue
        queue(each.person, *each.letter(people), at=at, address=each.address, about=each.subject)
        record(each.subject, "silence_near", by=by, at=at, facts={"files": len(each.found)})
        written += 1
    return written
