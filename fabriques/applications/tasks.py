from __future__ import annotations

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fabriques.applications.batch import acts
from fabriques.applications.duplicates import tasks as duplicates_tasks  # noqa: F401 – registers their job
from fabriques.applications.imports import tasks as imports_tasks  # noqa: F401 – registers the jobs of imports
from fabriques.applications.lateness import acts as lateness
from fabriques.applications.notices import tasks as notices_tasks  # noqa: F401 – registers the jobs of notices
from fabriques.applications.pieces import tasks as pieces_tasks  # noqa: F401 – registers the jobs of documents
from fabriques.common import clock
from fabriques.common.authorization import SCHEDULE

AGAIN = RetryStrategy(max_attempts=3, wait=60, retry_exceptions={OperationalError})


@app.task(name=acts.CHECK_PLACES, retry=AGAIN)
def check_places(check: str) -> None:
    """Judge the lines of a file; a fault of ours is told on the check before it is raised."""
    try:
        acts.run(check, by=SCHEDULE)
    except OperationalError:
        raise
    except Exception:
        acts.give_up(check, acts.UNFORESEEN, by=SCHEDULE)
        raise


@app.periodic(cron="17 3 * * *")
@app.task(name="fabriques.applications.tasks.remove_old_files", queueing_lock="remove_old_files")
def remove_old_files(timestamp: int) -> None:
    """Remove the files of the lists checked more than a month ago."""
    acts.remove_old_files(by=SCHEDULE, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="fabriques.applications.tasks.keep_drafts", queueing_lock="keep_drafts")
def keep_drafts(timestamp: int) -> None:
    """Keep the drafts of the waves that have just closed, as they were at that instant."""
    lateness.keep_drafts(by=SCHEDULE, at=clock.now())
