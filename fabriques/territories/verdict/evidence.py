"""What answers one fact about one place: the zoning, its vintage, the zones met, the distance, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fabriques.common.values import Ternary
from fabriques.rulebooks.territory import Definition, Fact
from fabriques.territories.verdict.layers import NOTHING, Cause, Commune, Layer, Membership, of_commune


@dataclass(frozen=True, slots=True)
class Location:
    """A place as the verdict sees it.

    `point` is (longitude, latitude) of the place itself, None when only the commune is known: a commune's
    centre is no place. `accuracy_m`: how far the point may be from the place, in metres.
    """

    commune: Commune | None
    point: tuple[float, float] | None = None
    accuracy_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The answer to one fact, and all that explains it.

    `distance_m` is signed: negative inside the nearest area; None when it is not known.
    `indicative`: what an unofficial computation suggests where nothing official answers; it decides nothing.
    """

    fact: Fact
    answer: Ternary
    cause: Cause
    definition: Definition | None = None
    layer: Layer | None = None
    rows: tuple[Membership, ...] = NOTHING
    zones: tuple[str, ...] = ()
    distance_m: float | None = None
    indicative: Ternary | None = None
    candidates: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What is known on the day of the verdict: the layers in force by code, and codes with only other dates.

    `urban` gives the indicative class of a commune: true urban, false not, None to be verified.
    """

    on: date
    layers: Mapping[str, Layer]
    other_vintages: Mapping[str, tuple[str, ...]]
    urban: Mapping[str, bool | None]


SHOWN_WITHIN_M = 3_000.0


class Question:
    """One fact asked by one definition in one setting; answers any number of places."""

    def __init__(self, fact: Fact, definition: Definition | None, setting: Setting) -> None:
        self.fact = fact
        self.definition = definition
        self.setting = setting
        self.layer = setting.layers.get(definition.zoning) if definition else None
        self.needs_point = bool(
            definition and self.layer and self.layer.smaller_than_commune and not definition.by_commune
        )
        self.by_commune: dict[str, Evidence] = {}

    def of(self, location: Location, distance: float | None = None) -> Evidence:
        """Answer for a place; `distance` is given when it was measured in bulk, signed metres."""
        if location.commune is None:
            return Evidence(self.fact, Ternary.UNKNOWN, Cause.NO_COMMUNE, self.definition, self.layer)
        if not self.needs_point or location.point is None or self.layer is None or self.layer.areas is None:
            return self.of_commune(location.commune)
        if distance is None:
            distance = self.measured(location.point)
        return self.at_distance(location, distance)

    def of_commune(self, commune: Commune) -> Evidence:
        """Answer for a place of which only the commune counts or is known; one object for each commune."""
        found = self.by_commune.get(commune.code)
        if found is None:
            found = self.by_commune[commune.code] = self._of_commune(commune)
        return found

    def _of_commune(self, commune: Commune) -> Evidence:
        definition, layer = self.definition, self.layer
        if definition is None:
            return Evidence(self.fact, Ternary.UNKNOWN, Cause.NO_DEFINITION)
        if layer is None:
            known = self.setting.other_vintages.get(definition.zoning)
            cause = Cause.NO_ZONING_THEN if known else Cause.NO_ZONING
            return Evidence(
                self.fact, Ternary.UNKNOWN, cause, definition, indicative=self._indicative(commune)
            )
        answer, cause, rows = of_commune(layer, commune, definition.classes)
        if self.needs_point:
            answer, cause = self._of_zones_inside(answer, cause)
        if not definition.inside:
            answer = ~answer
        return Evidence(self.fact, answer, cause, definition, layer, rows, tuple(row.value for row in rows))

    def _of_zones_inside(self, answer: Ternary, cause: Cause) -> tuple[Ternary, Cause]:
        """A commune with a zone says nothing of a place; one without answers no, save for proximity."""
        if answer is Ternary.YES:
            return Ternary.UNKNOWN, Cause.COMMUNE_HAS_ZONE
        if self._is_proximity:
            return Ternary.UNKNOWN, self._missing
        return answer, cause

    @property
    def _is_proximity(self) -> bool:
        return self.definition is not None and self.definition.distance is not None

    @property
    def _missing(self) -> Cause:
        has_outlines = self.layer is not None and self.layer.areas is not None
        return Cause.NO_POINT if has_outlines else Cause.NO_OUTLINE

    def _indicative(self, commune: Commune) -> Ternary | None:
        """The computed urban class, where a definition asks for the large urban centres of a missing grid."""
        definition = self.definition
        if definition is None or definition.zoning != "density" or definition.classes != ("1",):
            return None
        urban = Ternary.of(self.setting.urban.get(commune.code))
        return urban if definition.inside else ~urban

    def reach(self) -> float:
        """Metres around a point within which borders are looked for in bulk."""
        distance = self.definition.distance if self.definition else None
        return float(distance or 0)

    def measured(self, point: tuple[float, float]) -> float:
        """Signed metres from a point to the nearest border, infinite beyond what is worth showing."""
        if self.layer is None or self.layer.areas is None:
            return float("inf")
        return self.layer.areas.signed(point, max(SHOWN_WITHIN_M, 2 * self.reach()))

    def at_distance(self, location: Location, distance: float) -> Evidence:
        """Answer from a signed distance; within what the outline and the point may be wrong by, unknown."""
        layer, definition = self.layer, self.definition
        if layer is None or layer.areas is None or definition is None or location.commune is None:
            return self.of(location)
        doubt = layer.areas.precision_m + location.accuracy_m
        reach = self.reach()
        if abs(distance - reach) <= doubt:
            answer, cause = Ternary.UNKNOWN, Cause.NEAR_EDGE
        elif distance < reach:
            answer = Ternary.YES
            cause = Cause.WITHIN_DISTANCE if self._is_proximity else Cause.INSIDE_AREA
        elif location.commune.departement in layer.incomplete_in:
            answer, cause = Ternary.UNKNOWN, Cause.INCOMPLETE
        else:
            answer = Ternary.NO
            cause = Cause.BEYOND_DISTANCE if self._is_proximity else Cause.OUTSIDE_AREA
        if not definition.inside:
            answer = ~answer
        known = distance != float("inf")
        zones = self.zones_near(location) if known else ()
        return Evidence(
            self.fact,
            answer,
            cause,
            definition,
            layer,
            zones=zones,
            distance_m=distance if known else None,
        )

    def zones_near(self, location: Location) -> tuple[str, ...]:
        """Code of the outline that holds the place, or of the nearest."""
        if self.layer is None or self.layer.areas is None or location.point is None:
            return ()
        return (self.layer.areas.code_near(location.point),)
