"""Services are warned before silence rejects their files, as the one rule of deadlines counts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.assessment.charge.queries import in_charge_of
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

    Effects: one letter to each such service, which names who is in charge of each file, and one to each of these
    people, at most one a legal day; journal « silence_near » on the service, and on the person. Gives how many
    letters were written.
    """
    may_run_jobs(by).demand()
    on = legal_day(at)
    by_service: dict[str, Judged] = defaultdict(list)
    for file, standing in Unanswered(Application.objects.submitted(), on).ending(WARNED_BEFORE):
        by_service[file.service].append((file, standing))
    judged = [each for found in by_service.values() for each in found]
    people = in_charge_of((file.pk for file, _standing in judged), on)
    written = warn_people(judged, people, by=by, at=at)
    for service in Service.objects.filter(code__in=by_service).exclude(email="").order_by("code"):
        subject = ("service", service.code)
        if already(subject, "silence_near", by=by, since=datetime.combine(on, time(), PARIS)):
            continue
        found = by_service[service.code]
        letter = reminder_letters.silence_near(found, people)
        queue(None, *letter, at=at, address=service.email, about=subject)
        record(subject, "silence_near", by=by, at=at, facts={"files": len(found)})
        written += 1
    return written


def warn_people(judged: Judged, people: Mapping[int, User], *, by: Actor, at: datetime) -> int:
    """Part of the same act: whoever is in charge of such files is told of theirs, service with a mailbox or not."""
    by_person: dict[User, Judged] = defaultdict(list)
    for file, standing in judged:
        if file.pk in people:
            by_person[people[file.pk]].append((file, standing))
    written = 0
    for person, found in sorted(by_person.items(), key=lambda each: each[0].pk):
        subject = ("user", person.public_id)
        if already(subject, "silence_near", by=by, since=datetime.combine(legal_day(at), time(), PARIS)):
            continue
        queue(person, *reminder_letters.silence_near(found, mine=True), at=at, about=subject)
        record(subject, "silence_near", by=by, at=at, facts={"files": len(found)})
        written += 1
    return written
