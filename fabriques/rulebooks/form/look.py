"""What the text of a form is worth while it is written: what the reader refuses, what the checks say."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property

from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.checks import Severity
from fabriques.rulebooks.editing import Document
from fabriques.rulebooks.form import checks
from fabriques.rulebooks.form.reader import read
from fabriques.rulebooks.form.types import Form
from fabriques.rulebooks.form.words import say_path
from fabriques.rulebooks.problems import Problem, RulebookError
from fabriques.rulebooks.types import Rulebook

TRIES = 8  # each one leaves out every part refused so far; a form nests three levels deep at most


@dataclass(frozen=True)
class Remark:
    """One thing to tell whoever writes: where in words, what, and how serious."""

    path: str
    where: str
    text: str
    severity: Severity

    @property
    def tone(self) -> str:
        return {"error": "bad", "warning": "wait", "info": "info"}[self.severity.value]


@dataclass(frozen=True)
class Look:
    """`form` is the whole form, or what can be read of it; None when nothing can."""

    document: Document
    form: Form | None
    problems: tuple[Problem, ...]
    remarks: tuple[Remark, ...]

    @property
    def readable(self) -> bool:
        return not self.problems

    @cached_property
    def blocking(self) -> tuple[Remark, ...]:
        return tuple(each for each in self.remarks if each.severity is Severity.ERROR)

    @cached_property
    def warnings(self) -> tuple[Remark, ...]:
        return tuple(each for each in self.remarks if each.severity is Severity.WARNING)

    def of(self, path: str) -> tuple[Remark, ...]:
        """What is said of a part, and of what it holds."""
        return tuple(each for each in self.remarks if each.path == path or each.path.startswith(f"{path}."))

    @property
    def pressing(self) -> tuple[Remark, ...]:
        """What blocks, and what asks for a look."""
        return tuple(each for each in self.remarks if each.severity is not Severity.INFO)

    @property
    def informing(self) -> tuple[Remark, ...]:
        return tuple(each for each in self.remarks if each.severity is Severity.INFO)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many remarks block, ask for a look, and only inform."""
        found = [each.severity for each in self.remarks]
        return (
            found.count(Severity.ERROR),
            found.count(Severity.WARNING),
            found.count(Severity.INFO),
        )


def look(text: str, book: Rulebook | None = None) -> Look:
    """Everything there is to say of a text, beside the rules of its call when they are known."""
    try:
        document = reader.parsed(text)
    except RulebookError as error:
        return Look({}, None, error.problems, tuple(_of_problem({}, each) for each in error.problems))
    form, problems = attempt(document)
    told = [_of_problem(document, each) for each in problems]
    if form is not None and book is not None:
        told += [
            Remark(each.path, say_path(document, each.path), each.text, each.severity)
            for each in checks.check(form, book)
        ]
    return Look(document, form, problems, tuple(told))


def _of_problem(document: Document, problem: Problem) -> Remark:
    return Remark(problem.path, say_path(document, problem.path), problem.text, Severity.ERROR)


def attempt(document: Document) -> tuple[Form | None, tuple[Problem, ...]]:
    """The form, or what can be read of it without the questions refused, and every problem of the whole."""
    first: tuple[Problem, ...] = ()
    kept = document
    for _try in range(TRIES):
        try:
            return read(editing.write(kept)), first
        except RulebookError as error:
            first = first or error.problems
            kept = deepcopy(kept)
            if not [way for way in _ways(error.problems) if _dropped(kept, way)]:
                break
    return None, first


def _ways(problems: tuple[Problem, ...]) -> Iterator[str]:
    """The section, or the question, that each problem is about, when it is about one."""
    for problem in problems:
        parts = problem.path.split(".")
        if parts[0] == "sections" and len(parts) > 1:
            yield ".".join(parts[:4] if len(parts) > 3 and parts[2] == "fields" else parts[:2])


def _dropped(document: Document, way: str) -> bool:
    known = editing.get(document, way) is not None
    editing.put(document, way, None)
    return known
