"""The verdict: the territory rule of a call, asked of a place on a day, answered and explained.

Two answers are given (design, §6). Eligibility comes from a rule that excludes; priority from a rule that only
ranks (« ciblera surtout »). While the text does not say which of both it is, a place that the rule does not
accept is « à vérifier » for eligibility.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from fabriques.common.values import Ternary
from fabriques.rulebooks.territory import FactKind, TerritoryRule, Trace
from fabriques.rulebooks.types import Target
from fabriques.territories.verdict.evidence import Evidence, Location, Question, Setting
from fabriques.territories.verdict.layers import Cause

Answers = tuple[Ternary, ...]


@dataclass(frozen=True, slots=True)
class TargetAnswer:
    """A class of territory that the place may count for."""

    target: Target
    answer: Ternary


@dataclass(frozen=True, slots=True)
class Verdict:
    """`accepted` is the rule's own answer; `eligibility` and `priority` say what follows from it.

    `priority` is None when the rule excludes: it then ranks nothing.
    """

    on: date
    location: Location
    accepted: Ternary
    eligibility: Ternary
    priority: Ternary | None
    excludes: Ternary
    trace: Trace
    evidence: tuple[Evidence, ...]
    targets: tuple[TargetAnswer, ...]

    def of(self, fact_code: str) -> Evidence:
        """The evidence about one fact; KeyError when the rule does not look at it."""
        return {each.fact.code: each for each in self.evidence}[fact_code]

    @property
    def to_verify(self) -> tuple[Evidence, ...]:
        """The unknown facts on which the answer hangs."""
        open_facts = {leaf.code for leaf in self.trace.deciding() if leaf.answer is Ternary.UNKNOWN}
        return tuple(each for each in self.evidence if each.fact.code in open_facts)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a set of answers leads to; shared by every place with the same answers."""

    trace: Trace
    eligibility: Ternary
    priority: Ternary | None
    targets: tuple[TargetAnswer, ...]


class Judge:
    """A territory rule made ready to be asked of many places in one setting.

    `targets`: the classes of territory of the rulebook; `label_kind`: the label asked for, when it has a rule
    of its own.
    """

    def __init__(
        self,
        rule: TerritoryRule,
        setting: Setting,
        targets: Sequence[Target] = (),
        label_kind: str | None = None,
    ) -> None:
        self.rule = rule
        self.setting = setting
        self.targets = tuple(targets)
        self.label_kind = label_kind
        self.excludes = Ternary.of(rule.excludes.value if rule.excludes.known else None)
        self.questions = tuple(Question(fact, rule.adopted(fact.code), setting) for fact in rule.facts)
        self.outcomes: dict[Answers, Outcome] = {}

    @cached_property
    def candidates(self) -> Mapping[str, tuple[Question, ...]]:
        """The definitions to show side by side, for each fact that the text does not define."""
        return {
            each.fact.code: tuple(
                Question(each.fact, definition, self.setting)
                for definition in self.rule.candidates(each.fact.code)
            )
            for each in self.questions
            if each.definition is None
        }

    def verdict(self, location: Location) -> Verdict:
        """Judge one place, with the candidate definitions of what the text leaves undefined."""
        evidence = tuple(self.explained(question, location) for question in self.questions)
        return self.concluded(location, evidence)

    def explained(self, question: Question, location: Location) -> Evidence:
        found = question.of(location)
        if found.cause is not Cause.NO_DEFINITION:
            return found
        candidates = tuple(each.of(location) for each in self.candidates[question.fact.code])
        if question.fact.kind is FactKind.PROXIMITY and self.bordered is not None:
            return replace(found, candidates=candidates, **self._nearest(self.bordered, location))
        return replace(found, candidates=candidates)

    @cached_property
    def bordered(self) -> Question | None:
        """A question whose zoning has outlines: an undefined proximity still tells its distance to them."""
        return next((each for each in self.questions if each.layer and each.layer.areas), None)

    @staticmethod
    def _nearest(question: Question, location: Location) -> dict[str, Any]:
        if location.point is None:
            return {}
        distance = question.measured(location.point)
        if distance == float("inf"):
            return {"layer": question.layer}
        return {"layer": question.layer, "distance_m": distance, "zones": question.zones_near(location)}

    def concluded(self, location: Location, evidence: tuple[Evidence, ...]) -> Verdict:
        """The verdict that follows from the evidence about each fact, in the order of the questions."""
        outcome = self.outcome(tuple(each.answer for each in evidence))
        return Verdict(
            self.setting.on,
            location,
            outcome.trace.answer,
            outcome.eligibility,
            outcome.priority,
            self.excludes,
            outcome.trace,
            evidence,
            outcome.targets,
        )

    def outcome(self, answers: Answers) -> Outcome:
        """What the answers to the facts lead to."""
        found = self.outcomes.get(answers)
        if found is None:
            facts = {
                question.fact.code: answer for question, answer in zip(self.questions, answers, strict=True)
            }
            trace = self.rule.evaluate(facts, self.label_kind)
            found = self.outcomes[answers] = Outcome(
                trace,
                trace.answer | ~self.excludes,
                None if self.excludes is Ternary.YES else trace.answer,
                tuple(TargetAnswer(target, target.where.evaluate(facts).answer) for target in self.targets),
            )
        return found
