"""The address service's answers told as a commune."""

from __future__ import annotations

import pytest

from fabriques.connectors.geocoder import Address
from fabriques.territories.locating.geocoded import from_candidates
from fabriques.territories.locating.values import How, Located, Method

SOISSONS, LAON, PARIS = "02722", "02408", "75056"


def address(score: float, citycode: str) -> Address:
    return Address("1 Rue du Bac", 3.3, 49.4, score, "housenumber", citycode, "")


@pytest.mark.parametrize(
    ("candidates", "how", "commune", "others"),
    [
        ([(0.94, SOISSONS), (0.7, LAON)], How.EXACT, SOISSONS, ()),
        ([(0.9, SOISSONS), (0.89, SOISSONS)], How.EXACT, SOISSONS, ()),
        ([(0.9, "75112"), (0.88, "75111")], How.EXACT, PARIS, ()),
        ([(0.59, SOISSONS)], How.UNKNOWN, None, (SOISSONS,)),
        ([(0.9, SOISSONS), (0.85, LAON)], How.AMBIGUOUS, None, (SOISSONS, LAON)),
        ([(0.7, LAON), (0.9, SOISSONS)], How.EXACT, SOISSONS, ()),
        ([(0.9, "99999")], How.UNKNOWN, None, ()),
        ([], How.UNKNOWN, None, ()),
    ],
    ids=["sure", "two of one town", "arrondissements", "low", "close", "unsorted", "no such code", "none"],
)
def test_service_is_believed_when_it_is_sure(
    candidates: list[tuple[float, str]], how: How, commune: str | None, others: tuple[str, ...]
) -> None:
    found = from_candidates([address(*each) for each in candidates])
    assert (found.method, found.how, found.commune, found.candidates) == (
        Method.GEOCODER,
        how,
        commune,
        others,
    )
    assert (found.score > 0) == (commune is not None)


def test_service_that_contradicts_the_postcode_is_not_believed() -> None:
    said = Located(LAON, Method.POSTCODE_AND_NAME, How.EXACT, 1.0)
    found = from_candidates([address(0.95, SOISSONS)], said)
    assert found == Located(None, Method.GEOCODER, How.CONTRADICTION, 0.0, (SOISSONS, LAON))


def test_postcode_decides_between_like_named_streets() -> None:
    said = Located(SOISSONS, Method.POSTCODE_AND_NAME, How.EXACT, 1.0)
    found = from_candidates([address(0.9, SOISSONS), address(0.88, LAON)], said)
    assert found == Located(SOISSONS, Method.GEOCODER, How.EXACT, 0.9)
