"""The geography of today and the movements that lead to it, as the importers compare files with them. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from fabriques.territories.zonings.findings import Anomaly, Finding, quoted, rejected, repaired
from fabriques.territories.zonings.formats.codes import MUNICIPAL
from fabriques.territories.zonings.history import History
from fabriques.territories.zonings.kinds import Unit


@dataclass(frozen=True)
class Geography:
    """`communes`: département by current code. `units`: current arrondissements, and the départements that have
    none and stand for one. `former`: the one commune that a code gone leads to; `ambiguous`: the several.
    `collectivities`: overseas collectivities, which national files leave out. `history`: None when no movement
    is loaded."""

    communes: Mapping[str, str]
    names: Mapping[str, str]
    units: frozenset[str]
    former: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    collectivities: frozenset[str]
    history: History | None = None

    @cached_property
    def by_departement(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code, departement in self.communes.items():
            found.setdefault(departement, []).append(code)
        return {departement: tuple(sorted(codes)) for departement, codes in sorted(found.items())}

    def named(self, code: str) -> str:
        return f"{code} {self.names.get(code, '')}".strip()


class Resolved(NamedTuple):
    """The current territories of a code; none when it is rejected. `split`: it was shared between several."""

    units: tuple[str, ...]
    anomaly: Anomaly | None = None
    detail: str = ""
    split: bool = False
    stale: bool = False

    def finding(self, line: int) -> Finding | None:
        if self.anomaly is None:
            return None
        return (repaired if self.units else rejected)(line, self.anomaly, self.detail)


class Resolver:
    """Follows the codes of one file to the territories of today.

    `day`: the day whose codes the file uses. When every code of the file is a current one, the file was made in
    the geography of today, whatever its vintage, and nothing is followed.
    """

    def __init__(self, geography: Geography, day: date, unit: Unit, *, follow: bool) -> None:
        self.geography = geography
        self.day = day
        self.unit = unit
        self.follow = follow
        self.found: dict[str, Resolved] = {}

    def of(self, code: str) -> Resolved:
        if code not in self.found:
            resolve = self.commune if self.unit is Unit.COMMUNE else self.arrondissement
            self.found[code] = resolve(code)
        return self.found[code]

    def arrondissement(self, code: str) -> Resolved:
        if code in self.geography.units:
            return Resolved((code,))
        detail = f"Aucun arrondissement n'a le code {quoted(code)}. Ligne laissée."
        return Resolved((), Anomaly.UNKNOWN_CODE, detail)

    def commune(self, code: str) -> Resolved:
        place = self.geography
        city = MUNICIPAL.get(code)
        if city:
            detail = f"{code} est un arrondissement municipal : ligne comptée pour {place.named(city)}."
            return Resolved((city,), Anomaly.MUNICIPAL_ARRONDISSEMENT, detail)
        current = code in place.communes
        if current and not self.follow:
            return Resolved((code,))
        history = place.history
        if history is not None and history.existed(code, self.day, place.communes):
            return self.followed(code, self.day)
        if current:
            return Resolved((code,))
        return self.gone(code)

    def followed(self, code: str, day: date) -> Resolved:
        place = self.geography
        history = place.history
        after = history.successors(code, day) if history else frozenset()
        units = tuple(sorted(after & place.communes.keys()))
        if units == (code,):
            return Resolved(units)
        if not units:
            return Resolved(
                (), Anomaly.UNKNOWN_CODE, f"La commune {code} a quitté la liste des communes. Ligne laissée."
            )
        names = ", ".join(place.named(unit) for unit in units)
        if len(units) == 1:
            detail = f"Le code {code} n'est plus en vigueur : suivi jusqu'à {names}."
            return Resolved(units, Anomaly.STALE_CODE, detail, stale=True)
        detail = f"La commune {code} a été partagée depuis : ligne comptée pour {names}."
        return Resolved(units, Anomaly.SPLIT_COMMUNE, detail, split=True, stale=code not in units)

    def gone(self, code: str) -> Resolved:
        """A code that named no commune on the day of the file: by its last movement, else by its known successor."""
        place = self.geography
        last = place.history.last_known(code, self.day) if place.history else None
        if last is not None:
            found = self.followed(code, last)
            if len(found.units) == 1:
                return found
        if code in place.former:
            name = place.named(place.former[code])
            detail = f"Le code {code} n'est plus en vigueur : suivi jusqu'à {name}."
            return Resolved((place.former[code],), Anomaly.STALE_CODE, detail, stale=True)
        if code in place.ambiguous:
            names = ", ".join(place.named(each) for each in place.ambiguous[code])
            detail = f"L'ancien code {code} mène à plusieurs communes ({names}). Ligne laissée : précisez laquelle."
            return Resolved((), Anomaly.AMBIGUOUS_CODE, detail)
        return Resolved(
            (), Anomaly.UNKNOWN_CODE, f"Aucune commune n'a le code {quoted(code)}. Ligne laissée."
        )
