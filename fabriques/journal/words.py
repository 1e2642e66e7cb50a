"""What acts and their subjects are called in French: each step registers those that it writes, in its `words.py`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.module_loading import autodiscover_modules

from fabriques.journal.details import Detail, register_details

ACTS: dict[str, str] = {}
KINDS: dict[str, str] = {}
STEPS: dict[str, list[str]] = {}


def register(
    acts: Mapping[str, str],
    kinds: Mapping[str, str] | None = None,
    details: Mapping[str, Detail] | None = None,
    step: str = "",
) -> None:
    """Say in French the acts that a step writes (their names are data, and stay), what they are done on, and the
    details that they write (`journal.details`). `step`: under which words their choices stand.
    """
    if acts:
        STEPS.setdefault(step, []).extend(acts)
    ACTS.update(acts)
    KINDS.update(kinds or {})
    register_details(details or {})


@cache
def read_every_step() -> None:
    autodiscover_modules("words")


def act_words(act: str) -> str:
    """An act in French; one that no step names any more is shown by its code."""
    read_every_step()
    return ACTS.get(act, act)


def kind_words(kind: str) -> str:
    """What an act is done on, in French."""
    read_every_step()
    return KINDS.get(kind, kind)


def known_acts() -> list[tuple[str, str]]:
    """Every act with its words, in the order of the words: choices of a filter."""
    read_every_step()
    return sorted(ACTS.items(), key=lambda each: each[1])


def known_kinds() -> list[tuple[str, str]]:
    read_every_step()
    return sorted(KINDS.items(), key=lambda each: each[1])


def acts_by_step() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every act with its words, under what it is about: the groups of a choice."""
    read_every_step()
    return [
        (step, sorted(((act, ACTS[act]) for act in acts), key=lambda each: each[1]))
        for step, acts in sorted(STEPS.items())
    ]
