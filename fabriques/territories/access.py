from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from fabriques.territories.models import Service


def within(services: Iterable[Service], prefix: str = "commune") -> Q:
    """Filter on a path to a commune, true inside the perimeter of any of the services; none means nothing."""
    arrondissements, departements, regions = [], [], []
    for service in services:
        match service.level:
            case Service.Level.NATIONAL:
                return Q()
            case Service.Level.REGION:
                regions.append(service.region_id)
            case Service.Level.PREFECTURE:
                departements.append(service.departement_id)
            case Service.Level.SOUS_PREFECTURE:
                arrondissements.append(service.arrondissement_id)
    return (
        Q(**{f"{prefix}__arrondissement__in": arrondissements})
        | Q(**{f"{prefix}__departement__in": departements})
        | Q(**{f"{prefix}__departement__region__in": regions})
    )
