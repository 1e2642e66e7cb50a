"""From free text to one commune: a postcode and the name beside it, « Commune (département) », or a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fabriques.territories.locating import text
from fabriques.territories.locating.matching import Resolver
from fabriques.territories.locating.text import Number, Words
from fabriques.territories.locating.values import How, Located, Method

LONGEST = 500
MOST_WORDS = 10  # the longest name of a commune has ten words
# A small commune shares its name with hamlets and streets: alone at the end of an address, it proves nothing.
TOWN = 5_000
UNNAMED = frozenset({How.UNKNOWN, How.ONLY_IN_POSTCODE})
POSTCODE = re.compile(r"(?<![\w.,])(?:f-|fr-)?(\d{5}|\d{2} \d{3})(?![\d.]|,\d)")
LOST_ZERO = re.compile(r"(?<![\w.,])(\d{4}) (?=[a-z])")
NOISE = re.compile(
    r"\b(?:bp|b\.p\.|cs|tsa)\s?(?:n°\s?)?\d[\d ]{0,7}\b(?! \d{3} )"  # boxes
    r"|(?:\+33 ?|\b0)[1-9](?:[ .-]?\d{2}){4}\b"  # telephones
    r"|\b\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?\b"  # SIREN, SIRET
    r"|\S+@\S+|https?:\S+"
)
PARTS = re.compile(r"[,;\n\r\t|]+| [-–—/] ")


def by_text(resolver: Resolver, written: str) -> Located:
    written = written[:LONGEST].strip()
    if text.nothing(written):
        return resolver.abstain(How.NOTHING_GIVEN, Method.FREE_TEXT)
    number = text.read_number(written)
    if not number.rest:
        return _number_alone(resolver, number)
    # Line ends and dashes separate: they are kept until the text is cut.
    cleaned = NOISE.sub(" , ", _lowered(written))
    answers = list(_with_postcodes(resolver, cleaned))
    if not answers:
        return _without_postcode(resolver, cleaned)
    return _together(resolver, answers)


def _lowered(written: str) -> str:
    """Plain text whose dashes still separate when they stand between spaces."""
    return " ".join(text.plain(re.sub(r"\s[-–—]+\s|[\n\r\t]+", " , ", written)).split(" "))


def _number_alone(resolver: Resolver, number: Number) -> Located:
    """A postcode or an INSEE code: both when it may be either; a former code only where it is no postcode."""
    table = resolver.table
    if number.code is None:
        within = table.by_departement.get(number.departement or "", ())
        return resolver.abstain(How.UNKNOWN, Method.FREE_TEXT, within)
    coded = resolver.by_code(number.code)
    ranks = dict.fromkeys(table.by_postcode.get(number.code, ()))
    if coded.commune and (coded.how == How.EXACT or not ranks):
        ranks[table.index[coded.commune]] = None
    if len(ranks) == 1 and not number.repaired:
        how = coded.how if coded.commune else How.ONLY_IN_POSTCODE
        return resolver.found(next(iter(ranks)), how, Method.FREE_TEXT, 0.8)
    return resolver.abstain(How.AMBIGUOUS if ranks else How.UNKNOWN, Method.FREE_TEXT, ranks)


def _with_postcodes(resolver: Resolver, cleaned: str) -> Iterator[Located]:
    found = [
        (match, number)
        for match in POSTCODE.finditer(cleaned)
        if resolver.known.departements_of((number := Number(match[1].replace(" ", ""))).code or "")
    ]
    for position, (match, number) in enumerate(found):
        end = found[position + 1][0].start() if position + 1 < len(found) else len(cleaned)
        start = found[position - 1][0].end() if position else 0
        yield _beside(resolver, number, cleaned[start : match.start()], cleaned[match.end() : end])
    if not found:
        for match in LOST_ZERO.finditer(cleaned):
            after = text.tokens_of(cleaned[match.end() :])
            if ranks := _begun(resolver, f"0{match[1]}", after):
                yield (
                    resolver.found(ranks[0], How.EXACT, Method.FREE_TEXT, 0.9)
                    if len(ranks) == 1
                    else (resolver.abstain(How.AMBIGUOUS, Method.FREE_TEXT, ranks))
                )


def _beside(resolver: Resolver, number: Number, before: str, after: str) -> Located:
    """The name after the postcode, or else just before it, or else the postcode alone."""
    first = next((part for part in PARTS.split(after.strip(" (")) if text.tokens_of(part)), "")
    words = resolver.read(first)
    answer = resolver.resolve(number, words, Method.FREE_TEXT) if words.tokens else None
    if answer and (answer.how not in UNNAMED):
        return answer
    code = number.code or ""
    ranks = _begun(resolver, code, words.tokens) or _ended(resolver, code, text.tokens_of(before))
    if len(ranks) == 1:
        return resolver.agreeing(resolver.found(ranks[0], How.EXACT, Method.FREE_TEXT), words)
    if answer:
        return answer
    preceding = resolver.read(PARTS.split(before.strip(" ,;("))[-1])
    if not _bearing(resolver, ("",), preceding.tokens):
        preceding = Words(())
    return resolver.resolve(number, preceding, Method.FREE_TEXT)


def _begun(resolver: Resolver, code: str, words: tuple[str, ...]) -> tuple[int, ...]:
    """Communes of the postcode whose name the words begin with, the longest name first."""
    if code not in resolver.table.by_postcode:
        return ()
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        if ranks := _bearing(resolver, (code,), words[:length]):
            return ranks
    return ()


def _ended(resolver: Resolver, code: str, words: tuple[str, ...]) -> tuple[int, ...]:
    if code not in resolver.table.by_postcode:
        return ()
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        if ranks := _bearing(resolver, (code,), words[-length:]):
            return ranks
    return ()


def _bearing(resolver: Resolver, places: tuple[str, ...], words: tuple[str, ...]) -> tuple[int, ...]:
    return resolver.known.named(places, words) or resolver.known.named_inside(places, words)


def _together(resolver: Resolver, answers: list[Located]) -> Located:
    """What several postcodes of one text say: only one commune may be found."""
    found = {answer.commune: answer for answer in answers if answer.commune}
    if len(found) == 1:
        return next(iter(found.values()))
    codes = dict.fromkeys([*found, *(code for answer in answers for code in answer.candidates)])
    if found:
        return replace(answers[0], commune=None, how=How.AMBIGUOUS, score=0.0, candidates=tuple(codes))
    return replace(answers[-1], candidates=tuple(codes))


def _without_postcode(resolver: Resolver, cleaned: str) -> Located:
    parts = [part for part in PARTS.split(cleaned) if text.tokens_of(part)]
    if parts and text.tokens_of(parts[-1]) == ("france",):
        parts.pop()
    if not parts:
        return resolver.abstain(How.UNKNOWN, Method.FREE_TEXT)
    said = text.departement_in(text.tokens_of(parts[-1]), resolver.known.departements)
    if said and len(parts) > 1:
        words = resolver.read(parts[-2])
        answer = resolver.by_name(words, said, Method.FREE_TEXT)
        if answer.commune or answer.how != How.UNKNOWN:
            return answer
        return _candidates(resolver, parts)
    words = resolver.read(parts[-1])
    answer = resolver.agreeing(resolver.by_name(words, None, Method.FREE_TEXT), words)
    if len(parts) == 1 or words.departements:
        return answer if answer.commune or answer.candidates else _candidates(resolver, parts, answer.how)
    if answer.commune:
        rank = resolver.table.index[answer.commune]
        if resolver.table.populations[rank] >= TOWN:
            return replace(answer, score=0.7)
        return resolver.abstain(How.AMBIGUOUS, Method.FREE_TEXT, (rank,))
    return answer if answer.candidates else _candidates(resolver, parts, answer.how)


def _candidates(resolver: Resolver, parts: Iterable[str], how: How = How.UNKNOWN) -> Located:
    """Communes whose name ends a part of the text: « 12 rue de Soissons » proves nothing, but may help."""
    ranks: dict[int, None] = {}
    for part in parts:
        words = text.tokens_of(part)
        for length in range(min(MOST_WORDS, len(words)), 0, -1):
            if length == 1 and len(words[-1]) < 3:
                continue
            if found := _bearing(resolver, ("",), words[-length:]):
                ranks |= dict.fromkeys(found)
                break
    return resolver.abstain(how, Method.FREE_TEXT, ranks)
