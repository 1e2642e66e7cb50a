"""The acts under way in this thread, and the rights each has demanded. Nothing here imports Django."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_under_way: ContextVar[tuple[set[str], ...]] = ContextVar("acts_under_way", default=())


class OutsideActError(AssertionError):
    """Something that only an act may do was done outside any."""


@contextmanager
def act_under_way() -> Iterator[set[str]]:
    """Run an act; gives the names of the rights demanded since it began, those of the acts it calls included."""
    demanded: set[str] = set()
    token = _under_way.set((*_under_way.get(), demanded))
    try:
        yield demanded
    finally:
        _under_way.reset(token)


def note_demanded(rights: frozenset[str]) -> None:
    """Write that rights were demanded and held, for every act under way."""
    for demanded in _under_way.get():
        demanded |= rights


def demand_act_under_way() -> None:
    """Raise OutsideActError outside any act."""
    if not _under_way.get():
        raise OutsideActError("only an act, declared with its right, may do this")
