"""From what a line says to one commune, and to a point when it gives one; never more sure than the line is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabriques.applications.batch.columns import Said
from fabriques.territories.geography import label
from fabriques.territories.locating import resolver
from fabriques.territories.locating.points import BORDER_M, METRES_PER_DEGREE, point_index
from fabriques.territories.locating.values import How, Located, Method
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.zonings_in_force import commune

SHOWN_CANDIDATES = 5
AROUND = ((1, 0), (0, 1), (-1, 0), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))
Floats = NDArray[np.float64]
UNREADABLE = "la longitude et la latitude ne sont pas deux nombres : elles ne sont pas lues"
NO_DEGREES = (
    "les coordonnées ne sont pas des degrés (longitude et latitude en WGS 84) : elles ne sont pas lues, "
    "convertissez-les"
)
NULL_POINT = "le point (0, 0) n'est pas lu"
SOURCES = {
    Method.POINT: "point",
    Method.INSEE_CODE: "code INSEE",
    Method.POSTCODE_AND_NAME: "code postal et commune",
    Method.FREE_TEXT: "adresse",
}
REASONS = {
    How.UNKNOWN: "aucune commune reconnue",
    How.AMBIGUOUS: "plusieurs communes possibles",
    How.CONTRADICTION: "les indications se contredisent",
    How.OUTSIDE_FRANCE: "hors de France",
    How.SWAPPED: "longitude et latitude semblent inversées",
}
NOTHING = "la ligne ne dit pas où est le lieu"


@dataclass(frozen=True)
class Place:
    """What came of a line: `located` holds no commune when the line does not lead to one.

    `doubtful`: what the line says does not agree, so that no verdict may be sure.
    """

    located: Located
    point: tuple[float, float] | None = None
    remarks: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def location(self) -> Location:
        code = self.located.commune
        return Location(commune(code) if code else None, self.point)


@dataclass(frozen=True)
class Point:
    """Coordinates read; `remark` says why they are not used."""

    longitude: float = 0.0
    latitude: float = 0.0
    remark: str = ""


def places(lines: Sequence[Said]) -> Iterator[Place]:
    """One place for each line; the points are located together."""
    points = [point_of(line) for line in lines]
    usable = [rank for rank, each in enumerate(points) if each is not None and not each.remark]
    found = dict(zip(usable, at_points([points[rank] for rank in usable]), strict=True))
    for rank, line in enumerate(lines):
        yield place(line, points[rank], found.get(rank))


def point_of(said: Said) -> Point | None:
    """The point of a line, or None when it gives none."""
    if not said.longitude and not said.latitude:
        return None
    longitude, latitude = number(said.longitude), number(said.latitude)
    if longitude is None or latitude is None:
        return Point(remark=UNREADABLE)
    if longitude == latitude == 0:
        return Point(remark=NULL_POINT)
    small, large = sorted((abs(longitude), abs(latitude)))
    if small > 90 or large > 180:  # in neither order
        return Point(remark=NO_DEGREES)
    return Point(longitude, latitude)


def number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def at_points(points: Sequence[Point | None]) -> list[Located]:
    """The same answers as `point_index().one`: it is asked only of the points near a border or in no commune."""
    index = point_index()
    lons = np.array([each.longitude for each in points if each], dtype=np.float64)
    lats = np.array([each.latitude for each in points if each], dtype=np.float64)
    ranks = index.many(lons, lats)
    sure = (ranks >= 0) & ~beside_border(lons, lats, ranks)
    return [
        Located(index.table.codes[rank], Method.POINT, How.INSIDE, 1.0) if inside else index.one(lon, lat)
        for rank, inside, lon, lat in zip(
            ranks.tolist(), sure.tolist(), lons.tolist(), lats.tolist(), strict=True
        )
    ]


def beside_border(lons: Floats, lats: Floats, ranks: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether another commune, or none, begins within BORDER_M of each point, looked for in eight directions."""
    height = BORDER_M / METRES_PER_DEGREE
    width = height / np.maximum(np.cos(np.radians(lats)), 0.1)
    beside = np.zeros(len(lons), dtype=np.bool_)
    for east, north in AROUND:
        beside |= point_index().many(lons + east * width, lats + north * height) != ranks
    return beside


def place(said: Said, point: Point | None, at_point: Located | None) -> Place:
    """The best information first; the others are compared with what it gives."""
    answers = [at_point] if at_point else []
    if said.code:
        answers.append(resolver.by_code(said.code))
    if said.postcode or said.name:
        answers.append(resolver.by_postcode_and_name(said.postcode, said.name))
    if said.address and not any(answer.commune for answer in answers):
        answers.append(resolver.by_text(said.address))
    answers = [answer for answer in answers if answer.how is not How.NOTHING_GIVEN]
    remarks = [point.remark] if point and point.remark else []
    chosen = next((answer for answer in answers if answer.commune), None)
    if chosen is None:
        return Place(not_located(answers, remarks), remarks=tuple(remarks))
    doubtful = compared(chosen, answers, remarks)
    placed = (point.longitude, point.latitude) if point and chosen is at_point else None
    return Place(chosen, placed, tuple(remarks), doubtful)


def not_located(answers: Sequence[Located], remarks: list[str]) -> Located:
    """The abstention with the fewest candidates; `remarks` says why each information leads nowhere."""
    if not answers:
        remarks.append(NOTHING)
        return Located(None, Method.FREE_TEXT, How.NOTHING_GIVEN, 0.0)
    best = max(answers, key=lambda answer: (bool(answer.candidates), -len(answer.candidates)))
    remarks += [told(answer) for answer in answers]
    if best.candidates:
        more = "…" if len(best.candidates) > SHOWN_CANDIDATES else ""
        shown = [f"{label(code)}, code {code}" for code in best.candidates[:SHOWN_CANDIDATES]]
        remarks.append(f"communes possibles : {' ; '.join(shown)}{more}")
    return best


def compared(chosen: Located, answers: Sequence[Located], remarks: list[str]) -> bool:
    """Whether another information of the line contradicts the commune chosen; `remarks` tells what each says."""
    accepted = {chosen.commune, *chosen.candidates}
    doubtful = False
    for other in answers:
        if other is chosen or other.commune in accepted:
            continue
        if other.commune or contradicts(other, accepted):
            doubtful = True
            remarks.append(f"{told(chosen)}, mais {told(other)}")
        elif not accepted.intersection(other.candidates) or other.how is How.SWAPPED:
            remarks.append(told(other))
    return doubtful


def told(answer: Located) -> str:
    """« code INSEE : Soissons (02) », « point : hors de France »."""
    said = label(answer.commune) if answer.commune else REASONS.get(answer.how, REASONS[How.UNKNOWN])
    return f"{SOURCES[answer.method]} : {said}"


def contradicts(other: Located, accepted: set[str | None]) -> bool:
    """Whether an abstention excludes the commune that another information gives."""
    if other.how in {How.CONTRADICTION, How.OUTSIDE_FRANCE}:
        return not (other.how is How.OUTSIDE_FRANCE and accepted.intersection(other.candidates))
    # A point that no outline holds still says in which territory it is; an unknown name says nothing.
    if other.how is How.UNKNOWN and other.method is not Method.POINT:
        return False
    if not other.candidates or other.left_out:  # being absent from a list that was cut proves nothing
        return False
    return not accepted.intersection(other.candidates)
