"""What changed between two rulebooks, path by path, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from fabriques.common.dates import say_day
from fabriques.rulebooks.territory import Expression
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Dated, Source, Value, say

ABSENT = "absent"


@dataclass(frozen=True)
class Difference:
    """One thing that changed: its path in the text, and what it said before and after, in French."""

    path: str
    before: str
    after: str


def differences(before: Rulebook, after: Rulebook) -> tuple[Difference, ...]:
    """Every difference, in the order of the newer text, then what it no longer has.

    Every dated value counts, with its day and its source, and so does every label and setting.
    """
    old, new = _statements(before), _statements(after)
    paths = [*new, *(path for path in old if path not in new)]
    return tuple(
        Difference(path, old.get(path, ABSENT), new.get(path, ABSENT))
        for path in paths
        if old.get(path) != new.get(path)
    )


def _statements(book: Rulebook) -> dict[str, str]:
    """Every path of the rulebook with what it says, in words."""
    said = dict(_plain("", book))
    said.update((path, _history(dated)) for path, dated in book.parameters.items())
    return said


def _plain(path: str, thing: object) -> Iterator[tuple[str, str]]:
    """What is neither dated nor a table: labels, settings, expressions, sources."""
    if isinstance(thing, Value) or thing is None or thing == "":
        return
    if isinstance(thing, Expression):
        yield path, thing.words
    elif isinstance(thing, Source):
        yield path, _cited(thing)
    elif is_dataclass(thing):
        for each in fields(thing):
            if each.name not in ("parameters", "code"):
                yield from _plain(f"{path}.{each.name}".lstrip("."), getattr(thing, each.name))
    elif isinstance(thing, tuple) and any(is_dataclass(entry) for entry in thing):
        for rank, entry in enumerate(thing):
            yield from _plain(f"{path}.{getattr(entry, 'code', rank)}", entry)
    elif hasattr(thing, "items"):
        for key, entry in thing.items():
            yield from _plain(f"{path}.{key}", entry)
    else:
        yield path, say(thing)


def _history(dated: Dated[object]) -> str:
    return ", puis ".join(_told(value) for value in dated.values)


def _told(value: Value[object]) -> str:
    note = f" ; {value.note}" if value.note else ""
    return f"{value.words} (à partir du {say_day(value.since)} ; source : {_cited(value.source)}{note})"


def _cited(source: Source) -> str:
    address = f", {source.url}" if source.url else ""
    return f"{source.text}{address} [{source.mark.label}]"
