"""What a file's page says of who is in charge of it, and the form that changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.assessment.access import assessing_services, may_assign
from fabriques.assessment.charge.forms import AssignForm
from fabriques.assessment.charge.queries import Charge, charge_of


@dataclass(frozen=True)
class Panel:
    """For `assessment/charge.html`. `form`: None for whoever may only read; `mine`: the reader is in charge."""

    file: Application
    charge: Charge
    form: AssignForm | None
    mine: bool


def panel(user: User, file: Application, on: date, form: AssignForm | None = None) -> Panel:
    """Who is in charge of a file, as a person of its services reads it; `form`: one that was refused."""
    charge = charge_of(file, on)
    if form is None and may_assign(user, file, on).allowed and assessing_services(user, file, on):
        form = AssignForm(user=user, file=file, charge=charge, on=on)
    return Panel(file, charge, form, charge.person is not None and charge.person.pk == user.pk)
