"""Where something is said to be, and how sure that is. Nothing here imports Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """How a commune was found."""

    INSEE_CODE = "insee_code"
    POSTCODE_AND_NAME = "postcode_and_name"
    FREE_TEXT = "free_text"
    POINT = "point"
    GEOCODER = "geocoder"
    PERSON = "person"


class How(StrEnum):
    """What decided, or why nothing did; the words shown to people are in `words`."""

    EXACT = "exact"
    SPELLING = "spelling"
    FORMER_NAME = "former_name"
    FORMER_CODE = "former_code"
    IN_DEPARTEMENT = "in_departement"
    ONLY_IN_POSTCODE = "only_in_postcode"
    INSIDE = "inside"
    NEAR_BORDER = "near_border"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    CONTRADICTION = "contradiction"
    OUTSIDE_FRANCE = "outside_france"
    SWAPPED = "swapped"
    NOTHING_GIVEN = "nothing_given"


@dataclass(frozen=True, slots=True)
class Located:
    """One commune, or none: `commune` is a current INSEE code, None when abstaining.

    `score` goes from 0 to 1; `candidates` are the codes a person may choose among, likeliest first, and `left_out`
    counts those that a very long list leaves aside.
    """

    commune: str | None
    method: Method
    how: How
    score: float
    candidates: tuple[str, ...] = ()
    left_out: int = 0
