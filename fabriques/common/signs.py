"""Signs that cannot be drawn or kept, each shown by its number: « [U+F0B7] ». Nothing here imports Django."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

LAST = 0x110000
UNKEPT = re.compile("[\0\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Each writing of ours, and most of French: nothing to look at.
PLAIN = re.compile("[\n -~\xa0-\xac\xae-\xff–—‘’“”…€œŒ\u202f]*")
PLAIN_SIGNS = tuple(number for number in range(0x20, 0x2100) if PLAIN.fullmatch(chr(number)))
# Drawn as nothing by nature: joiners, marks of direction, cuts of words, variants of the sign before.
UNDRAWN = frozenset(
    {
        0x0A,
        0xAD,
        0x034F,
        0x061C,
        *range(0x200B, 0x2010),
        0x2060,
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    }
)
JOINER = 0x200D
# Accents that follow a sign of any script; the others belong to one.
ACCENTS = frozenset(
    {*range(0x0300, 0x0370), *range(0x1AB0, 0x1B00), *range(0x1DC0, 0x1E00), *range(0x20D0, 0x2100)}
)
TONES, HALF_MARKS, FLAGS = range(0x1F3FB, 0x1F400), range(0xFF9E, 0xFFA0), range(0x1F1E6, 0x1F200)
# What each kind of sign is, for those that are shown by their number whatever the fonts hold.
CONTROL = "commande sans dessin"
HALF = "moitié de signe"
PRIVATE = "signe propre à une seule police"
TURNING = "commande qui change l'ordre de lecture"
VOID = "numéro qui n'est pas un signe"
ELSEWHERE = "signe que nos polices ne dessinent pas"
NEVER: tuple[tuple[str, range], ...] = (
    (CONTROL, range(0x20)), (CONTROL, range(0x7F, 0xA0)), (CONTROL, range(0xFEFF, 0xFF00)),
    (TURNING, range(0x202A, 0x202F)), (TURNING, range(0x2066, 0x206A)),
    (HALF, range(0xD800, 0xE000)), (PRIVATE, range(0xE000, 0xF900)), (PRIVATE, range(0xF0000, LAST)),
    (VOID, range(0xFDD0, 0xFDF0)), *((VOID, range(end - 2, end)) for end in range(0x10000, 0xF0001, 0x10000)),
)  # fmt: skip


def numbered(sign: str) -> str:
    """« [U+1F600] »: what stands for a sign, drawn by any font and read aloud by any reader."""
    return f"[U+{ord(sign):04X}]"


def kept(text: str) -> str:
    """A text that any store can hold: what none can (null characters, halves of signs) is shown by its number."""
    return UNKEPT.sub(lambda found: numbered(found[0]), text)


def all_kept(value: Any) -> Any:
    """The same JSON value, each of its texts as a store can hold it."""
    if isinstance(value, str):
        return kept(value)
    if isinstance(value, Mapping):
        return {kept(key): all_kept(each) for key, each in value.items()}
    return [all_kept(each) for each in value] if isinstance(value, list | tuple) else value


def kind_of(sign: str) -> str:
    return next((kind for kind, numbers in NEVER if ord(sign) in numbers), ELSEWHERE)


class Stack:
    """Fonts in the order in which they are tried: for each sign, those that draw it."""

    def __init__(self, fonts: Sequence[Iterable[int]]) -> None:
        drawn = bytearray(LAST)
        for rank, numbers in enumerate(fonts):
            for number in numbers:
                drawn[number] |= 1 << rank
        for _kind, never in NEVER:
            drawn[never.start : never.stop] = bytes(len(never))
        self.ranks = tuple(1 << rank for rank in range(len(fonts)))
        self.drawn = bytes(drawn)

    def draws(self, cluster: str) -> bool:
        """Whether one font draws these signs, which are drawn together, and none before it takes a part of them.

        A font tried before may hold the first ones alone, and leave them to the next: an accent of every script, but
        not one of its own script, nor to the last resort, which places nothing. Holding one that follows without
        those that it follows, it would draw that one and the others would be lost. Found by trying every pair of
        signs (docs/decisions/0011-documents-that-bind.md).
        """
        masks = [self.drawn[number] for number in map(ord, cluster) if number not in UNDRAWN]
        begun = False
        for font in self.ranks:
            held = [bool(mask & font) for mask in masks]
            if all(held):
                return not begun or (font != self.ranks[-1] and not any(map(of_one_script, cluster)))
            if any(after and not before for before, after in pairwise(held)):
                return False
            begun = begun or held[0]
        return False


class Drawing:
    """Makes texts that fonts can draw, and counts the signs shown by their number."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self.stacks = stacks
        self.numbered: dict[str, int] = {}

    def draws(self, cluster: str) -> bool:
        return all(stack.draws(cluster) for stack in self.stacks)

    def text(self, written: str) -> str:
        """The same text, whatever it holds, as the fonts can draw it whole."""
        text = LINE_ENDS.sub("\n", written).replace("\t", "  ")
        if PLAIN.fullmatch(text):
            return text
        return "".join(each if self.draws(each) else self.part(each) for each in clusters(text))

    def part(self, cluster: str) -> str:
        """The first sign if it can be drawn alone, then each that can be drawn with those before."""
        drawn, shown = "", []
        for rank, sign in enumerate(cluster):
            if (rank == 0 or drawn) and self.draws(drawn + sign):
                drawn += sign
            elif ord(sign) not in UNDRAWN:
                shown.append(numbered(sign))
                self.numbered[sign] = self.numbered.get(sign, 0) + 1
        return drawn + "".join(shown)

    def value(self, value: Any) -> Any:
        """The same JSON value, each of its texts as the fonts can draw it."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.value(each) for key, each in value.items()}
        return [self.value(each) for each in value] if isinstance(value, list | tuple) else value


def clusters(text: str) -> Iterator[str]:
    """The signs of a text, each with those that are drawn with it: accents, joined signs, tones, pairs of flags."""
    start = 0
    for rank in range(1, len(text)):
        if not follows(text[rank], ord(text[rank - 1])):
            yield text[start:rank]
            start = rank
    if text:
        yield text[start:]


def of_one_script(sign: str) -> bool:
    return is_mark(sign) and ord(sign) not in ACCENTS and ord(sign) not in UNDRAWN


def is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"


def follows(sign: str, before: int) -> bool:
    number = ord(sign)
    return (
        before == JOINER
        or (number in UNDRAWN and number != ord("\n"))
        or is_mark(sign)
        or number in TONES
        or number in HALF_MARKS
        or (number in FLAGS and before in FLAGS)
    )
