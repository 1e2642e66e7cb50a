"""Coverage (« maillage »): who has a Fabrique on a day, and how far from the nearest one the others live.

Distances are straight lines from the point of each commune (its town hall, or a point inside where the town hall
is not known) to the nearest Fabrique in force; a Fabrique without a known address stands at the centre of its
commune, one without any point is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fabriques.labels.models import Label
from fabriques.labels.nearness import RADII_KM, Ints, Nearest, nearest, newly_within, people_within
from fabriques.places.models import Place
from fabriques.territories.geography import france
from fabriques.territories.models import Arrondissement, Departement, Region

Points = tuple[tuple[float, float], ...]
PRECISE = (Place.Position.DECLARED, Place.Position.CONFIRMED)


ASSUMPTION = "Les fins de label non publiées sont supposées encore à venir."


class Site(NamedTuple):
    """A place whose label is in force; `point` (longitude, latitude) is None when unknown."""

    name: str
    public_id: str
    commune: str
    point: tuple[float, float] | None
    precise: bool


@dataclass(frozen=True)
class Share:
    """How near a territory's people live; `unknown` counts those of communes without a point."""

    code: str
    name: str
    communes: int
    people: int
    unknown: int
    within: dict[int, int]

    @property
    def located(self) -> int:
        return self.people - self.unknown

    def share(self, radius: int) -> float | None:
        """Of the people whose distance is known; None when there are none."""
        return self.within[radius] / self.located if self.located else None

    @property
    def beyond(self) -> dict[int, int]:
        return {radius: self.located - near for radius, near in self.within.items()}


@dataclass(frozen=True)
class Coverage:
    """Which territories have a label in force on a day; `counts` by arrondissement, `outside` by the département
    or collectivity of the labels that no arrondissement holds. `empty_departements`: collectivities apart."""

    on: date
    fictitious: bool
    labels: int
    unknown_ends: int
    counts: dict[str, int]
    without: list[Arrondissement]
    outside: dict[str, int]
    empty_departements: list[Departement]
    communes: dict[str, int] = field(default_factory=dict)
    departements: dict[str, int] = field(default_factory=dict)
    sites: tuple[Site, ...] = ()

    @property
    def covered(self) -> int:
        return len(self.counts)

    @property
    def points(self) -> Points:
        """Every different point, in a fixed order: what the distances depend on."""
        return tuple(sorted({site.point for site in self.sites if site.point is not None}))

    @property
    def unplaced(self) -> int:
        return sum(site.point is None for site in self.sites)

    @property
    def at_centre(self) -> int:
        """Places that stand at the centre of their commune."""
        return sum(site.point is not None and not site.precise for site in self.sites)

    @property
    def distances(self) -> Nearest:
        """From each commune of `france()`, in its order; the ranks are those of `points`."""
        return distances(self.points)

    @property
    def communes_without(self) -> int:
        return len(france().codes) - len(self.communes)


def coverage(on: date, *, fictitious: bool = False, announced_by: datetime | None = None) -> Coverage:
    """Count labels in force on a day by territory; those of real places, or of `fictitious` ones alone. Three queries.

    `announced_by`: only what was public at that instant, as every public page must ask.
    """
    labels = Label.objects.in_force(on)
    if announced_by is not None:
        labels = labels.public_at(announced_by)
    labels = labels.kept_apart(fictitious=fictitious)
    rows = list(
        labels.order_by("place__key", "pk").values_list(
            "place__commune__arrondissement_id", "place__commune__departement_id", "end",
            "place__name", "place__public_id", "place__commune_id", "place__longitude", "place__latitude",
            "place__position",
        )
    )  # fmt: skip
    counts = Counter(row[0] for row in rows if row[0])
    outside = Counter(row[1] for row in rows if not row[0])
    served = Counter(row[1] for row in rows)
    arrondissements = Arrondissement.objects.select_related("departement").order_by("code")
    departements = Departement.objects.exclude(zone="com").order_by("code")
    return Coverage(
        on=on,
        fictitious=fictitious,
        labels=len(rows),
        unknown_ends=sum(row[2] is None for row in rows),
        counts=dict(counts),
        without=[each for each in arrondissements if each.code not in counts],
        outside=dict(sorted(outside.items())),
        empty_departements=[each for each in departements if each.code not in served],
        communes=dict(Counter(row[5] for row in rows)),
        departements=dict(served),
        sites=tuple(_site(*row[3:]) for row in rows),
    )


def _site(
    name: str, public_id: str, commune: str, longitude: float | None, latitude: float | None, position: str
) -> Site:
    point = None if longitude is None or latitude is None else (longitude, latitude)
    return Site(name, public_id, commune, point, position in PRECISE)


