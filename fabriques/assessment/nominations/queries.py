from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.applications.states import ApplicationState
from fabriques.assessment.models import Nomination
from fabriques.assessment.rules import is_role
from fabriques.assessment.states import NominationState
from fabriques.calls.models import Wave
from fabriques.rulebooks.values import Role
from fabriques.territories.models import Service

INVITED = Q(invited_at__isnull=False)
STARTED = Q(state=NominationState.STARTED)
SUBMITTED = Q(application__state=ApplicationState.SUBMITTED)


def totals(found: QuerySet[Nomination]) -> dict[str, int]:
    """What became of nominations, as counts only: a draft is never seen by a service."""
    return found.order_by().aggregate(
        spotted=Count("pk"),
        invited=Count("pk", filter=INVITED),
        started=Count("pk", filter=STARTED),
        submitted=Count("pk", filter=SUBMITTED),
    )


def open_to_nomination(user: User, on: date, at: datetime) -> list[Wave]:
    """The waves announced and not closed where a service of this person points out projects."""
    services = perimeter_of(user, on).assessed
    waves = Wave.objects.select_related("rulebook", "call").filter(opened_at__isnull=False, closes_at__gt=at)
    return [wave for wave in waves.order_by("closes_at", "pk") if nominates_somewhere(wave, services)]


def nominates_somewhere(wave: Wave, services: Iterable[Service]) -> bool:
    role = wave.rulebook.rules.decision.nominates.value
    return any(
        is_role(role, service.level, competent=service.level == Role.PREFECTURE.value) for service in services
    )
