from __future__ import annotations

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fabriques.common import clock
from fabriques.common.authorization import SCHEDULE
from fabriques.workspaces import export_acts, reminder_acts, staffing_acts

AGAIN = RetryStrategy(max_attempts=3, wait=60, retry_exceptions={OperationalError})
AWAITED = 10  # a person looks at its progress: before the letters that wait, which have priority 0


@app.task(name=export_acts.EXPORT_LIST, retry=AGAIN, priority=AWAITED)
def export_list(export: str) -> None:
    """Write an exported list; a fault of ours is told on the export before it is raised."""
    try:
        export_acts.run(export, by=SCHEDULE)
    except OperationalError:
        raise
    except Exception:
        export_acts.give_up(export, by=SCHEDULE)
        raise


@app.periodic(cron="7 4 * * *")
@app.task(name="fabriques.workspaces.tasks.warn_services", queueing_lock="warn_services")
def warn_services(timestamp: int) -> None:
    """Warn the services whose files silence is about to reject."""
    reminder_acts.warn_services(by=SCHEDULE, at=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="fabriques.workspaces.tasks.watch_services", queueing_lock="watch_services")
def watch_services(timestamp: int) -> None:
    """Tell the programme team of the services that their last agent has left."""
    staffing_acts.watch_services(by=SCHEDULE, at=clock.now())


@app.periodic(cron="23 3 * * *")
@app.task(name="fabriques.workspaces.tasks.remove_old_files", queueing_lock="remove_old_exports")
def remove_old_files(timestamp: int) -> None:
    """Remove the files of the lists exported more than a month ago."""
    export_acts.remove_old_files(by=SCHEDULE, at=clock.now())
