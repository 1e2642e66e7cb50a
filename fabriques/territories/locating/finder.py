"""The one finder of communes: what people type, anywhere, to the commune they name or those they may mean.

A name is exact whatever its accents, its case, its abbreviations (« St » is « Saint »), its CEDEX or its
arrondissement, and so is the name of a commune that was merged into another, a postcode and an INSEE code. Anything
else is a guess: it is proposed, never chosen in a person's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fabriques.common import spelling
from fabriques.territories.geography import label, name
from fabriques.territories.locating import text
from fabriques.territories.locating.matching import MOST_CANDIDATES
from fabriques.territories.locating.resolver import by_text, resolver
from fabriques.territories.locating.text import DIGIT, Number
from fabriques.territories.locating.values import How, Located

IN_ARRONDISSEMENTS = {"75056", "69123", "13055"}
ARRONDISSEMENT = re.compile(
    r"\b(?:\d{1,2} ?(?:er|ère|e|eme|ème)|750\d\d|751\d\d|6900\d|130[01]\d)\b", re.IGNORECASE
)
SHOWN = 20  # proposed for a name; a postcode shows all its communes


@dataclass(frozen=True, slots=True)
class Found:
    """What words lead to, as current INSEE codes.

    `located.commune`: the commune named, None when several are or none is. `named`: those that bear the name, whose
    name begins so, or that the postcode serves, the one chosen first, then the likeliest. `guessed`: those that a
    typing fault may hide. `typed`: the words, cut to what was read.
    """

    typed: str
    located: Located
    named: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()

    @property
    def chosen(self) -> str | None:
        return self.located.commune

    @property
    def proposed(self) -> tuple[str, ...]:
        """What to offer a person, likeliest first; a list too long to be read is cut, see `left_out`."""
        most = MOST_CANDIDATES if DIGIT.search(self.typed) else SHOWN
        return (*self.named, *self.guessed)[:most]

    @property
    def left_out(self) -> int:
        return len(self.named) + len(self.guessed) - len(self.proposed)

    @property
    def formers(self) -> dict[str, str]:
        """By code, for the communes proposed because of a former name: « qui comprend Andrezé »."""
        return {
            code: f"qui comprend {name}" for code, name in former_names(self.proposed, self.typed).items()
        }

    def labels(self) -> list[tuple[str, str]]:
        """Each commune proposed, by code: « Beaupréau-en-Mauges (49), qui comprend Andrezé »."""
        formers = self.formers
        return [
            (code, f"{label(code)}, {formers[code]}" if code in formers else label(code))
            for code in self.proposed
        ]

    @property
    def renamed(self) -> str:
        """How what was typed and the commune chosen hold together, when they bear two names; "" otherwise."""
        chosen = self.chosen
        if chosen is None:
            return ""
        former = former_names((chosen,), self.typed).get(chosen)
        if former and not same_words(former, name(chosen)):
            return f"{former} est aujourd'hui dans {name(chosen)}."
        if chosen in IN_ARRONDISSEMENTS and ARRONDISSEMENT.search(self.typed):
            return f"Un arrondissement fait partie de la commune entière : {name(chosen)}."
        return ""

    @property
    def how_to_narrow(self) -> str:
        """What to say of a list that was cut, "" otherwise."""
        if not self.left_out:
            return ""
        few = (
            f"{self.left_out} autres communes répondent aussi"
            if self.left_out > 1
            else "Une autre commune répond aussi"
        )
        return f"{few} : écrivez le nom entier, suivi du département, par exemple « Saint-Denis (93) »."


def find(typed: str, *, guesses: bool = True) -> Found:
    """Look for the communes that a text names. Never raises, whatever is typed.

    `guesses`: False for a search, which has no use for what a typing fault may hide, and no time to look for it.
    """
    typed = typed.strip()
    located = by_text(typed)
    words = resolver().read(typed)
    number = text.read_number(typed)
    if located.how is How.NOTHING_GIVEN:
        return Found(typed, located)
    if located.commune and located.how is How.SPELLING:
        # Looked for in a postcode and nearly found: a person confirms.
        guess = Located(None, located.method, How.UNKNOWN, 0.0, (located.commune,))
        return Found(typed, guess, guessed=guess.candidates)
    if number.code or number.departement:
        return by_number(typed, number, located)
    begun = () if words.departements else beginning(words.tokens)
    if located.commune:
        return Found(typed, located, once((located.commune,), begun))
    if located.how is How.UNKNOWN and not begun:
        if not guesses:
            return Found(typed, located)
        maybe = once(close(words.tokens), located.candidates, begun_by(words.tokens))
        return Found(typed, located, guessed=maybe)
    if located.how in {How.UNKNOWN, How.AMBIGUOUS}:
        bearing = [code for code in located.candidates if same_words(name(code), typed)]
        return Found(typed, located, once(bearing, located.candidates, begun))
    return Found(typed, located, located.candidates)


def by_number(typed: str, number: Number, located: Located) -> Found:
    """A number alone leads to all its communes; with words beside it, to what both say."""
    if located.commune:
        return Found(typed, located, (located.commune,))
    if number.departement and not number.rest:
        table = resolver().table
        within = table.likeliest(table.by_departement.get(number.departement, ()))
        return Found(typed, located, guessed=within)
    return Found(typed, located, located.candidates)


def beginning(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Communes a name of which begins with these words, the last one perhaps unfinished: present names before former
    ones, the most populous first."""
    known, written = resolver().known, text.key(tokens)
    if not written:
        return ()
    ranks = known.beginning_with(written)
    now = [rank for rank in ranks if any(
        name(known.tokens[rank]).startswith(written) for name in (text.key, text.loose_key)
    )]  # fmt: skip
    return once(known.table.likeliest(now), known.table.likeliest(ranks))


def begun_by(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Communes whose whole name begins the words, the longest name alone: « Soissons sud »."""
    known = resolver().known
    for length in range(len(tokens) - 1, 0, -1):
        if ranks := known.named(("",), tokens[:length]) or known.named_inside(("",), tokens[:length]):
            return known.table.likeliest(ranks)
    return ()


def close(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Communes a name of which is written nearly so, the nearest first, then the most populous."""
    known, written = resolver().known, text.key(tokens)
    most = spelling.allowed(len(written))
    near = [(faults, ranks) for faults, ranks in known.close("", written) if faults <= most]
    found: dict[str, None] = {}
    for each in sorted({faults for faults, _ranks in near}):
        ranks = [rank for faults, some in near if faults == each for rank in some]
        found |= dict.fromkeys(known.table.likeliest(ranks))
    return tuple(found)


def former_names(codes: Iterable[str], typed: str) -> dict[str, str]:
    """For the communes that what was typed reaches by a former name only: that name."""
    known = resolver().known
    begun, table = text.key(resolver().read(typed).tokens), known.table
    wanted = {
        code for code in codes if begun and not text.key(known.tokens[table.index[code]]).startswith(begun)
    }
    return {
        each.commune: each.name
        for each in reversed(table.inner)
        if each.commune in wanted
        and each.kind != "arrondissement"
        and text.key(text.tokens_of(text.plain(each.name))).startswith(begun)
    }


def same_words(one: str, other: str) -> bool:
    """Whether two texts name a commune alike, accents, case and abbreviations aside."""
    words = [text.key(text.tokens_of(text.plain(each[: text.LONGEST_NAME]))) for each in (one, other)]
    return bool(words[0]) and words[0] == words[1]


def once(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for codes in lists for code in codes))
