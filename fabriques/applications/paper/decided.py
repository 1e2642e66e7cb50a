"""Whether a wave is decided: known by a later step, which registers how to find out."""

from __future__ import annotations

from collections.abc import Callable

from fabriques.calls.models import Wave

Decided = Callable[[Wave], bool]
SOURCES: list[Decided] = []


def register_decided(source: Decided) -> Decided:
    """Tell whether the results of a wave are announced; called when the step that knows is loaded."""
    SOURCES.append(source)
    return source


def is_decided(wave: Wave) -> bool:
    return any(source(wave) for source in SOURCES)
