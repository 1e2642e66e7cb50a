"""Reads the text of a rulebook, strictly: one fault refuses the whole text, and every fault is told."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from fabriques.rulebooks import places, sections
from fabriques.rulebooks.contradictions import contradictions
from fabriques.rulebooks.kinds import CODE, FLAG, ITEMS
from fabriques.rulebooks.problems import Problem, RulebookError
from fabriques.rulebooks.tables import Reading, Table, read_source
from fabriques.rulebooks.types import Rulebook

T = TypeVar("T")

SEEDS = Path(__file__).parent / "seeds"


def read(text: str, on: date | None = None) -> Rulebook:
    """Read a rulebook as it stood on the day `on`; without a day, with the latest value of each parameter.

    Raises RulebookError with every problem of the text.
    """
    book, problems = attempt(text, on)
    if problems:
        raise RulebookError(problems)
    return book


@lru_cache(maxsize=64)
def attempt(text: str, on: date | None = None) -> tuple[Rulebook, tuple[Problem, ...]]:
    """What can be read of a text being written, and every problem of it; RulebookError when it is no TOML.

    The rulebook of a text with problems serves to check what is already there, and nothing else.
    """
    reading = Reading(on)
    book = _rulebook(Table(reading, parsed(text)), reading)
    told = {problem.path for problem in reading.problems}
    opposed = [problem for problem in contradictions(book) if problem.path not in told]
    return book, (*reading.problems, *opposed)


def fingerprint(text: str) -> str:
    """The sha256, in hexadecimal, of the exact UTF-8 bytes: one changed character gives another one."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def shipped() -> tuple[str, ...]:
    """The codes of the rulebooks that come with the platform."""
    return tuple(sorted(path.stem for path in SEEDS.glob("*.toml")))


def load(code: str, on: date | None = None) -> tuple[str, Rulebook]:
    """The exact text of a shipped rulebook, and its reading; KeyError when there is none of that code."""
    if code not in shipped():
        raise KeyError(code)
    text = (SEEDS / f"{code}.toml").read_bytes().decode("utf-8")  # bytes: line ends count in the fingerprint
    return text, read(text, on)


def parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is no TOML error for the parser
        line = re.search(r"line (\d+)", str(error))
        where = f"à la ligne {line[1]}" if line else "à la fin du texte"
        raise RulebookError(
            (
                Problem(
                    "",
                    f"Le texte n'est plus du TOML {where}. Vérifiez là les guillemets, les crochets, "
                    "les virgules et qu'aucune clé n'est écrite deux fois.",
                ),
            )
        ) from error


def _rulebook(root: Table, reading: Reading) -> Rulebook:
    with root:
        for name, table in root.entries("sources"):
            reading.sources[name] = read_source(table)
        territory = places.territory(root)
        labels = {fact.code: fact.label for fact in territory.facts}
        return Rulebook(
            code=root.plain("code", CODE, ""),
            title=root.text("title"),
            version=root.text("version"),
            fictitious=root.plain("fictitious", FLAG, False),
            summary=root.text("summary"),
            objectives=root.parameter("objectives", ITEMS),
            calendar=sections.calendar(root),
            applicants=sections.applicants(root),
            territory=territory,
            targets=_all(root, "targets", lambda code, table: places.target(code, table, labels)),
            laureates=sections.laureates(root),
            amounts=sections.amounts(root),
            envelope=sections.envelope(root),
            spending=sections.spending(root),
            decision=sections.decision(root),
            criteria=_all(root, "criteria", sections.criterion),
            scoring=sections.scoring(root),
            documents=_all(root, "documents", sections.document),
            form=sections.form(root),
            schedule=sections.schedule(root),
            yearly_return=sections.yearly_return(root),
            labels=_all(root, "labels", sections.label_kind),
            expectations=_all(root, "expectations", sections.expectation),
            waves=_all(root, "waves", sections.past_wave),
            sources=reading.sources,
            parameters=reading.parameters,
        )


def _all(root: Table, key: str, build: Callable[[str, Table], T]) -> tuple[T, ...]:
    """Every named entry of a rubric, read by `build`."""
    built = []
    for code, table in root.entries(key):
        with table:
            built.append(build(code, table))
    return tuple(built)
