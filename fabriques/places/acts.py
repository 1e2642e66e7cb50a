from __future__ import annotations

from django.db import transaction

from fabriques.common.database import refusals_in_words
from fabriques.organisations.models import Organisation
from fabriques.places.models import Place, SourceReference
from fabriques.territories.models import Commune


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
) -> Place:
    """Register a third place at `point` (longitude, latitude), or at its commune's own point when none is given.

    Either is the centre of the commune, the finest position known for now.

    Effects: one place; the identifier `source` (list, identifier) gave it, when it comes from a list.
    """
    longitude, latitude = point or (commune.longitude, commune.latitude)
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
            position=Place.Position.UNKNOWN if longitude is None else Place.Position.COMMUNE,
            bearer=bearer,
            is_fictitious=fictitious,
        )
        if source is not None:
            SourceReference.objects.create(place=place, source=source[0], reference=source[1])
    return place