@lru_cache(maxsize=24)
def distances(points: Points) -> Nearest:
    """Some 30 ms, then kept: the same places give the same distances, whatever the day asked."""
    table = france()
    found = nearest(table.lons, table.lats, [lon for lon, _ in points], [lat for _, lat in points])
    for column in (found.km, found.rank):
        column.flags.writeable = False
    return found


@lru_cache(maxsize=1)
def people() -> Ints:
    """Of each commune of `france()`, in its order; 0 where unknown."""
    return np.maximum(france().populations, 0)


@lru_cache(maxsize=4)
def groups(level: str) -> tuple[tuple[str, ...], Ints]:
    """Codes of the regions, departements or arrondissements, in order, and the rank of each commune's (-1: none)."""
    column: Sequence[str | None] = getattr(france(), level)
    codes = tuple(sorted({code for code in column if code}))
    ranks = {code: rank for rank, code in enumerate(codes)}
    return codes, np.array([ranks.get(code or "", -1) for code in column])


def members(level: str, code: str) -> NDArray[np.bool_]:
    """Which communes of `france()` a territory holds; none when the code is not one."""
    codes, ranks = groups(level)
    return ranks == codes.index(code) if code in codes else np.zeros(len(ranks), dtype=bool)


@lru_cache(maxsize=72)
def shares(points: Points, level: str) -> dict[str, tuple[int, int, int, tuple[int, ...]]]:
    """By code: communes, people, people of communes without a point, people within each radius."""
    codes, ranks = groups(level)
    km, population = distances(points).km, people()
    held = ranks >= 0

    def total(mask: NDArray[np.bool_]) -> Ints:
        chosen = mask & held
        return np.bincount(ranks[chosen], population[chosen], len(codes)).astype(np.int64)

    everyone, unknown = total(held), total(np.isnan(km))
    near = [total(km <= radius) for radius in RADII_KM]
    communes = np.bincount(ranks[held], minlength=len(codes))
    return {
        code: (
            int(communes[rank]),
            int(everyone[rank]),
            int(unknown[rank]),
            tuple(int(each[rank]) for each in near),
        )
        for rank, code in enumerate(codes)
    }


def by_territory(found: Coverage, level: str, names: Iterable[tuple[str, str]]) -> list[Share]:
    """The shares of the territories named, in that order; `level`: regions, departements or arrondissements."""
    known = shares(found.points, level)
    return [
        Share(code, name, *known[code][:3], dict(zip(RADII_KM, known[code][3], strict=True)))
        for code, name in names
        if code in known
    ]


def national(found: Coverage, name: str) -> Share:
    km = found.distances.km
    near = people_within(km, people())
    return Share("", name, len(km), int(people().sum()), int(people()[np.isnan(km)].sum()), near)


def region_names() -> list[tuple[str, str]]:
    return list(Region.objects.order_by("key").values_list("code", "name"))


class Proposed(NamedTuple):
    """A place that a selection would label: its commune's code, and its point when one is known."""

    commune: str
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class Effect:
    """What more places would change: territories newly covered (arrondissements, and départements or collectivities
    that have none), people newly within each radius, and the places without any known point, which count for none."""

    arrondissements: tuple[str, ...]
    departements: tuple[str, ...]
    within: dict[int, int]
    unplaced: int


def effect_of(proposed: Iterable[Proposed], found: Coverage) -> Effect:
    """The effect of labelling these places too, on the coverage of a day; no query.

    A place without a point stands at its commune's. KeyError when a code is not that of a current commune.
    """
    table = france()
    arrondissements, departements, extra, unplaced = set(), set(), set(), 0
    for each in proposed:
        rank = table.index[each.commune]
        arrondissement, departement = table.arrondissements[rank], table.departements[rank]
        if arrondissement and arrondissement not in found.counts:
            arrondissements.add(arrondissement)
        if not arrondissement and departement not in found.outside:
            departements.add(departement)
        if each.longitude is not None and each.latitude is not None:
            extra.add((each.longitude, each.latitude))
        elif np.isfinite(table.lons[rank]):
            extra.add((float(table.lons[rank]), float(table.lats[rank])))
        else:
            unplaced += 1
    added = sorted(extra)
    after = nearest(table.lons, table.lats, [lon for lon, _ in added], [lat for _, lat in added])
    within = newly_within(found.distances.km, after.km, people())
    return Effect(tuple(sorted(arrondissements)), tuple(sorted(departements)), within, unplaced)
