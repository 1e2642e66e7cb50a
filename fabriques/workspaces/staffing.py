"""Which services are known to have been left by their last agent: the journal remembers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import Application
from fabriques.journal.models import Entry
from fabriques.overview.queries import Stage, holding_any, with_stage
from fabriques.territories.models import Service

LEFT, STAFFED = "left_without_agent", "staffed_again"
# Where a file waits for its service: everything but what the holder has to do, and what is ended.
OURS = holding_any(
    (Stage.TO_CHECK, Stage.RECEIVED, Stage.CORRECTED, Stage.OVERDUE, Stage.TO_DECIDE, Stage.DECIDED)
)


def known_without_agent() -> set[str]:
    """The codes of the services whose last such entry says that nobody was left."""
    entries = Entry.objects.filter(subject_kind="service", act__in=(LEFT, STAFFED))
    last = entries.order_by("subject_id", "-rank").distinct("subject_id").values_list("subject_id", "act")
    return {code for code, act in last if act == LEFT}


def files_left(services: Iterable[Service]) -> Mapping[str, int]:
    """How many submitted files each service is competent for."""
    files = Application.objects.submitted().filter(service__in=list(services)).order_by()
    return dict(files.values_list("service").annotate(Count("pk")))


def files_waiting(user: User, on: date) -> Mapping[str, int]:
    """How many files wait for something from each service, by its code, among those that a person assesses."""
    files = with_stage(access.assessed(user, on)).filter(stage__in=[stage.value for stage in OURS])
    return dict(files.order_by().values_list("service").annotate(Count("pk")))
