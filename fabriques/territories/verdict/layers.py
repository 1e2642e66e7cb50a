"""A generation of a zoning held in memory, and what it says of a commune: never more than it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fabriques.common.values import Ternary
from fabriques.territories.verdict.areas import Areas


class Cause(StrEnum):
    """Why a fact was answered so."""

    CLASSED = "classed"
    NOT_CLASSED = "not_classed"
    INSIDE_AREA = "inside_area"
    OUTSIDE_AREA = "outside_area"
    WITHIN_DISTANCE = "within_distance"
    BEYOND_DISTANCE = "beyond_distance"
    NEAR_EDGE = "near_edge"
    PARTIAL = "partial"
    COMMUNE_HAS_ZONE = "commune_has_zone"
    ABSENT = "absent"
    INCOMPLETE = "incomplete"
    NO_ARRONDISSEMENT = "no_arrondissement"
    NO_OUTLINE = "no_outline"
    NO_POINT = "no_point"
    NO_DISTANCE = "no_distance"
    NO_ZONING = "no_zoning"
    NO_ZONING_THEN = "no_zoning_then"
    NO_DEFINITION = "no_definition"
    NO_COMMUNE = "no_commune"


@dataclass(frozen=True, slots=True)
class Membership:
    """A territory's class or zone in a layer; `partial` when only a part of the territory is concerned."""

    value: str
    partial: bool = False


@dataclass(frozen=True)
class Layer:
    """One dated generation of a zoning.

    `members` goes from a unit's code (commune, arrondissement, or the département that stands for one) to its
    classes. `smaller_than_commune`: being in the list means that the commune contains a zone, no more.
    `absence_says_no`: a commune the list does not name is outside, save in the départements of `incomplete_in`.
    """

    code: str
    kind: str
    label: str
    vintage: str
    valid_from: date
    valid_until: date | None
    source: str
    licence: str
    members: Mapping[str, tuple[Membership, ...]]
    address: str = ""
    fingerprint: str = ""
    by_arrondissement: bool = False
    smaller_than_commune: bool = False
    absence_says_no: bool = True
    incomplete_in: frozenset[str] = frozenset()
    classes: Mapping[str, str] = field(default_factory=dict)
    areas: Areas | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Commune:
    """What a layer needs to know of a commune."""

    code: str
    arrondissement: str | None
    departement: str

    def unit(self, layer: Layer) -> str | None:
        """The code under which a layer lists it: where there is no arrondissement, its département's."""
        if not layer.by_arrondissement:
            return self.code
        if self.arrondissement:
            return self.arrondissement
        return self.departement if self.departement in layer.members else None


NOTHING: tuple[Membership, ...] = ()
CommuneAnswer = tuple[Ternary, Cause, tuple[Membership, ...]]


def of_commune(layer: Layer, commune: Commune, classes: tuple[str, ...]) -> CommuneAnswer:
    """Whether the whole commune is in the layer (in one of `classes` when some are named)."""
    unit = commune.unit(layer)
    if unit is None:
        return Ternary.UNKNOWN, Cause.NO_ARRONDISSEMENT, NOTHING
    rows = layer.members.get(unit, NOTHING)
    if not rows:
        if not layer.absence_says_no:
            return Ternary.UNKNOWN, Cause.ABSENT, NOTHING
        if commune.departement in layer.incomplete_in:
            return Ternary.UNKNOWN, Cause.INCOMPLETE, NOTHING
        return Ternary.NO, Cause.NOT_CLASSED, NOTHING
    matched = tuple(row for row in rows if not classes or row.value in classes)
    if not matched:
        return Ternary.NO, Cause.NOT_CLASSED, rows
    if all(row.partial for row in matched):
        return Ternary.UNKNOWN, Cause.PARTIAL, matched
    return Ternary.YES, Cause.CLASSED, matched
