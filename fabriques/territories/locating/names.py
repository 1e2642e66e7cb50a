"""The names of communes and of what lives on inside them, ready to be looked up."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from fabriques.common import spelling
from fabriques.territories.geography import France, france
from fabriques.territories.locating import text

Ranks = tuple[int, ...]
Keys = Mapping[str, Ranks]
NOTHING: Keys = {}


class Names:
    """For a postcode, a département or the country: written key → ranks of the communes it may mean.

    `exact` holds whole names, `loose` the same without articles, `inner` the names of communes déléguées and
    associées, in both forms.
    """

    def __init__(self, table: France) -> None:
        self.table = table
        self.exact: dict[str, dict[str, Ranks]] = {}
        self.loose: dict[str, dict[str, Ranks]] = {}
        self.inner: dict[str, dict[str, Ranks]] = {}
        self.tokens: list[tuple[str, ...]] = [text.tokens_of(text.plain(name)) for name in table.names]
        for rank, tokens in enumerate(self.tokens):
            places, short = (
                self._places(rank),
                text.tokens_of(text.plain(table.names[rank].partition("(")[0])),
            )
            _add(self.exact, places, text.key(tokens), rank)
            # « Château-Chinon (Ville) » is also called Château-Chinon, as its neighbour (Campagne) is.
            for written in {text.loose_key(tokens), text.loose_key(short)}:
                _add(self.loose, places, written, rank)
        self.beginning: dict[str, list[int]] = {}
        for rank, tokens in enumerate(self.tokens):
            self.beginning.setdefault(tokens[0], []).append(rank)
        self.longer: dict[str, Ranks] = {}
        self._find_longer()
        for each in table.inner:
            if each.kind != "arrondissement":
                rank, tokens = table.index[each.commune], text.tokens_of(text.plain(each.name))
                for written in {text.key(tokens), text.loose_key(tokens)}:
                    _add(self.inner, self._places(rank), written, rank)
        self.departements = {
            text.loose_key(text.tokens_of(text.plain(name))): code
            for code, name in table.departement_names.items()
        }
        self.in_order = sorted(
            {written for names in (self.exact, self.loose, self.inner) for written in names.get("", ())}
        )
        self.masks = {name: letters(name) for names in (self.exact, self.inner) for name in names.get("", ())}

    def _places(self, rank: int) -> tuple[str, ...]:
        """Where a commune is looked for: its postcodes (five characters), its département, the country."""
        return (*self.table.postcodes[rank], self.table.departements[rank], "")

    def _find_longer(self) -> None:
        """For the name of a commune, the communes whose names begin with it: Cesson, Cesson-Sévigné."""
        whole = self.exact[""]
        for rank, tokens in enumerate(self.tokens):
            for length in range(1, len(tokens)):
                if (short := text.key(tokens[:length])) in whole:
                    self.longer[short] = (*self.longer.get(short, ()), rank)

    def named(self, places: Sequence[str], tokens: tuple[str, ...]) -> Ranks:
        """Current communes of these places that bear the name."""
        whole, short = text.key(tokens), text.loose_key(tokens)
        if len(places) == 1:
            exact = self.exact.get(places[0], NOTHING).get(whole)
            return exact or self.loose.get(places[0], NOTHING).get(short, ())
        found: dict[int, None] = {}
        for place in places:
            found |= dict.fromkeys(self.exact.get(place, NOTHING).get(whole, ()))
        if not found:
            for place in places:
                found |= dict.fromkeys(self.loose.get(place, NOTHING).get(short, ()))
        return tuple(found)

    def exactly(self, place: str, tokens: tuple[str, ...]) -> int | None:
        """The only commune of a place that bears the whole name."""
        ranks = self.exact.get(place, NOTHING).get(text.key(tokens), ())
        return ranks[0] if len(ranks) == 1 else None

    def named_inside(self, places: Iterable[str], tokens: tuple[str, ...]) -> Ranks:
        """Current communes of these places that a commune déléguée or associée of that name belongs to."""
        found: dict[int, None] = {}
        for place in places:
            inner = self.inner.get(place, NOTHING)
            found |= dict.fromkeys(inner.get(text.key(tokens)) or inner.get(text.loose_key(tokens), ()))
        return tuple(found)

    def begun(self, tokens: tuple[str, ...]) -> Ranks:
        """Communes of the country whose name begins with these words."""
        ranks = self.beginning.get(tokens[0], ()) if tokens else ()
        return tuple(rank for rank in ranks if self.tokens[rank][: len(tokens)] == tokens)

    def beginning_with(self, written: str) -> Ranks:
        """Communes of the country of which a name, present or former, begins with these letters: « soiss »."""
        start = bisect_left(self.in_order, written)
        found: dict[int, None] = {}
        for name in itertools.takewhile(
            lambda name: name.startswith(written), itertools.islice(self.in_order, start, None)
        ):
            for names in (self.exact, self.loose, self.inner):
                found |= dict.fromkeys(names[""].get(name, ()))
        return tuple(found)

    def departements_of(self, postcode: str) -> tuple[str, ...]:
        """Départements that a postcode may belong to: by its digits, and by the communes that have it."""
        digits = postcode[:2]
        if digits == "20":
            found = {"200": ["2A"], "201": ["2A"], "202": ["2B"], "206": ["2B"]}.get(
                postcode[:3], ["2A", "2B"]
            )
        elif digits in {"97", "98"}:
            # La Réunion has CEDEX numbers in 977 and 978, the two islands postcodes in 971.
            more = {"971": ["977", "978"], "977": ["974"], "978": ["974"]}
            found = [postcode[:3], *more.get(postcode[:3], ())]
        else:
            found = [digits]
        found += [self.table.departements[rank] for rank in self.table.by_postcode.get(postcode, ())]
        return self.known_departements(dict.fromkeys(found))

    def known_departements(self, codes: Iterable[str]) -> tuple[str, ...]:
        written = [each for code in codes for each in (("2A", "2B") if code == "20" else (code,))]
        return tuple(code for code in written if code in self.table.by_departement)

    def close(self, place: str, written: str) -> list[tuple[int, Ranks]]:
        """(faults, communes) for the names of a place within what is forgiven and one more, nearest first."""
        limit = spelling.allowed(len(written))
        if not limit:
            return []
        mask, most = letters(written), 2 * (limit + 1)
        found = []
        for names in (self.exact, self.inner):
            for name, ranks in names.get(place, NOTHING).items():
                # Each fault changes at most two letters: most names are set aside without being compared.
                if (mask ^ self.masks[name]).bit_count() > most:
                    continue
                faults = spelling.distance(written, name, limit + 1)
                if faults <= limit + 1:
                    found.append((faults, ranks))
        return sorted(found)


def _add(index: dict[str, dict[str, Ranks]], places: Iterable[str], key: str, rank: int) -> None:
    for place in places:
        names = index.setdefault(place, {})
        ranks = names.get(key, ())
        if rank not in ranks:
            names[key] = (*ranks, rank)


def letters(name: str) -> int:
    """The set of letters and digits of a key, one bit for each."""
    mask = 0
    for sign in set(name):
        mask |= 1 << (ord(sign) & 63)
    return mask


@cache
def names() -> Names:
    return Names(france())
