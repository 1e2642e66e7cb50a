"""Where a file stands, for the page of a partner: told by the step that knows it, registered when it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fabriques.applications.models import Application


@dataclass(frozen=True)
class Standing:
    """As its holder knows it: a label with its tone, the steps done and to come, the delay of answer in a sentence."""

    label: str
    tone: str
    events: Sequence[Any]
    silence: str


Source = Callable[[Application, date], Standing]
SOURCES: list[Source] = []


def register_standing(source: Source) -> Source:
    SOURCES.append(source)
    return source


def standing(file: Application, on: date) -> Standing | None:
    """None where no step that knows it is loaded."""
    return next((source(file, on) for source in SOURCES), None)
