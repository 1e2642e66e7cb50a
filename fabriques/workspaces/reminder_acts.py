"""Services are warned before silence rejects their files, as the one rule of deadlines counts it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from fabriques.applications.models import Application
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.common.dates import PARIS, legal_day
from fabriques.correspondence.outbox import queue
from fabriques.journal.queries import already
from fabriques.journal.writing import record
from fabriques.overview.deadlines import NEAR_DAYS
from fabriques.overview.unanswered import Judged, Unanswered
from fabriques.territories.models import Service
from fabriques.workspaces import reminder_letters

WARNED_BEFORE = (NEAR_DAYS, 3, 0)  # days left, the last day included


@act(may_run_jobs)
def warn_services(*, by: Actor, at: datetime) -> int:
    """Warn each service that has a mailbox of its files that silence rejects in ten days, three days, or today.

    Effects: one letter to each such service, at most one a legal day; journal « silence_near » on the service. Gives
    how many letters were written.
    """
    may_run_jobs(by).demand()
    on = legal_day(at)
    by_service: dict[str, Judged] = defaultdict(list)
    for file, standing in Unanswered(Application.objects.submitted(), on).ending(WARNED_BEFORE):
        by_service[file.service].append((file, standing))
    written = 0
    for service in Service.objects.filter(code__in=by_service).exclude(email="").order_by("code"):
        subject = ("service", service.code)
        if already(subject, "silence_near", by=by, since=datetime.combine(on, time(), PARIS)):
            continue
        found = by_service[service.code]
        letter = reminder_letters.silence_near(found)
        queue(None, *letter, at=at, address=service.email, about=subject)
        record(subject, "silence_near", by=by, at=at, facts={"files": len(found)})
        written += 1
    return written
