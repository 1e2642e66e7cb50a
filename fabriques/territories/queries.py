from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fabriques.territories.locating.finder import find
from fabriques.territories.models import Arrondissement, Commune, FormerCommuneCode, Service


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


def communes_in_order(codes: Sequence[str]) -> list[Commune]:
    """These current communes, in the order given, with what tells where they are."""
    needed = Commune.objects.select_related("departement", "arrondissement", "service")
    found = {commune.code: commune for commune in needed.filter(code__in=codes)}
    return [found[code] for code in codes if code in found]


def search_communes(text: str, limit: int = 12) -> list[Commune]:
    """Communes that what was typed may name, the one it names first (`locating.finder`)."""
    return communes_in_order(find(text).proposed[:limit])


def programme_team() -> Service | None:
    """The service of the national team, with how it is reached; None before the geography is loaded."""
    return Service.objects.filter(level=Service.Level.NATIONAL).first()


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
