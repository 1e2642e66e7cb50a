"""What later steps copied of an organisation, which follows its corrections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.organisations.models import Organisation

Fresh = Mapping[str, str]  # the name and the numbers of an organisation, by the names of its columns
NAMED = ("name", "siret", "rna", "ridet", "tahiti")


@dataclass(frozen=True)
class Copies:
    """`hold` locks what was copied, before the organisation is locked; `carry` corrects it, before it is written."""

    hold: Callable[[Organisation], None]
    carry: Callable[[Organisation, Fresh, User, datetime], None]


SOURCES: list[Copies] = []


def register_copies(copies: Copies) -> None:
    """Let a later step correct what it copied; called when it is loaded."""
    SOURCES.append(copies)


def held(organisation: Organisation) -> Organisation:
    """The organisation, locked after what was copied of it."""
    for copies in SOURCES:
        copies.hold(organisation)
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def carry(row: Organisation, changes: Mapping[str, object], *, by: User, at: datetime) -> None:
    """Correct what was copied of a locked organisation that takes another name or other numbers."""
    fresh = {name: str(changes.get(name, getattr(row, name))) for name in NAMED}
    if any(fresh[name] != getattr(row, name) for name in NAMED):
        for copies in SOURCES:
            copies.carry(row, fresh, by, at)
