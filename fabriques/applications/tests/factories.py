"""Files by situation, made through the acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import holder
from fabriques.applications import acts
from fabriques.applications.models import Application
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.organisations.models import Organisation
from fabriques.organisations.tests.factories import organisation
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune

NAMES = UUID("6f9b8e1a-3f0d-4a53-9a0c-3f2d6f0b7c11")
NAME = "Le Grenier commun"
SUMMARY = "Un ancien grenier où des habitants réparent, apprennent et travaillent ensemble."
ACTIVITIES = "Atelier de réparation, bureaux partagés, café associatif"


def key(name: str) -> UUID:
    """The same name gives the same request key."""
    return uuid5(NAMES, name)


def draft(
    wave: Wave | None = None,
    *,
    name: str = NAME,
    by: User | None = None,
    of: Organisation | None = None,
    at: datetime = instants.DURING,
) -> Application:
    """A draft just started: a name and nothing else."""
    person = by or holder()
    organised = of or organisation(by=person)
    return acts.start(wave or demonstration_wave(), organised, name, key=key(name), by=person, at=at)


def whole_values(application: Application, code: str = CHATEAU_THIERRY) -> dict[str, Any]:
    """Everything its rulebook asks for, in a commune."""
    book = application.rulebook.rules
    asked = book.amounts.flat or book.amounts.maximum
    return {
        "commune": commune(code),
        "address": "1 place de l'Exemple",
        "summary": SUMMARY,
        "activities": ACTIVITIES,
        "answers": {criterion.code: f"Notre réponse : {criterion.label}." for criterion in book.criteria},
        "requested_cents": asked.value.cents if asked and asked.value else None,
    }


def whole_draft(
    wave: Wave | None = None,
    *,
    name: str = NAME,
    code: str = CHATEAU_THIERRY,
    by: User | None = None,
    of: Organisation | None = None,
    at: datetime = instants.DURING,
    values: Mapping[str, Any] | None = None,
) -> Application:
    """A draft that lacks nothing, ready to be submitted; `values` replaces some of what it says."""
    started = draft(wave, name=name, by=by, of=of, at=at)
    return acts.write(
        started, whole_values(started, code) | dict(values or {}), revision=None, by=started.started_by, at=at
    )


def submitted(
    wave: Wave | None = None,
    *,
    name: str = NAME,
    code: str = CHATEAU_THIERRY,
    by: User | None = None,
    of: Organisation | None = None,
    at: datetime = instants.DURING,
    values: Mapping[str, Any] | None = None,
) -> Application:
    """A file received in time, with its receipt."""
    ready = whole_draft(wave, name=name, code=code, by=by, of=of, at=at, values=values)
    acts.submit(ready, by=ready.started_by, at=at)
    return Application.objects.get(pk=ready.pk)


def withdrawn(wave: Wave | None = None, *, name: str = NAME, by: User | None = None) -> Application:
    ready = submitted(wave, name=name, by=by)
    return acts.withdraw(ready, by=ready.started_by, at=instants.CHECKED)
