"""The row of a nomination, and who may follow it or answer it."""

from __future__ import annotations

from datetime import date, datetime

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.assessment import access, rules
from fabriques.assessment.models import Nomination
from fabriques.calls.models import Wave
from fabriques.calls.states import WaveState
from fabriques.common.dates import legal_day
from fabriques.journal.writing import Plain
from fabriques.territories.models import Commune

NEEDED = ("wave__call", "wave__rulebook", "service", "commune__departement")


def subject(nomination: Nomination) -> tuple[str, str]:
    return ("nomination", nomination.public_id)


def followed(nomination: Nomination, by: User, at: datetime) -> Nomination:
    row = locked(nomination)
    access.may_follow(by, row, legal_day(at)).demand()
    return row


def invited_to(nomination: Nomination, by: User) -> Nomination:
    row = locked(nomination)
    access.may_answer(by, row).demand()
    return row


def locked(nomination: Nomination) -> Nomination:
    rows = Nomination.objects.select_for_update(of=("self",)).select_related(*NEEDED, "application")
    return rows.get(pk=nomination.pk)


def timely(wave: Wave, at: datetime) -> None:
    announced = wave.state(at) != WaveState.PREPARED
    rules.in_time(announced=announced, closes_at=wave.closes_at, at=at).demand()


def lent(by: User, commune: Commune, on: date) -> dict[str, Plain]:
    """Whose grant the person acts with, when it is lent to them."""
    giver = perimeter_of(by, on).assessing_for(commune)
    return {"on_behalf_of": giver.public_id} if giver is not None else {}
