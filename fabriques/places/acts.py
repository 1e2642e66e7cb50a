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
) -> Place:
    """Register a third place at the centre of its commune, the finest position known for now.

    Effects: one place; the identifier `source` (list, identifier) gave it, when it comes from a list.
    """
    known = commune.longitude is not None
    with refusals_in_words():
        place = Place.objects.create(
            name=name,
            published_name=published_name,
            summary=summary,
            activities=activities,
            address=address,
            commune=commune,
            longitude=commune.longitude,
            latitude=commune.latitude,
            position=Place.Position.COMMUNE if known else Place.Position.UNKNOWN,
            bearer=bearer,
            is_fictitious=fictitious,
        )
        if source is not None:
            SourceReference.objects.create(place=place, source=source[0], reference=source[1])
    return place
