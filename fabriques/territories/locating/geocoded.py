"""What the national address service answered, told as a commune: its doubts are ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fabriques.connectors.geocoder import APART, SURE_ENOUGH
from fabriques.territories.locating.matching import MOST_CANDIDATES
from fabriques.territories.locating.resolver import by_code
from fabriques.territories.locating.values import How, Located, Method


class Candidate(Protocol):
    @property
    def score(self) -> float: ...

    @property
    def citycode(self) -> str: ...


def from_candidates(candidates: Sequence[Candidate], said: Located | None = None) -> Located:
    """One commune, or the candidates when the service is unsure or unlike what was said (`said`: by the text)."""
    scores: dict[str, float] = {}
    for each in candidates:
        code = by_code(each.citycode).commune
        if code:
            scores[code] = max(scores.get(code, 0.0), each.score)
    likeliest = sorted(scores, key=lambda code: -scores[code])[:MOST_CANDIDATES]
    if not likeliest:
        return Located(None, Method.GEOCODER, How.UNKNOWN, 0.0)
    first = likeliest[0]
    if said and said.commune and said.commune != first:
        both = tuple(dict.fromkeys((first, said.commune, *likeliest)))
        return Located(None, Method.GEOCODER, How.CONTRADICTION, 0.0, both)
    if scores[first] < SURE_ENOUGH:
        return Located(None, Method.GEOCODER, How.UNKNOWN, 0.0, tuple(likeliest))
    if len(likeliest) > 1 and scores[first] - scores[likeliest[1]] < APART and not (said and said.commune):
        return Located(None, Method.GEOCODER, How.AMBIGUOUS, 0.0, tuple(likeliest))
    return Located(first, Method.GEOCODER, How.EXACT, round(scores[first], 3))
