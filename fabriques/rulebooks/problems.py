"""What is wrong in the text of a rulebook, every problem at its path and in French."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault: `path` as in the text (« amounts.minimum.unit »), `text` says what, why and the remedy."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path} : {self.text}" if self.path else self.text


class RulebookError(Exception):
    """A text that cannot be read as a rulebook, with all its problems; str() gives one line for each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class MisreadError(Exception):
    """A raw value that is not of the kind expected; its message is a French sentence for the problem."""
