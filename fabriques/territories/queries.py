from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from fabriques.common.text import plain_key
from fabriques.territories.models import Arrondissement, Commune, FormerCommuneCode


def current_communes(codes: Collection[str]) -> dict[str, Commune]:
    """The present commune of each INSEE code, followed through former codes; a code that leads nowhere is absent."""
    needed = Commune.objects.select_related("departement", "arrondissement")
    found = {commune.code: commune for commune in needed.filter(code__in=codes)}
    stale = set(codes) - found.keys()
    former = dict(FormerCommuneCode.objects.filter(code__in=stale).values_list("code", "commune_id"))
    moved = {commune.code: commune for commune in needed.filter(code__in=set(former.values()))}
    return found | {code: moved[current] for code, current in former.items()}


def current_commune(code: str) -> Commune | None:
    """The same for one code; None when it leads nowhere."""
    return current_communes([code]).get(code)


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
