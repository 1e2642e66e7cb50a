from __future__ import annotations

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fabriques.applications.imports import working
from fabriques.applications.imports.querying import IMPORT_FILES
from fabriques.common import clock
from fabriques.common.authorization import IMPORT, SCHEDULE

AGAIN = RetryStrategy(max_attempts=3, wait=60, retry_exceptions={OperationalError})


@app.task(name=IMPORT_FILES, retry=AGAIN)
def import_files(file_import: str) -> None:
    """Read, try or import; a fault of ours is told on the import before it is raised."""
    try:
        working.work(file_import, by=IMPORT)
    except OperationalError:
        raise
    except Exception:
        working.give_up(file_import, by=IMPORT)
        raise


@app.periodic(cron="41 3 * * *")
@app.task(name="fabriques.applications.tasks.remove_old_sources", queueing_lock="remove_old_sources")
def remove_old_sources(timestamp: int) -> None:
    """Remove what was read by imports more than a month old."""
    working.remove_old_sources(by=SCHEDULE, at=clock.now())
