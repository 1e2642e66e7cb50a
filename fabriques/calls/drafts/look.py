"""What a draft is worth as it stands: what the reader refuses, what the checks say. Nothing here imports Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fabriques.rulebooks import reader
from fabriques.rulebooks.checks import Finding, Severity, check
from fabriques.rulebooks.outline.book import SECTIONS, say_path, section_of
from fabriques.rulebooks.outline.shapes import Section
from fabriques.rulebooks.problems import Problem, RulebookError
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Value
from fabriques.rulebooks.watching import days_findings, days_gone, source_findings


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
    def section(self) -> str:
        """The code of the section it is corrected in; empty when it concerns none."""
        found = section_of(self.path)
        return found.code if found else ""

    @property
    def tone(self) -> str:
        return {"error": "bad", "warning": "wait", "info": "info"}[self.severity.value]


def of_problem(problem: Problem, book: Rulebook | None) -> Remark:
    where = say_path(problem.path, book) if problem.path else "Texte"
    return Remark(problem.path, where, problem.text, Severity.ERROR)


def of_finding(finding: Finding, book: Rulebook | None) -> Remark:
    where = say_path(finding.path, book) if finding.path else "Règlement"
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
        problems = (of_problem(each, self.book) for each in self.problems)
        return (*problems, *(of_finding(each, self.book) for each in self.findings))

    @property
    def blocking(self) -> tuple[Remark, ...]:
        return tuple(each for each in self.remarks if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Remark, ...]:
        return tuple(each for each in self.remarks if each.severity is Severity.WARNING)

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


def look(text: str, *, on: date | None = None, start: str | None = None) -> Look:
    """Read a draft with everything there is to say of it; days gone by `on`, sources kept from the text of `start`."""
    try:
        book, problems = reader.attempt(text)
    except RulebookError as error:
        return Look(None, error.problems, ())
    found = list(check(book))
    if on is not None:
        found += days_findings(book, on)
    if start is not None:
        found += source_findings(reader.attempt(start)[0], book)
    return Look(
        book, problems, tuple(sorted(found, key=lambda each: list(Severity)[::-1].index(each.severity)))
    )


def new_days_gone(text: str, last: Rulebook | None, on: date) -> tuple[tuple[str, Value[date]], ...]:
    """The days of a draft already gone by that the version before, when there is one, does not give."""
    found = look(text).book
    if found is None:
        return ()
    known = () if last is None else days_gone(last, on)
    said = {(key, day.value) for key, day in known}
    return tuple((key, day) for key, day in days_gone(found, on) if (key, day.value) not in said)
