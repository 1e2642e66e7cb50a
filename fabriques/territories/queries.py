from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from fabriques.common.text import plain_key
from fabriques.territories.models import Arrondissement, Commune, FormerCommuneCode


def current_commune(code: str) -> Commune | None:
    """The present commune of an INSEE code, followed through former codes; None when it leads nowhere."""
    commune = Commune.objects.filter(code=code).first()
    if commune is None:
        former = FormerCommuneCode.objects.filter(code=code).select_related("commune").first()
        commune = former.commune if former else None
    return commune


def search_communes(text: str, limit: int = 12) -> list[Commune]:
    """Communes whose name starts with the text, accents ignored, or that have this postcode or INSEE code;
    exact names first, then the most populated."""
    key = plain_key(text)
    if not key:
        return []
    if any(char.isdigit() for char in key):
        word = key.split()[0].upper()
        match = Q(code=word) | Q(postcodes__contains=[word])
        variants = {key}
    else:
        variants = {key, key.replace("st ", "saint ").replace("ste ", "sainte ")}
        match = Q()
        for variant in variants:
            match |= Q(key__startswith=variant)
    found = Commune.objects.filter(match).select_related("departement", "arrondissement", "service")
    return sorted(
        found.order_by("key", "code")[:400],
        key=lambda commune: (commune.key not in variants, -(commune.population or 0)),
    )[:limit]


@dataclass(frozen=True)
class TerritoryUnit:
    """An arrondissement, or the département or collectivity that has none and stands for it."""

    code: str
    name: str
    departement: str


def arrondissement_units() -> list[TerritoryUnit]:
    """The 333 arrondissements, in order of code."""
    rows = Arrondissement.objects.order_by("code").values_list("code", "name", "departement__name")
    return [TerritoryUnit(*row) for row in rows]
