from __future__ import annotations

from contextlib import suppress

from procrastinate.contrib.django import app

from fabriques.assessment import acts, queries
from fabriques.common import clock
from fabriques.common.authorization import SCHEDULE
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE

BATCH = 200  # files looked at in one go: the next minute takes the others


@app.periodic(cron="* * * * *")
@app.task(name="fabriques.assessment.tasks.tell_complete", queueing_lock="tell_complete")
def tell_complete(timestamp: int) -> None:
    """Tell the holders of the files declared complete half an hour ago; each in a transaction of its own."""
    at = clock.now()
    for application in queries.to_be_told(at)[:BATCH]:
        with suppress(Refusal):  # taken back or told since it was listed
            acts.tell_complete(application, by=SCHEDULE, at=at, seen=NO_PAGE)


@app.periodic(cron="*/10 * * * *")
@app.task(name="fabriques.assessment.tasks.tell_overdue", queueing_lock="tell_overdue")
def tell_overdue(timestamp: int) -> None:
    """Tell the services that the delays they set are past; each in a transaction of its own."""
    at = clock.now()
    for application in queries.newly_overdue(at)[:BATCH]:
        acts.tell_overdue(application, by=SCHEDULE, at=at)
