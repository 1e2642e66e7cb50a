"""The zonings the platform knows: what each says of a place, and what is public about its generations.

Nothing here imports Django. A free list (the arrondissements of 2023, a préfecture's own perimeter) has the kind
`list` and a code of its own; every other zoning has its kind as its code, the one rulebooks name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    QPV = "qpv"
    DENSITY = "density"
    URBAN_UNITS = "urban_units"
    FRR = "frr"
    ZRR = "zrr"
    MOUNTAIN = "mountain"
    TOWN_PROGRAMMES = "town_programmes"
    SOCIO_ECONOMIC = "socio_economic"
    LIST = "list"


class Unit(StrEnum):
    """What a line of the zoning names."""

    COMMUNE = "commune"
    ARRONDISSEMENT = "arrondissement"


@dataclass(frozen=True)
class KindFacts:
    """`absence_says_no`: the file lists what is inside, so that a commune it does not name is outside;
    otherwise the file classes every commune, and one it does not name is unknown."""

    label: str
    sentence: str
    absence_says_no: bool
    classes: Mapping[str, str]
    source: str
    licence: str


@dataclass(frozen=True)
class Generation:
    """A dated generation as the texts give it.

    `expected` counts zones by group of départements; `zone_prefix` begins the codes of its zones.
    """

    vintage: str
    valid_from: date
    valid_until: date | None
    source: str
    expected: Mapping[str, int]
    zone_prefix: str = ""


KINDS: Mapping[Kind, KindFacts] = {
    Kind.QPV: KindFacts(
        "Quartiers prioritaires de la politique de la ville (QPV)",
        "dans un quartier prioritaire de la politique de la ville",
        True,
        {},
        "ANCT",
        "Licence Ouverte 2.0",
    ),
    Kind.DENSITY: KindFacts(
        "Grille communale de densité à 7 niveaux",
        "dans la grille communale de densité",
        False,
        {
            "1": "Grands centres urbains",
            "2": "Centres urbains intermédiaires",
            "3": "Petites villes",
            "4": "Ceintures urbaines",
            "5": "Bourgs ruraux",
            "6": "Rural à habitat dispersé",
            "7": "Rural à habitat très dispersé",
        },
        "INSEE",
        "Licence Ouverte 2.0",
    ),
    Kind.URBAN_UNITS: KindFacts(
        "Unités urbaines",
        "dans une unité urbaine",
        False,
        {"C": "Ville-centre", "B": "Banlieue", "I": "Ville isolée", "H": "Hors unité urbaine"},
        "INSEE",
        "Licence Ouverte 2.0",
    ),
    Kind.FRR: KindFacts(
        "France ruralités revitalisation (FRR)",
        "classée France ruralités revitalisation",
        False,
        {
            "socle": "FRR socle",
            "plus": "FRR+",
            "beneficiary": "FRR bénéficiaire",
            "none": "Non classée",
        },
        "Direction générale des collectivités locales",
        "Licence Ouverte 2.0",
    ),
    Kind.ZRR: KindFacts(
        "Zones de revitalisation rurale (ZRR)",
        "classée en zone de revitalisation rurale",
        False,
        {"C": "Classée", "NC": "Non classée"},
        "Direction générale des collectivités locales",
        "Licence Ouverte 2.0",
    ),
    Kind.MOUNTAIN: KindFacts(
        "Communes de montagne",
        "classée en zone de montagne",
        True,
        {},
        "Observatoire des territoires",
        "Licence Ouverte 2.0",
    ),
    Kind.TOWN_PROGRAMMES: KindFacts(
        "Programmes pour les villes (Action cœur de ville, Petites villes de demain)",
        "dans un programme pour les villes",
        True,
        {"acv": "Action cœur de ville", "pvd": "Petites villes de demain"},
        "ANCT",
        "Licence Ouverte 2.0",
    ),
    Kind.SOCIO_ECONOMIC: KindFacts(
        "Indicateur socio-économique",
        "selon l'indicateur socio-économique",
        False,
        {},
        "INSEE",
        "Licence Ouverte 2.0",
    ),
    Kind.LIST: KindFacts("Liste de territoires", "dans la liste", True, {}, "", ""),
}

OVERSEAS = ("971", "972", "973", "974", "976")

# Known generations, most recent last. « metro » counts the zones of the 96 départements of metropolitan France,
# « overseas » those of the five overseas départements, « all » every zone: a file that holds fewer leaves the
# group unknown.
GENERATIONS: Mapping[Kind, tuple[Generation, ...]] = {
    Kind.QPV: (
        Generation(
            "2015",
            date(2015, 1, 1),
            date(2023, 12, 31),
            "Décrets 2014-1750 et 2014-1751 du 30 décembre 2014 ; 1 514 périmètres publiés.",
            {"all": 1514},
            "QP",
        ),
        Generation(
            "2024",
            date(2024, 1, 1),
            None,
            "Liste en vigueur le 1er janvier 2024 (1 362 en métropole), outre-mer le 1er janvier 2025 (222).",
            {"metro": 1362, "overseas": 222},
            "QN",
        ),
    ),
    Kind.ZRR: (
        Generation(
            "2022", date(2022, 11, 9), date(2024, 6, 30), "Liste du 9 novembre 2022, remplacée par FRR.", {}
        ),
    ),
    Kind.FRR: (Generation("2025", date(2025, 7, 10), None, "Classement du 10 juillet 2025.", {}),),
}


def generation(kind: Kind, vintage: str) -> Generation | None:
    """The known generation of that vintage; None when nothing is recorded about it."""
    return next((each for each in GENERATIONS.get(kind, ()) if each.vintage == vintage), None)
