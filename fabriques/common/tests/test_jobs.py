from __future__ import annotations

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from fabriques.common.jobs import defer

pytestmark = pytest.mark.django_db
SWEEP = "fabriques.correspondence.tasks.sweep"


def test_job_waits_once_its_transaction_commits() -> None:
    defer(SWEEP, timestamp=1)
    assert list(ProcrastinateJob.objects.values_list("task_name", "status", "args")) == [
        (SWEEP, "todo", {"timestamp": 1})
    ]


def test_job_is_forgotten_by_a_rollback() -> None:
    with transaction.atomic():
        defer(SWEEP, timestamp=1)
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 0


def test_job_already_waiting_leaves_the_transaction_usable() -> None:
    with transaction.atomic():
        defer(SWEEP, queueing_lock="sweep", timestamp=1)
        defer(SWEEP, queueing_lock="sweep", timestamp=2)
        assert ProcrastinateJob.objects.count() == 1
