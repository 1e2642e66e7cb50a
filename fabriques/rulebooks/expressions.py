"""The territory rule as a person types it: « qpv ou (frr et sauf metropole) », to and from the text's tables."""

from __future__ import annotations

import re

from fabriques.rulebooks.problems import MisreadError

LINKS = {"et": "all", "ou": "any", "sauf": "not"}
WORD = re.compile(r"\s*([()]|[^\s()]+)")
DEEPEST = 20
EXAMPLE = "Écrivez par exemple : qpv ou (frr et sauf metropole)."


def typed(raw: object) -> str:
    """The rule as it is typed; what is no rule is given as it is, to be corrected."""
    return _typed(raw, top=True)


def _typed(raw: object, *, top: bool = False) -> str:
    if isinstance(raw, dict) and len(raw) == 1:
        operator, part = next(iter(raw.items()))
        if operator == "not":
            return f"sauf {_typed(part)}"
        if operator in ("all", "any") and isinstance(part, list):
            link = " et " if operator == "all" else " ou "
            joined = link.join(_typed(each) for each in part)
            return joined if top and len(part) > 1 else f"({joined})"
    return str(raw)


def parse(text: str) -> object:
    """The rule as the text of a rulebook holds it: a fact's code, or `{all|any|not: …}`. MisreadError otherwise."""
    words = WORD.findall(text.strip())
    if not words:
        raise MisreadError(f"la règle est vide. {EXAMPLE}")
    rule, rest = _combined(words, 0)
    if rest:
        raise MisreadError(f"« {rest[0]} » n'est pas attendu à cet endroit. {EXAMPLE}")
    return rule


def _combined(words: list[str], depth: int) -> tuple[object, list[str]]:
    """Parts linked by one same word; « et » and « ou » mixed without parentheses would mean two things."""
    first, rest = _part(words, depth)
    parts, link = [first], ""
    while rest and rest[0].lower() in ("et", "ou"):
        if link and rest[0].lower() != link:
            raise MisreadError(
                "« et » et « ou » se suivent sans parenthèses : on ne saurait lequel passe d'abord. "
                "Entourez de parenthèses ce qui va ensemble."
            )
        link = rest[0].lower()
        part, rest = _part(rest[1:], depth)
        parts.append(part)
    return ({LINKS[link]: parts} if link else first), rest


def _part(words: list[str], depth: int) -> tuple[object, list[str]]:
    if not words or depth > DEEPEST:
        raise MisreadError(f"la règle s'arrête avant la fin. {EXAMPLE}")
    word, rest = words[0], words[1:]
    if word.lower() == "sauf":
        part, rest = _part(rest, depth + 1)
        return {"not": part}, rest
    if word == "(":
        inside, rest = _combined(rest, depth + 1)
        if not rest or rest[0] != ")":
            raise MisreadError(f"une parenthèse n'est pas refermée. {EXAMPLE}")
        return inside, rest[1:]
    if word == ")" or word.lower() in LINKS:
        raise MisreadError(f"un nom de fait est attendu avant « {word} ». {EXAMPLE}")
    return word, rest
