from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fabriques.common.database import refusals_in_words
from fabriques.organisations.models import Organisation
from fabriques.places.models import Place, SourceReference
from fabriques.territories.models import Commune


@dataclass(frozen=True)
class Confirmed:
    """A point that a person (public identifier) placed: (longitude, latitude), method and score from 0 to 1."""

    point: tuple[float, float]
    method: str
    score: float
    by: str
    at: datetime


@transaction.atomic
def register_place(
    name: str,
    commune: Commune,
    *,
    published_name: str = "",
    summary: str = "",
    activities: str = "",
    address: str = "",
    bearer: Organisation | None = None,
    fictitious: bool = False,
    source: tuple[str, str] | None = None,
    point: tuple[float, float] | None = None,
    confirmed: Confirmed | None = None,
) -> Place:
    """Register a third place where a person `confirmed` it is; else at `point` (longitude, latitude), or at its
    commune's own point, both of which are the centre of the commune.

    Part of the act it is called in.
    Effects: one place; the identifier `source` (list, identifier) gave it, when it comes from a list.
    """
    longitude, latitude = point or (commune.longitude, commune.latitude)
    position = Place.Position.UNKNOWN if longitude is None else Place.Position.COMMUNE
    if confirmed is not None:
        (longitude, latitude), position = confirmed.point, Place.Position.CONFIRMED
    with refusals_in_words():
        place = Place.objects.create(
            name=name,
            published_name=published_name,
            summary=summary,
            activities=activities,
            address=address,
            commune=commune,
            longitude=longitude,
            latitude=latitude,
            position=position,
            location_method=confirmed.method if confirmed else "",
            location_score=confirmed.score if confirmed else None,
            location_confirmed_by=confirmed.by if confirmed else "",
            location_confirmed_at=confirmed.at if confirmed else None,
            bearer=bearer,
            is_fictitious=fictitious,
        )
        if source is not None:
            SourceReference.objects.create(place=place, source=source[0], reference=source[1])
    return place
