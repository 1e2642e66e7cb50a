"""Checking files one after another: the form that a person is offered for a file, and the file that waits next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When, Window
from django.http import HttpRequest
from django.urls import reverse

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.assessment.access import checkable, may_check
from fabriques.assessment.forms import CompletenessForm
from fabriques.assessment.states import OPEN, Completeness
from fabriques.common import clock
from fabriques.overview.queries import Stage, holding_any, with_stage
from fabriques.workspaces.list_facets import in_words
from fabriques.workspaces.listing import Asked, files_of
from fabriques.workspaces.same_list import kept_list

# The stages where a service still says what is missing, and those where it is the service's turn to look.
CHECKED = frozenset(
    holding_any(
        (Stage.TO_CHECK, Stage.RECEIVED, Stage.CORRECTED, Stage.OVERDUE, Stage.INCOMPLETE, Stage.CORRECTING)
    )
)
WAITING = holding_any((Stage.TO_CHECK, Stage.RECEIVED, Stage.OVERDUE))


@dataclass(frozen=True)
class Queue:
    """What waits to be checked beside a file: how many files, and the one that comes next.

    `href`, `said`: the list that they are those of, when the file was opened from one, and its filters in words.
    `outside`: what waits elsewhere once that list holds nothing more to check.
    """

    waiting: int = 0
    following: Any = None
    href: str = ""
    said: Sequence[str] = ()
    outside: Queue | None = None


def check_form(user: User, file: Any, on: date) -> CompletenessForm | None:
    """The checklist of a file, for whoever may check it while it is to be checked; `file` comes from `with_stage`."""
    to_check = file.stage in CHECKED and Completeness(file.completeness) in OPEN
    if to_check and may_check(user, file, on).allowed:
        return CompletenessForm(application=file)
    return None


def queue_of(request: HttpRequest, file: Any) -> Queue:
    """The files of the list that a file was opened from, in its order; without one, all those that wait. 1 query.

    The words of the list's filters are 2 queries more, and what waits outside of it 1.
    """
    user, on, kept = person(request), clock.today(), kept_list(request)
    if kept is None:
        return queue(user, file, on)
    filters = Asked.parse(kept.address).filters
    if filters.is_empty:
        return queue(user, file, on)
    listed = files_of(user, filters, on)
    if file.public_id not in kept.files and not listed.filter(pk=file.pk).exists():
        return queue(user, file, on)
    before, after = kept.around(file.public_id)
    turns = [*after, None, *before]  # between them, the list's other pages
    turn = Case(
        *(When(public_id=each, then=Value(rank)) for rank, each in enumerate(turns) if each is not None),
        default=Value(len(after)),
    )
    here = first_of(waiting(user, file, on).filter(pk__in=listed.order_by().values("pk")), turn)
    href = f"{reverse('workspaces:service_list')}{kept.address}"
    outside = queue(user, file, on) if here.following is None else None
    return replace(here, href=href, said=in_words(filters), outside=outside)


def queue(user: User, file: Any, on: date) -> Queue:
    """The files that wait for a check by this person, the first arrived first, taken up again after `file`; 1 query."""
    if file.submitted_at is None:
        return Queue()
    after = Q(submitted_at__gt=file.submitted_at) | Q(
        submitted_at=file.submitted_at, public_id__gt=file.public_id
    )
    return first_of(waiting(user, file, on), Case(When(after, then=Value(0)), default=Value(1)))


def waiting(user: User, file: Any, on: date) -> QuerySet[Any]:
    """The other files that a person may check and where it is their turn to look."""
    return with_stage(checkable(user, on)).filter(stage__in=WAITING).exclude(pk=file.pk)


def first_of(files: QuerySet[Any], turn: Case) -> Queue:
    first = (
        files.annotate(waiting=Window(Count("pk")), turn=turn)
        .only("public_id", "place_name")
        .order_by("turn", "submitted_at", "public_id")
        .first()
    )
    return Queue() if first is None else Queue(first.waiting, first)
