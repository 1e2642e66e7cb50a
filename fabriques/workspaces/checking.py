"""Checking files one after another: the form that a person is offered for a file, and the file that waits next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, Value, When, Window

from fabriques.accounts.models import User
from fabriques.assessment.access import checkable, may_check
from fabriques.assessment.forms import CompletenessForm
from fabriques.assessment.states import OPEN, Completeness
from fabriques.overview.queries import Stage, with_stage

# The stages where a service still says what is missing, and those where it is the service's turn to look.
CHECKED = {Stage.TO_CHECK, Stage.RECEIVED, Stage.CORRECTED, Stage.OVERDUE, Stage.INCOMPLETE, Stage.CORRECTING}
WAITING = (Stage.TO_CHECK, Stage.RECEIVED, Stage.OVERDUE)


@dataclass(frozen=True)
class Queue:
    """What waits to be checked beside a file: how many files, and the one that comes next."""

    waiting: int = 0
    following: Any = None


def check_form(user: User, file: Any, on: date) -> CompletenessForm | None:
    """The checklist of a file, for whoever may check it while it is to be checked; `file` comes from `with_stage`."""
    to_check = file.stage in CHECKED and Completeness(file.completeness) in OPEN
    if to_check and may_check(user, file, on).allowed:
        return CompletenessForm(application=file)
    return None


def queue(user: User, file: Any, on: date) -> Queue:
    """The files that wait for a check by this person, the first arrived first, taken up again after `file`; 1 query."""
    if file.submitted_at is None:
        return Queue()
    after = Q(submitted_at__gt=file.submitted_at) | Q(
        submitted_at=file.submitted_at, public_id__gt=file.public_id
    )
    files = with_stage(checkable(user, on)).filter(stage__in=WAITING).exclude(pk=file.pk)
    first = (
        files.annotate(waiting=Window(Count("pk")), turn=Case(When(after, then=Value(0)), default=Value(1)))
        .only("public_id", "place_name")
        .order_by("turn", "submitted_at", "public_id")
        .first()
    )
    return Queue() if first is None else Queue(first.waiting, first)
