"""Which files look like another one that their reader may see too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When

from fabriques.accounts.models import User
from fabriques.applications.access import assessed
from fabriques.applications.duplicates.rules import WORDS, Filed, Likeness, address_alone
from fabriques.applications.models import Application, Resemblance
from fabriques.calls.models import Wave
from fabriques.common.text import plain_key

YES, NO = "oui", "non"


def filed(wave: Wave) -> Iterator[Filed]:
    """The submitted files of a wave, as the rule compares them."""
    rows = Application.objects.submitted().filter(wave=wave).order_by("pk")
    for key, organisation, siret, rna, place, commune, name, address, east, north in rows.values_list(
        "pk", "organisation", "organisation__siret", "organisation__rna", "place", "commune", "key", "address",
        "longitude", "latitude",
    ).iterator(chunk_size=2000):  # fmt: skip
        point = (east, north) if east is not None and north is not None else None
        yield Filed(key, organisation, siret, rna, place, commune or "", name, plain_key(address), point)


@dataclass(frozen=True)
class Alike:
    """Another file that looks like the one read, and why, in words."""

    file: Application
    reasons: tuple[str, ...]
    address_alone: bool


def alike(user: User, file: Application, on: date) -> list[Alike]:
    """The files that look like one, among those the reader may see on a day: the others do not exist for them.

    Those that share an address alone come last.
    """
    seen = assessed(user, on).values("pk")
    rows = file.resemblances.filter(other__in=seen).select_related("other__organisation", "other__commune")
    found = [
        (row.other, [Likeness(each) for each in row.reasons])
        for row in rows.order_by("other__submitted_at", "other")
    ]
    told = [Alike(other, tuple(WORDS[each] for each in why), address_alone(why)) for other, why in found]
    return sorted(told, key=lambda each: each.address_alone)


def with_alike(files: QuerySet[Any], user: User, on: date) -> QuerySet[Any]:
    """Add `alike` to each file: YES when it looks like another one that the reader may see on a day."""
    seen = assessed(user, on).order_by().values("pk")
    pairs = Resemblance.objects.filter(application=OuterRef("pk"), other__in=seen)
    said = Case(When(Exists(pairs), then=Value(YES)), default=Value(NO), output_field=CharField())
    return files.annotate(alike=said)
