"""How a code, a postcode and a name are matched with one commune; abstains wherever a doubt remains."""

from __future__ import annotations

import math
from collections.abc import Iterable

from fabriques.common import spelling
from fabriques.territories.locating import text
from fabriques.territories.locating.names import Names, Ranks
from fabriques.territories.locating.text import Number, Words
from fabriques.territories.locating.values import How, Located, Method

MOST_CANDIDATES = 60  # more than any postcode serves: those of a postcode are never cut
# A name found outside its postcode is believed only for a neighbour, served by the same post office.
NEIGHBOUR_KM = 12.0
KM_PER_DEGREE = 111.2
NEAR = ("les ", "pres ", "sous ")  # « Auxon-lès-Vesoul » is Auxon, near Vesoul
SURE = frozenset({How.EXACT, How.FORMER_NAME, How.IN_DEPARTEMENT})
SCORES = {
    How.EXACT: 1.0,
    How.FORMER_CODE: 0.95,
    How.FORMER_NAME: 0.95,
    How.SPELLING: 0.9,
    How.IN_DEPARTEMENT: 0.85,
    How.ONLY_IN_POSTCODE: 0.6,
}


class Resolver:
    def __init__(self, known: Names) -> None:
        self.known = known
        self.table = known.table
        self._exact: dict[int, Located] = {}
        self.municipal = frozenset(each.code for each in self.table.inner if each.kind == "arrondissement")

    # What is found, and what is not.

    def found(self, rank: int, how: How, method: Method, score: float | None = None) -> Located:
        return Located(self.table.codes[rank], method, how, SCORES[how] if score is None else score)

    def abstain(
        self, how: How, method: Method, ranks: Iterable[int] = (), others: Iterable[int] = ()
    ) -> Located:
        """The candidates, the most populous first, then `others` likewise."""
        codes = tuple(dict.fromkeys((*self.table.likeliest(ranks), *self.table.likeliest(others))))
        left_out = max(0, len(codes) - MOST_CANDIDATES)
        return Located(None, method, how, 0.0, codes[:MOST_CANDIDATES], left_out)

    # Codes.

    def by_code(self, written: str) -> Located:
        """The commune of an INSEE code, current, former, or of an arrondissement municipal."""
        number = text.read_number(written)
        if number.code is None:
            empty = text.nothing(written)
            return self.abstain(How.NOTHING_GIVEN if empty else How.UNKNOWN, Method.INSEE_CODE)
        table, code = self.table, number.code
        less = 0.05 if number.repaired else 0.0
        if code in table.index or code in self.municipal:
            current = code if code in table.index else table.former[code]
            return self.found(table.index[current], How.EXACT, Method.INSEE_CODE, 1.0 - less)
        if code in table.former:
            heir, posted = table.index[table.former[code]], table.by_postcode.get(code, ())
            moved = table.departements[heir] not in self.known.departements_of(code)
            if posted and moved:  # 75001: Paris by its postcode, Alfortville by its code until 1967
                return self.abstain(How.AMBIGUOUS, Method.INSEE_CODE, (*posted, heir))
            score = SCORES[How.FORMER_CODE] - less
            return self.found(heir, How.FORMER_CODE, Method.INSEE_CODE, score)
        if code in table.shared_former:
            heirs = [table.index[heir] for heir in table.shared_former[code]]
            return self.abstain(How.AMBIGUOUS, Method.INSEE_CODE, heirs)
        return self.abstain(How.UNKNOWN, Method.INSEE_CODE, table.by_postcode.get(code, ()))

    # A postcode and a name.

    def by_postcode_and_name(self, postcode: str, name: str) -> Located:
        number, words = text.read_number(postcode), self.read(name)
        plainly = number.code and not (words.postcode or words.said or words.aside or words.abroad)
        if plainly and (named := self.known.exactly(number.code or "", words.tokens)) is not None:
            # Most rows of a column: the answer that the whole way would give, sooner.
            if named not in self._exact:
                self._exact[named] = self.found(named, How.EXACT, Method.POSTCODE_AND_NAME)
            return self._exact[named]
        return self.resolve(number, words, Method.POSTCODE_AND_NAME)

    def read(self, name: str) -> Words:
        return text.read_name(name, self.known.departements)

    def resolve(self, number: Number, words: Words, method: Method) -> Located:
        number, words = self._cells_sorted(number, words)
        if number.code is None and not words.tokens:
            nothing = not number.rest.strip() and number.departement is None
            return self.abstain(How.NOTHING_GIVEN if nothing else How.UNKNOWN, method)
        if words.postcode and number.code and words.postcode != number.code:
            maybe = self.known.named((words.postcode, number.code), words.tokens)
            return self.abstain(How.CONTRADICTION, method, maybe)
        if number.code is None:
            return self.agreeing(self.by_name(words, number.departement, method), words)
        if number.code in self.table.by_postcode:
            answer = self._in_postcode(number, words, method)
        else:
            answer = self._beside_postcode(number, words, method)
        return self.agreeing(answer, words)

    def _cells_sorted(self, number: Number, words: Words) -> tuple[Number, Words]:
        """A postcode typed with the name, or a name typed with the postcode, put in its place."""
        if number.code is None and words.postcode:
            number = number._replace(code=words.postcode)
        if number.rest and not words.tokens:
            words = self.read(number.rest)
        if words.aside and self.known.named(("",), whole := words.tokens + words.aside):
            words = words._replace(tokens=whole, aside=())  # « Château-Chinon (Ville) » is a whole name
        return number, words

    def agreeing(self, answer: Located, words: Words) -> Located:
        """Abstain when the département said in brackets is not that of the commune found, or a country is named."""
        if words.abroad and answer.how not in SURE:
            return self.abstain(How.OUTSIDE_FRANCE, answer.method)
        if answer.commune is None or not words.said:
            return answer
        rank = self.table.index[answer.commune]
        if self.table.departements[rank] in words.departements:
            return answer
        there = self.known.named(tuple(words.departements), words.tokens)
        return self.abstain(How.CONTRADICTION, answer.method, (rank, *there))

    def _in_postcode(self, number: Number, words: Words, method: Method) -> Located:
        place = number.code or ""
        here = self.table.by_postcode[place]
        if not words.tokens:
            if len(here) == 1 and not number.repaired:
                return self.found(here[0], How.ONLY_IN_POSTCODE, method, 0.9)
            return self.abstain(How.AMBIGUOUS, method, here)
        for tokens in (words.tokens, words.aside):
            named = self.known.named((place,), tokens) if tokens else ()
            if named:
                return self._one(named, How.EXACT, method)
            named = self.known.named_inside((place,), tokens) if tokens else ()
            if named:
                return self._one(named, How.FORMER_NAME, method)
        return self._misspelt(place, words, method) or self._elsewhere(number, words, method)

    def _one(self, ranks: Ranks, how: How, method: Method, score: float | None = None) -> Located:
        if len(ranks) == 1:
            return self.found(ranks[0], how, method, score)
        return self.abstain(How.AMBIGUOUS, method, ranks)

    def _misspelt(self, place: str, words: Words, method: Method) -> Located | None:
        """The only commune of the postcode whose name is close, or is a part of what was written, or the reverse.

        A name that another commune of the département bears exactly is never taken for a misspelling.
        """
        near = self.known.close(place, text.key(words.tokens)) or self.known.close(
            place, text.loose_key(words.tokens)
        )
        score = SCORES[How.SPELLING]
        ranks: Ranks = ()
        if near and near[0][0] <= spelling.allowed(len(text.key(words.tokens))):
            ranks = tuple({rank for faults, some in near if faults <= near[0][0] + 1 for rank in some})
        elif partial := self._partial(place, words.tokens):
            ranks, score = partial, 0.8
        if not ranks:
            return None
        others = self.known.named(self.known.departements_of(place), words.tokens)
        if set(others) - set(ranks):
            return self.abstain(How.AMBIGUOUS, method, (*ranks, *others))
        return self._one(ranks, How.SPELLING, method, score)

    def _partial(self, place: str, tokens: tuple[str, ...]) -> Ranks:
        """Communes of the postcode whose whole name begins what was written, or that begin with it.

        All those named anywhere in it are returned: « Cergy-Pontoise » is neither Cergy nor Pontoise.
        """
        written = f" {' '.join(tokens)} "
        inside: dict[int, str] = {}
        begun: list[int] = []
        for rank in self.table.by_postcode[place]:
            name = f" {' '.join(self.known.tokens[rank])} "
            if len(name) >= 6 and name in written:
                inside[rank] = name
            elif len(written) >= 8 and name.startswith(written.rstrip()):
                begun.append(rank)
        first = [name for name in inside.values() if written.startswith(name)]
        if not first:
            return tuple(begun)
        longest = max(first, key=len)
        if written.removeprefix(longest).startswith(NEAR):
            return tuple(rank for rank, name in inside.items() if name == longest)
        return tuple(rank for rank, name in inside.items() if name == longest or name not in longest)

    def _elsewhere(self, number: Number, words: Words, method: Method) -> Located:
        """The name is not of this postcode: a neighbour's, a hamlet's, or a contradiction."""
        place = number.code or ""
        here = self.table.by_postcode[place]
        around = self.known.departements_of(place)
        named = self.known.named(around, words.tokens) or self.known.named_inside(around, words.tokens)
        if place in self.table.index and self.table.index[place] in named:
            return self.found(
                self.table.index[place], How.IN_DEPARTEMENT, method
            )  # an INSEE code as a postcode
        if named:
            if len(named) == 1 and self._small_neighbour(named[0], here):
                return self.found(named[0], How.IN_DEPARTEMENT, method)
            return self.abstain(How.CONTRADICTION, method, named, here)
        country = self.known.named(("",), words.tokens) or self.known.named_inside(("",), words.tokens)
        if country:
            return self.abstain(How.CONTRADICTION, method, here, country)
        close = [rank for place in around for _, ranks in self._close(place, words) for rank in ranks]
        if close:
            return self.abstain(How.UNKNOWN, method, close, here)
        if len(here) == 1 and not number.repaired:
            return self.found(here[0], How.ONLY_IN_POSTCODE, method)
        return self.abstain(How.UNKNOWN, method, here)

    def _small_neighbour(self, rank: int, here: Ranks) -> bool:
        """A village named beside the postcode of its town is believed; a city beside that of its suburb is not:
        people of the suburb write the name of the city."""
        if len(here) == 1 and self.table.populations[rank] > self.table.populations[here[0]]:
            return False
        return self._nearest_km(rank, here) <= NEIGHBOUR_KM

    def _close(self, place: str, words: Words) -> list[tuple[int, Ranks]]:
        written = text.key(words.tokens)
        return [
            near for near in self.known.close(place, written) if near[0] <= spelling.allowed(len(written))
        ]

    def _beside_postcode(self, number: Number, words: Words, method: Method) -> Located:
        """A postcode that no commune has (CEDEX, mistyped): only its département is believed."""
        around = self.known.departements_of(number.code or "")
        if not words.tokens:
            return self.abstain(How.UNKNOWN, method)
        named = self.known.named(around, words.tokens)
        inside = self.known.named_inside(around, words.tokens)
        if named or inside:
            return self._one(tuple(dict.fromkeys((*named, *inside))), How.IN_DEPARTEMENT, method)
        return self._nowhere(around, words, method)

    def _nowhere(self, around: tuple[str, ...], words: Words, method: Method) -> Located:
        """A name that no commune of these départements has exactly: candidates only."""
        maybe = [rank for place in around for rank in self._alike(place, words)] if around else []
        if not around and len(text.key(words.tokens)) >= 4:
            maybe = list(self.known.begun(words.tokens))
        country = self.known.named(("",), words.tokens) if around and not maybe else ()
        if country:
            return self.abstain(How.CONTRADICTION, method, country)
        return self.abstain(How.UNKNOWN, method, maybe)

    def _alike(self, departement: str, words: Words) -> list[int]:
        """Communes with a close name, or whose name begins like what was written, or the reverse."""
        close = [rank for _, ranks in self._close(departement, words) for rank in ranks]
        if close or len(text.key(words.tokens)) < 5:
            return close
        written = f"{' '.join(words.tokens)} "
        names = (
            (rank, f"{' '.join(self.known.tokens[rank])} ") for rank in self.table.by_departement[departement]
        )
        return [
            rank
            for rank, name in names
            if name.startswith(written) or (len(name) >= 6 and written.startswith(name))
        ]

    def by_name(self, words: Words, departement: str | None, method: Method) -> Located:
        """A name without postcode: unique in the département said, or else in France."""
        said = words.departements | ({departement} if departement else set())
        places = self.known.known_departements(said) if said else ("",)
        named = self.known.named(places, words.tokens)
        inside = self.known.named_inside(places, words.tokens)
        ranks = tuple(dict.fromkeys((*named, *inside)))
        if ranks:
            how = How.FORMER_NAME if not named else How.IN_DEPARTEMENT if said else How.EXACT
            if not said:
                ranks += self._better_known(ranks, words)
            return self._one(ranks, how, method, 0.9)
        return self._nowhere(tuple(places) if said else (), words, method)

    def _better_known(self, ranks: Ranks, words: Words) -> Ranks:
        """More populous communes often called by the beginning of their name: Cesson-Sévigné, for Cesson."""
        largest = max(self.table.populations[rank] for rank in ranks)
        longer = self.known.longer.get(text.key(words.tokens), ())
        return tuple(rank for rank in longer if self.table.populations[rank] > largest and rank not in ranks)

    def _nearest_km(self, rank: int, others: Ranks) -> float:
        """Straight line from a commune to the nearest of others; infinite where a point is unknown."""
        lon, lat = self.table.lons[rank], self.table.lats[rank]
        width = math.cos(math.radians(lat))
        distances = [
            math.hypot((self.table.lons[other] - lon) * width, self.table.lats[other] - lat) * KM_PER_DEGREE
            for other in others
        ]
        return min((each for each in distances if not math.isnan(each)), default=math.inf)
