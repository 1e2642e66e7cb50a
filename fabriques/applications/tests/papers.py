"""Files on paper by situation, made through the acts."""

from __future__ import annotations

from datetime import date, datetime

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import sous_prefecture_agent
from fabriques.applications.acts import write
from fabriques.applications.models import Application
from fabriques.applications.paper import acts
from fabriques.applications.paper.values import Bearer, Envelope, Sender
from fabriques.applications.tests.factories import key, whole_values
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.organisations.identifiers import Numbers
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune

NAME = "Le Moulin de papier"
POSTED, ARRIVED = date(2026, 3, 30), date(2026, 4, 2)  # in time, and after the closing
LATE = date(2026, 4, 1)  # the day after the closing
ENTERED = datetime(2026, 4, 3, 9, 30, tzinfo=instants.CLOSES.tzinfo)
SENDER = Sender("Paule Papier", "3 rue du Moulin\n02400 Château-Thierry", phone="01 99 00 00 01")
BEARER = Bearer("Association du Moulin", "association", Numbers(rna="W021000009"))
OTHER = Bearer("Association du Quai", "association", Numbers(rna="W021000019"))


def envelope(posted: date = POSTED, arrived: date = ARRIVED, *, email: str = "") -> Envelope:
    sender = Sender(SENDER.name, SENDER.postal_address, email=email, phone=SENDER.phone)
    return Envelope(posted, arrived, sender)


def begun(
    wave: Wave | None = None,
    *,
    name: str = NAME,
    posted: date = POSTED,
    arrived: date = ARRIVED,
    email: str = "",
    bearer: Bearer = BEARER,
    by: User | None = None,
    at: datetime = ENTERED,
) -> Application:
    """A file on paper whose answers are still to be copied."""
    return acts.enter(
        wave or demonstration_wave(),
        commune(CHATEAU_THIERRY),
        name,
        bearer,
        envelope(posted, arrived, email=email),
        key=key(name),
        by=by or sous_prefecture_agent(),
        at=at,
    )


def copied(
    wave: Wave | None = None, *, name: str = NAME, email: str = "", posted: date = POSTED
) -> Application:
    """One whose answers are copied whole, but for its pieces."""
    draft = begun(wave, name=name, email=email, posted=posted)
    return write(draft, whole_values(draft), by=draft.started_by, at=ENTERED)


def received(wave: Wave | None = None, *, name: str = NAME, email: str = "") -> Application:
    """One taken in by the postmark, after the closing."""
    draft = copied(wave, name=name, email=email)
    acts.receive(draft, by=draft.started_by, at=ENTERED, seen=NO_PAGE)
    return Application.objects.get(pk=draft.pk)
