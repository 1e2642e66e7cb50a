"""Who is in charge of which file today: an assignment holds as long as its person works in its service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import Delegation, Grant, Role, User
from fabriques.applications.models import Application
from fabriques.applications.service_mail import register_attendant
from fabriques.assessment import access
from fabriques.assessment.models import Assignment
from fabriques.common import clock
from fabriques.common.dates import say_day
from fabriques.common.text import plain_key
from fabriques.territories.models import Service

ROLES = (Role.ASSESSOR, Role.PROGRAMME)  # those that make someone assess for a service
NOBODY = "personne"
YES, NO = "oui", "non"


def with_charge(files: QuerySet[Any], on: date | None = None) -> QuerySet[Any]:
    """Add to each file who is in charge of it on a day (today), in the same query.

    `in_charge`: the person's public identifier, or NOBODY; `charge_away`: YES when whoever was put in charge works
    there no more, or is replaced during an absence.
    """
    person, service = OuterRef("assignment__person"), OuterRef("assignment__service")
    day = on or clock.today()
    own = Grant.objects.in_force(day).filter(user=person, service=service, role__in=ROLES)
    lent = Delegation.objects.in_force(day).filter(
        receiver=person, grant__service=service, grant__role__in=ROLES
    )
    absent = Delegation.objects.in_force(day).filter(
        giver=person, grant__service=service, grant__role__in=ROLES, kind=Delegation.Kind.ABSENCE
    )
    there = Q(assignment__person__is_active=True) & (Exists(own) | Exists(lent))
    return files.annotate(
        in_charge=Case(
            When(assignment__isnull=True, then=Value(NOBODY)),
            When(there, then=F("assignment__person__public_id")),
            default=Value(NOBODY),
            output_field=CharField(),
        )
    ).annotate(
        charge_away=Case(
            When(assignment__isnull=True, then=Value(NO)),
            When(in_charge=NOBODY, then=Value(YES)),
            When(Exists(absent), then=Value(YES)),
            default=Value(NO),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True)
class Charge:
    """Who is in charge of a file: `person`, or nobody; `gone` is who was, and works there no more."""

    assignment: Assignment | None = None
    person: User | None = None
    gone: User | None = None
    replaced_by: tuple[User, ...] = ()


def charge_of(application: Application, on: date) -> Charge:
    """Who is in charge of one file on a day, and who replaces them; at most 4 queries."""
    assignment = (
        Assignment.objects.filter(application=application).select_related("person", "service").first()
    )
    if assignment is None:
        return Charge()
    if assignment.service not in access.assessing_services(assignment.person, application, on):
        return Charge(assignment, gone=assignment.person)
    lent = Delegation.objects.in_force(on).filter(
        giver=assignment.person,
        grant__service=assignment.service,
        grant__role__in=ROLES,
        kind=Delegation.Kind.ABSENCE,
    )
    replacing = tuple(each.receiver for each in lent.select_related("receiver").order_by("pk"))
    return Charge(assignment, assignment.person, replaced_by=replacing)


def in_charge_of(keys: Iterable[int], on: date) -> dict[int, User]:
    """Who is in charge of each of these files on a day, by its key; nothing for those that nobody follows."""
    files = with_charge(Application.objects.filter(pk__in=list(keys)), on).exclude(in_charge=NOBODY)
    return {file.pk: file.assignment.person for file in files.select_related("assignment__person")}


def people_in_charge(public_ids: Iterable[str]) -> QuerySet[User]:
    """Of these people, those in charge of some file: their names are told, and nobody else's."""
    return User.objects.filter(
        public_id__in=public_ids, pk__in=Assignment.objects.order_by().values("person")
    )


@register_attendant
def attendant(application: Application, on: date) -> User | None:
    """Who is written to about a file: who is in charge of it, unless they are kept away from it."""
    person = charge_of(application, on).person
    if person is None or not access.may_check(person, application, on).allowed:
        return None
    return person


def colleagues(user: User, on: date, application: Application | None = None) -> list[User]:
    """Whoever assesses for the same services as a person, themself first; for one file, for those that assess it."""
    services: Iterable[Service] = perimeter_of(user, on).assessed
    if application is not None:
        services = access.assessing_services(user, application, on)
    found = colleagues_in(services, on)
    return sorted(found, key=lambda each: (each.pk != user.pk, plain_key(str(each)), each.pk))


def away_until(people: Iterable[str], on: date) -> dict[str, date]:
    """Of these people, by public identifier, those replaced during an absence, and its last day; 1 query."""
    absences = Delegation.objects.in_force(on).filter(
        giver__public_id__in=list(people), grant__role__in=ROLES, kind=Delegation.Kind.ABSENCE
    )
    found: dict[str, date] = {}
    for person, until in absences.order_by("until").values_list("giver__public_id", "until"):
        found[person] = until
    return found


def named(name: str, until: date | None) -> str:
    """A person offered to take files, and their absence when they are away."""
    return name if until is None else f"{name} (en congé jusqu'au {say_day(until)})"


def colleagues_in(services: Iterable[Service], on: date) -> QuerySet[User]:
    """Whoever assesses for any of these services on a day, of their own right or lent to them."""
    codes = [service.pk for service in services]
    granted = Grant.objects.in_force(on).filter(service__in=codes, role__in=ROLES)
    lent = Delegation.objects.in_force(on).filter(grant__service__in=codes, grant__role__in=ROLES)
    return User.objects.filter(
        Q(pk__in=granted.values("user")) | Q(pk__in=lent.values("receiver")), is_active=True
    )
