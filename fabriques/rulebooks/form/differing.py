"""What differs between two answers, word by word: for whoever reads a correction, or two files side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from fabriques.rulebooks.form.showing import Shown

# An amount is one word with its spaces and its unit; so is a word with its apostrophe.
WORDS = re.compile(
    r"\d[\d\u00a0\u202f]*(?:,\d+)?(?:\u00a0?[€%])?|[^\W\d_]+(?:['’-][^\W\d_]+)*|\s+|.", re.DOTALL
)
LIKE = 0.35  # below, two texts have too little in common for their words to be told apart
BETWEEN = ", "  # the cells of a row, the choices of a list
FEW_WORDS = 3  # a number, a date, a choice: read whole


class Mark(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Run:
    """Words that follow each other and had the same fate."""

    mark: Mark
    text: str


Line = tuple[Run, ...]


def marked(before: Shown, after: Shown) -> list[Line]:
    """The lines of two answers as one text, where what went and what came are marked; tables row by row."""
    olds, news = lines(before), lines(after)
    return list(_aligned(olds, news))


def lines(answer: Shown) -> list[str]:
    """An answer on lines: those of its text, or the rows of its table."""
    if not answer.heading:
        return answer.text.splitlines()
    rows = [*answer.rows, *([answer.totals] if answer.totals else [])]
    return [BETWEEN.join(cell for cell in row if cell) for row in rows]


def differs(before: Shown, after: Shown) -> bool:
    return lines(before) != lines(after)


def _aligned(olds: Sequence[str], news: Sequence[str]) -> Iterator[Line]:
    for tag, first, last, start, end in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((Run(Mark.KEPT, line),) for line in olds[first:last])
            continue
        yield from _paired(olds[first:last], news[start:end])


def _paired(olds: Sequence[str], news: Sequence[str]) -> Iterator[Line]:
    """Lines that all changed: those that begin alike are one line that became another, then those of the same rank."""
    old, new = ([line.split(BETWEEN)[0] for line in each] for each in (olds, news))
    for _tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        paired = min(last - first, end - start)
        yield from (words(olds[first + rank], news[start + rank]) for rank in range(paired))
        yield from ((Run(Mark.REMOVED, line),) for line in olds[first + paired : last])
        yield from ((Run(Mark.ADDED, line),) for line in news[start + paired : end])


def words(before: str, after: str) -> Line:
    """One line that became another; short ones, and those with little in common, are replaced whole."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if (_is_short(before) and _is_short(after)) or not _alike(old, new):
        return _runs([(Mark.REMOVED, before), (Mark.ADDED, after)])
    found: list[tuple[Mark, str]] = []
    gone = came = ""
    for tag, first, last, start, end in matcher.get_opcodes():
        there, here = "".join(old[first:last]), "".join(new[start:end])
        if tag == "equal" and not (there.isspace() and (gone or came)):
            found += [(Mark.REMOVED, gone), (Mark.ADDED, came), (Mark.KEPT, there)]
            gone = came = ""
        else:
            gone, came = gone + there, came + here
    return _runs([*found, (Mark.REMOVED, gone), (Mark.ADDED, came)])


def _is_short(line: str) -> bool:
    return BETWEEN not in line and len(line.split()) <= FEW_WORDS


def _alike(old: Sequence[str], new: Sequence[str]) -> bool:
    before, after = ([word for word in each if not word.isspace()] for each in (old, new))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= LIKE


def _runs(found: Sequence[tuple[Mark, str]]) -> Line:
    return tuple(Run(mark, text) for mark, text in found if text)
