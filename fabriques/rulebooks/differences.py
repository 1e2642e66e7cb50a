"""What changed between two rulebooks, path by path, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from fabriques.common.dates import say_day
from fabriques.rulebooks.territory import Expression
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Dated, Source, Value, say

ABSENT = "absent"
ELSEWHERE = ("code", "parameters", "sources")  # codes make the paths; the others are told value by value


@dataclass(frozen=True)
class Difference:
    """One thing that changed: its path in the text, and what it said before and after, in French."""

    path: str
    before: str
    after: str


def differences(before: Rulebook, after: Rulebook) -> tuple[Difference, ...]:
    """Every difference: labels and settings, then dated values, then what the newer one no longer has.

    A value differs as soon as its day, its source or its note does.
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
    """What is not dated: labels, settings, expressions and their sources."""
    if isinstance(thing, Value) or thing in (None, "", ()):
        return
    if isinstance(thing, Expression):
        yield path, thing.words
    elif isinstance(thing, Source):
        yield path, _cited(thing)
    elif (parts := _parts(thing)) is not None:
        for name, part in parts:
            yield from _plain(f"{path}.{name}".lstrip("."), part)
    else:
        yield path, say(thing)


def _parts(thing: object) -> list[tuple[str, object]] | None:
    """The named parts of a composite thing; None when it is not one."""
    if isinstance(thing, Mapping):
        return list(thing.items())
    if isinstance(thing, tuple) and all(hasattr(entry, "code") for entry in thing):
        return [(entry.code, entry) for entry in thing]
    if is_dataclass(thing):
        return [
            (each.name, getattr(thing, each.name)) for each in fields(thing) if each.name not in ELSEWHERE
        ]
    return None


def _history(dated: Dated[object]) -> str:
    return ", puis ".join(_told(value) for value in dated.values)


def _told(value: Value[object]) -> str:
    note = f" ; {value.note}" if value.note else ""
    return f"{value.words} (à partir du {say_day(value.since)} ; source : {_cited(value.source)}{note})"


def _cited(source: Source) -> str:
    address = f", {source.url}" if source.url else ""
    return f"{source.text}{address} [{source.mark.label}]"
