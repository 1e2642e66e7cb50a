from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from fabriques.common.authorization import (
    DEMONSTRATION,
    INSTALLATION,
    PREFECTURE,
    PROGRAMME,
    REGION,
    SOUS_PREFECTURE,
    Actor,
    right,
)
from fabriques.common.reasons import Judgement, Reason, refuse_if
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
            case level:
                raise AssertionError(f"a level of service without a perimeter: {level}")
    return (
        Q(**{f"{prefix}__arrondissement__in": arrondissements})
        | Q(**{f"{prefix}__departement__in": departements})
        | Q(**{f"{prefix}__departement__region__in": regions})
    )


@right(PROGRAMME, platform=(INSTALLATION, DEMONSTRATION))
def may_keep_geography(by: Actor, on: date) -> Judgement:
    """The programme team brings in the official geography, its zonings and its services."""
    return refuse_if(
        not by.has_role(PROGRAMME, on),
        Reason(
            "may_not_keep_geography",
            "Vous ne pouvez pas modifier la géographie ni ses zonages.",
            "Les zonages et les services de l'État sont tenus par l'équipe du programme.",
            "Signalez l'erreur à l'équipe du programme, avec le fichier officiel.",
        ),
    )


@right(SOUS_PREFECTURE, PREFECTURE, REGION, PROGRAMME, platform=(INSTALLATION, DEMONSTRATION))
def may_keep_contact(by: Actor, service: Service, on: date) -> Judgement:
    """The programme team keeps how any service is reached; the agents of a service, how theirs is."""
    return refuse_if(
        not (by.has_role(PROGRAMME, on) or by.works_in(service.pk, on)),
        Reason(
            "may_not_keep_contact",
            f"Vous ne pouvez pas modifier les coordonnées de ce service : {service}.",
            "Les coordonnées d'un service sont tenues par ses agents et par l'équipe du programme.",
            "Signalez la correction à ce service ou à l'équipe du programme.",
        ),
    )
