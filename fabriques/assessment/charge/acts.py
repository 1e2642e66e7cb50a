"""A file is taken, handed to a colleague, left: who may see it does not change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.applications.querying import locked, subject
from fabriques.assessment import access
from fabriques.assessment.charge import letters, rules
from fabriques.assessment.charge.queries import charge_of
from fabriques.assessment.charge.storing import held_by, together
from fabriques.assessment.models import Assignment
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import record


@act(access.may_assign)
def assign(
    application: Application,
    to: User,
    *,
    instead_of: User | None = None,
    by: User,
    at: datetime,
    told: bool = True,
) -> Assignment:
    """Put someone in charge of a file: oneself, or a colleague of a service that assesses it with oneself.

    `instead_of`: who is known to be in charge, and hands over. `told`: whether the colleague is written to now.
    Effects: one assignment, which replaces the one before; journal « assigned »; a letter to a colleague.
    Refuses: a file outside the person's perimeter, someone of no common service, a file that someone else is in charge
    of without it being known, one that another service is in charge of. Asked twice, it is done once.
    """
    row = locked(application)
    on = legal_day(at)
    access.may_assign(by, row, on).demand()
    services = together(row, by, to, on)
    held = held_by(row, by, on, known=instead_of)
    current = Assignment.objects.filter(application=row).first()
    if current is not None and held is not None and current.person_id == to.pk:
        return current
    (rules.colleague(str(to), together=bool(services)) & rules.free(held)).demand()
    assignment, _created = Assignment.objects.update_or_create(
        application=row, defaults={"service": services[0], "person": to, "since": at, "given_by": by}
    )
    facts = {"to": to.public_id, "service": services[0].pk}
    record(subject(row), "assigned", by=by, at=at, facts=facts)
    if told and to.pk != by.pk:
        queue(to, *letters.handed([row], by), at=at, about=subject(row))
    return assignment


@act(access.may_assign)
def tell_handed(
    application: Application, others: Sequence[Application], to: User, *, by: User, at: datetime
) -> None:
    """Tell a colleague, in one letter, of the files just handed to them together.

    Effects: one letter. Refuses: a file outside the person's perimeter, or that the colleague is not in charge of.
    """
    on = legal_day(at)
    access.may_assign(by, locked(application), on).demand()
    files = [application, *others]
    for file in files:
        access.may_assign(by, file, on).demand()
        rules.handed(in_charge=charge_of(file, on).person == to).demand()
    queue(to, *letters.handed(files, by), at=at, about=subject(application))


@act(access.may_assign)
def release(application: Application, *, by: User, at: datetime) -> None:
    """Leave a file to nobody: by whoever is in charge, a colleague, or the service competent for it.

    Effects: no assignment any more; journal « released ». Refuses: a file outside the person's perimeter, one that
    another service is in charge of. Asked twice, it is done once.
    """
    row = locked(application)
    on = legal_day(at)
    access.may_assign(by, row, on).demand()
    held = held_by(row, by, on, known=None)
    if held is not None:
        rules.within_one_service(held).demand()
    gone, _rows = Assignment.objects.filter(application=row).delete()
    if gone:
        record(subject(row), "released", by=by, at=at)
