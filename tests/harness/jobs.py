"""Runs the waiting jobs of the present transaction, one after the other, as a worker would."""

from __future__ import annotations

import json
from typing import Any

from procrastinate import exceptions, jobs, sql
from procrastinate.contrib.django import app


def run_waiting() -> list[str]:
    """Fetch, run and finish each job that is due, with the queue's own functions; says how each one ended.

    « succeeded », « retried at … » is written « retried »; « failed » when it is given up. A job put off to
    later by its retry strategy is not due any more, so this ends.
    """
    ended = []
    while (row := fetch()) is not None:
        job = jobs.Job.from_row(row)
        ended.append(f"{job.task_name.rpartition('.')[2]} {run(job)}")
    return ended


def fetch() -> dict[str, Any] | None:
    row = app.connector.execute_query_one(sql.queries["fetch_job"], queues=None, worker_id=None)
    if row["id"] is None:
        return None
    return row | {"args": json.loads(row["args"])}  # Django's connections leave JSON as text


def run(job: jobs.Job) -> str:
    task = app.tasks[job.task_name]
    status = "succeeded"
    try:
        task(**job.task_kwargs)
    except Exception as error:  # as a worker does: any failure is asked to the task's retry strategy
        retry = task.get_retry_exception(error, job)
        if isinstance(retry, exceptions.JobRetry):
            app.job_manager.retry_job_by_id(job.id, retry_at=retry.retry_decision.retry_at)
            return "retried"
        if not job.attempts:
            raise  # nothing foresaw this one: the test must see it
        status = "failed"
    app.connector.execute_query(sql.queries["finish_job"], job_id=job.id, status=status, delete_job=False)
    return status
