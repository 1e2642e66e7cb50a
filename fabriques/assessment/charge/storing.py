"""What the acts read before they judge: the services two people share for a file, and who is in charge of it."""

from __future__ import annotations

from datetime import date

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.assessment import access
from fabriques.assessment.charge.queries import charge_of
from fabriques.assessment.charge.rules import Held
from fabriques.territories.models import Service


def together(application: Application, by: User, to: User, on: date) -> list[Service]:
    """The services that two people both assess a file for, the one competent for it first; none for a party to it."""
    if not access.may_check(to, application, on).allowed:
        return []
    theirs = access.assessing_services(to, application, on)
    return [service for service in access.assessing_services(by, application, on) if service in theirs]


def held_by(application: Application, by: User, on: date, *, known: User | None) -> Held | None:
    """Who is in charge, as the rules ask; None for nobody, or for someone who works there no more."""
    found = charge_of(application, on)
    if found.person is None or found.assignment is None:
        return None
    held = found.assignment.service
    ours = access.assessing_services(by, application, on)
    return Held(
        str(found.person),
        str(held),
        ours=any(service.pk in {held.pk, application.service_id} for service in ours),
        known=known is not None and known.pk == found.person.pk,
    )
