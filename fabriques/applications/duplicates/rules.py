"""Whether two files of one wave look like the same project filed twice, and why. Nothing is refused: people judge."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations
from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_008.8
NEAR_METRES = 50
NEAR_NAMES = 0.85
# What names of third places and structures have in common says nothing of one of them.
COMMON_WORDS = (
    "a au aux d de des du en et l la le les un une tiers lieu lieux fabrique territoire association projet"
)
COMMON = frozenset(COMMON_WORDS.split())
STREETS = {
    "all": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard",
    "chem": "chemin", "che": "chemin", "fg": "faubourg", "imp": "impasse", "pl": "place", "r": "rue", "rte": "route",
    "sq": "square", "st": "saint", "ste": "sainte", "za": "zone", "zac": "zone",
}  # fmt: skip


class Likeness(StrEnum):
    """Why two files look alike."""

    SIRET = "siret"
    RNA = "rna"
    PLACE = "place"
    NAME = "name"
    ADDRESS = "address"
    POINT = "point"


WORDS: Mapping[Likeness, str] = {
    Likeness.SIRET: "même numéro SIRET, dans un autre compte de structure",
    Likeness.RNA: "même numéro RNA, dans un autre compte de structure",
    Likeness.PLACE: "même tiers-lieu",
    Likeness.NAME: "même commune et noms proches",
    Likeness.ADDRESS: "même adresse",
    Likeness.POINT: f"moins de {NEAR_METRES} mètres entre les deux points",
}


# An address that two structures share says nothing of what each does there.
OF_AN_ADDRESS = frozenset({Likeness.ADDRESS, Likeness.POINT})


@dataclass(frozen=True)
class Filed:
    """What is compared of a file; `name` and `address` are plain keys, `point` a longitude and a latitude."""

    key: int
    organisation: int
    siret: str
    rna: str
    place: int | None
    commune: str
    name: str
    address: str
    point: tuple[float, float] | None = None


def pairs(files: Iterable[Filed]) -> Iterator[tuple[int, int, tuple[Likeness, ...]]]:
    """Each pair that looks alike, once, with why; only files that share a number, a place or a commune are compared."""
    shared: dict[tuple[str, str], list[Filed]] = defaultdict(list)
    for file in files:
        for kind, value in (
            ("siret", file.siret), ("rna", file.rna), ("commune", file.commune), ("place", str(file.place or "")),
        ):  # fmt: skip
            if value:
                shared[kind, value].append(file)
    seen: set[tuple[int, int]] = set()
    for group in shared.values():
        for one, other in combinations(group, 2):
            pair = (min(one.key, other.key), max(one.key, other.key))
            if pair in seen:
                continue
            seen.add(pair)
            if why := alike(one, other):
                yield (*pair, why)


def alike(one: Filed, other: Filed) -> tuple[Likeness, ...]:
    """Why two files look like one project; nothing when they do not.

    A number in common tells of two accounts of one structure. Of one structure in one account, which may carry several
    projects at its address, only the place itself or near names tell.
    """
    two_accounts = one.organisation != other.organisation
    together = one.commune == other.commune and bool(one.commune)
    found = {
        Likeness.SIRET: two_accounts and bool(one.siret) and one.siret == other.siret,
        Likeness.RNA: two_accounts and bool(one.rna) and one.rna == other.rna,
        Likeness.PLACE: one.place is not None and one.place == other.place,
        Likeness.NAME: together and near_names(one.name, other.name),
        Likeness.ADDRESS: two_accounts and together and same_address(one.address, other.address),
        Likeness.POINT: two_accounts and near_points(one.point, other.point),
    }
    return tuple(likeness for likeness, holds in found.items() if holds)


def address_alone(reasons: Iterable[Likeness]) -> bool:
    """Whether nothing but an address makes two files look alike."""
    return OF_AN_ADDRESS.issuperset(reasons)


def near_names(one: str, other: str) -> bool:
    """Whether two names are the same words, or nearly, what is common to all such names left out."""
    first, second = bare(one), bare(other)
    if not first or not second:
        return False
    if set(first.split()) == set(second.split()):
        return True
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):  # « Lieu 1 » and « Lieu 2 » are two places
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= NEAR_NAMES


def bare(name: str) -> str:
    words = name.split()
    return " ".join(word for word in words if word not in COMMON) or " ".join(words)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses of a commune are the same once their usual abbreviations are written whole."""
    first, second = street(one), street(other)
    return bool(first) and first == second


def street(address: str) -> str:
    return " ".join(STREETS.get(word, word) for word in address.split() if word not in COMMON)


def near_points(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    if one is None or other is None:
        return False
    (east, north), (east_too, north_too) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((north - north_too) / 2) ** 2 + cos(north) * cos(north_too) * sin((east - east_too) / 2) ** 2
    return 2 * EARTH_METRES * asin(sqrt(half)) <= NEAR_METRES
