"""Lists of places sent to be checked."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import holder
from fabriques.applications.batch import acts
from fabriques.applications.models import PlacesCheck
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.journal.models import Entry

LIST = b"nom;insee\nA;02722\nB;99999\n"


def sent(
    content: bytes = LIST,
    name: str = "liste.csv",
    *,
    calls: list[str] | None = None,
    day: date | None = None,
    by: User | None = None,
    at: datetime = instants.DURING,
) -> PlacesCheck:
    demonstration_wave()
    return acts.ask([content], name, wanted=calls or [], day=day, by=by or holder(), at=at)


def again(check: PlacesCheck) -> PlacesCheck:
    return PlacesCheck.objects.get(pk=check.pk)


def kept(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def entries(check: PlacesCheck) -> list[str]:
    return list(
        Entry.objects.filter(subject_id=check.public_id).order_by("rank").values_list("act", flat=True)
    )
