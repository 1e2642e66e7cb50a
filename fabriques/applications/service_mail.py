"""Letters about a file to the service that assesses it: to its mailbox, and to whoever is in charge of the file there.

Who is in charge is known by a later step, which registers how to find out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.applications.querying import subject
from fabriques.common.dates import legal_day
from fabriques.correspondence.outbox import queue
from fabriques.correspondence.wording import typed

Attendant = Callable[[Application, date], User | None]
ATTENDANTS: list[Attendant] = []


def register_attendant(source: Attendant) -> Attendant:
    """Tell who is in charge of a file on a day, inside its service; called when the step that knows is loaded."""
    ATTENDANTS.append(source)
    return source


def attendant(application: Application, on: date) -> User | None:
    """Who is in charge of a file on a day, if anybody is."""
    return next((found for source in ATTENDANTS if (found := source(application, on)) is not None), None)


def write_to_service(application: Application, letter: tuple[str, str], at: datetime) -> None:
    """Write to the mailbox of the service, if it has one, naming who is in charge, and to that person.

    With neither mailbox nor person, the file waits on the first page of the service's agents.
    """
    about = subject(application)
    person = attendant(application, legal_day(at))
    title, body = letter
    if person is not None:
        queue(
            person,
            title,
            f"{body}\nVous recevez ce message parce que vous suivez ce dossier.\n",
            at=at,
            about=about,
        )
        body = f"{body}\nDossier suivi par {typed(str(person))}, qui reçoit aussi ce message.\n"
    service = application.service
    if service is not None and service.email:
        queue(None, title, body, at=at, address=service.email, about=about)
