"""The records of the step: the present geography, and zonings with their vintage."""

from fabriques.territories.models.geography import (
    Arrondissement,
    Commune,
    Departement,
    FormerCommuneCode,
    GeographyLoad,
    Region,
    Service,
)
from fabriques.territories.models.zonings import (
    CommuneChange,
    Zoning,
    ZoningArea,
    ZoningFinding,
    ZoningMember,
)

__all__ = [
    "Arrondissement",
    "Commune",
    "CommuneChange",
    "Departement",
    "FormerCommuneCode",
    "GeographyLoad",
    "Region",
    "Service",
    "Zoning",
    "ZoningArea",
    "ZoningFinding",
    "ZoningMember",
]
