"""Where a list of zones is known to be incomplete, by the number of zones that the texts give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fabriques.territories.zonings.geography import Geography
from fabriques.territories.zonings.kinds import OVERSEAS, Kind, generation


def incomplete_in(
    kind: Kind, vintage: str, members: Iterable[tuple[str, str]], place: Geography
) -> list[str]:
    """The départements where a commune or a point outside every zone of the file proves nothing.

    A group of départements whose official number of zones is reached is complete; one that holds fewer is not.
    Without an official number, every département is incomplete unless the total of the generation is reached.
    An overseas collectivity is never in the counts: it is known only when the file has a zone there.
    """
    if kind is not Kind.QPV:
        return []
    zones: dict[str, set[str]] = defaultdict(set)
    for unit, value in members:
        zones[place.communes[unit]].add(value)
    expected: Mapping[str, int] = getattr(generation(kind, vintage), "expected", {})
    groups = {
        "metro": [d for d in place.by_departement if d not in OVERSEAS and d not in place.collectivities],
        "overseas": [d for d in place.by_departement if d in OVERSEAS],
    }
    incomplete = {departement for departement in place.collectivities if not zones.get(departement)}
    total = expected.get("all")
    if total is not None and len(set().union(*zones.values())) >= total:
        return sorted(incomplete)
    for name, departements in groups.items():
        number = expected.get(name)
        found = set().union(*(zones.get(departement, set()) for departement in departements))
        if number is None or len(found) < number:
            incomplete.update(departements)
    return sorted(incomplete)
