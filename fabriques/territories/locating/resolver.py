"""From an INSEE code, a postcode and a name, or free text, to one commune: it abstains wherever a doubt remains.

No text makes these functions raise; only its first characters are read when it is very long.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fabriques.territories.locating import addresses
from fabriques.territories.locating.matching import Resolver
from fabriques.territories.locating.names import names as known_names
from fabriques.territories.locating.values import Located

REMEMBERED = 200_000  # distinct pairs that a column may hold in memory at once


@cache
def resolver() -> Resolver:
    """Built once per process, in about 0.3 s, and shared."""
    return Resolver(known_names())


def by_code(code: str) -> Located:
    """An INSEE code, current, former, or of an arrondissement municipal: « 02722 », « 1053 », « 75112 »."""
    return resolver().by_code(code)


def by_postcode_and_name(postcode: str, name: str) -> Located:
    """« 02200 » and « SOISSONS CEDEX »; either may be empty, or hold what belongs to the other."""
    return resolver().by_postcode_and_name(postcode, name)


def by_text(text: str) -> Located:
    """An address, « Soissons (02) », a name alone, a postcode or a code alone."""
    return addresses.by_text(resolver(), text)


def many(postcodes: Sequence[str], names: Sequence[str]) -> list[Located]:
    """One answer for each row, the same as one by one. ValueError when the columns differ in length."""
    resolve = resolver().by_postcode_and_name
    remembered: dict[tuple[str, str], Located] = {}
    answers = []
    for pair in zip(postcodes, names, strict=True):
        answer = remembered.get(pair)
        if answer is None:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            answer = remembered[pair] = resolve(*pair)
        answers.append(answer)
    return answers
