"""What a draft is worth as it stands: what the reader refuses, what the checks say. Nothing here imports Django."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from fabriques.rulebooks import reader
from fabriques.rulebooks.checks import Finding, Severity, check
from fabriques.rulebooks.outline.book import SECTIONS, say_path
from fabriques.rulebooks.outline.shapes import Section
from fabriques.rulebooks.problems import Problem, RulebookError
from fabriques.rulebooks.types import Rulebook


@dataclass(frozen=True)
class Remark:
    """One thing to tell the editor: where in words, what, and how serious."""

    path: str
    where: str
    text: str
    severity: Severity

    @property
    def sentence(self) -> str:
        """The text as it stands alone, beside its field."""
        return self.text[:1].upper() + self.text[1:]

    @property
    def inside(self) -> str:
        """The field and the text, for a page that already names the section."""
        place = self.where.partition(" : ")[2]
        return f"{place} : {self.text}" if place else self.sentence

    @property
    def tone(self) -> str:
        return {"error": "bad", "warning": "wait", "info": "info"}[self.severity.value]


def of_problem(problem: Problem) -> Remark:
    where = say_path(problem.path) if problem.path else "Texte"
    return Remark(problem.path, where, problem.text, Severity.ERROR)


def of_finding(finding: Finding) -> Remark:
    where = say_path(finding.path) if finding.path else "Règlement"
    return Remark(finding.path, where, finding.text, finding.severity)


@dataclass(frozen=True)
class Look:
    """`book` is None when the text is no TOML; with problems, it only serves the checks."""

    book: Rulebook | None
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]

    @property
    def readable(self) -> bool:
        return self.book is not None and not self.problems

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """Every problem, then every finding, the blocking ones first."""
        return (*map(of_problem, self.problems), *map(of_finding, self.findings))

    @property
    def blocking(self) -> tuple[Remark, ...]:
        return tuple(each for each in self.remarks if each.severity is Severity.ERROR)

    def within(self, section: Section) -> tuple[Remark, ...]:
        return tuple(each for each in self.remarks if section.owns(each.path))

    def elsewhere(self) -> tuple[Remark, ...]:
        """What concerns no section: the whole text, or a key nobody knows."""
        return tuple(
            each for each in self.remarks if not any(section.owns(each.path) for section in SECTIONS)
        )

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many remarks block, ask for a look, and only inform."""
        severities = [each.severity for each in self.remarks]
        return (
            severities.count(Severity.ERROR),
            severities.count(Severity.WARNING),
            severities.count(Severity.INFO),
        )


def look(text: str) -> Look:
    """Read a draft with everything there is to say of it."""
    try:
        book, problems = reader.attempt(text)
    except RulebookError as error:
        return Look(None, error.problems, ())
    return Look(book, problems, check(book))
