"""Jobs are deferred by name, inside the act's transaction: a rollback forgets them too."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def defer(
    task: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    priority: int | None = None,
    **arguments: Any,
) -> None:
    """Ask for a job; the worker sees it only if the surrounding transaction commits.

    `task` is the full name of a task (a test checks that it exists); `lock` keeps two jobs of that lock from
    running together, `queueing_lock` keeps a second one from waiting; of the jobs that wait, those of the
    highest `priority` (else the task's own) are done first. Jobs state what must be true: they are safe to run twice.
    """
    ranked = {} if priority is None else {"priority": priority}
    job = app.configure_task(task, lock=lock, queueing_lock=queueing_lock, allow_unknown=True, **ranked)
    if queueing_lock is None:
        job.defer(**arguments)
        return
    try:
        with transaction.atomic():  # a savepoint: « already waiting » does not break the act's transaction
            job.defer(**arguments)
    except AlreadyEnqueued:
        return
