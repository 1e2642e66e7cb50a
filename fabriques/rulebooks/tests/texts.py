"""Shipped texts with one passage changed, for the tests."""

from __future__ import annotations

from fabriques.rulebooks.problems import RulebookError
from fabriques.rulebooks.reader import load, read


def edited(code: str, *changes: tuple[str, str]) -> str:
    """The shipped text of that code, each passage (found exactly once) replaced."""
    text, _ = load(code)
    for old, new in changes:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return text


def problems(text: str) -> list[str]:
    """What the reader answers to a text: one line for each problem; empty when it reads."""
    try:
        read(text)
    except RulebookError as error:
        return [str(problem) for problem in error.problems]
    return []


def plain(text: str) -> str:
    """The text with ordinary spaces, as it is typed in the tests."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
