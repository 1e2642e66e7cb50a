"""The verdict for columns of points: arrays in, arrays out, with the same answers as one by one.

Answers are small integers, so that Kleene's « and » is a minimum and « or » a maximum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from fabriques.common.values import Ternary
from fabriques.rulebooks.territory import Combined, Expression, Holds, Not
from fabriques.territories.verdict.areas import Floats
from fabriques.territories.verdict.evidence import Location, Question
from fabriques.territories.verdict.judge import Judge, Verdict
from fabriques.territories.verdict.layers import Commune

Answers = NDArray[np.int8]
Ranks = NDArray[np.int32]
NUMBER = {Ternary.NO: -1, Ternary.UNKNOWN: 0, Ternary.YES: 1}
TERNARY = {number: answer for answer, number in NUMBER.items()}
NOWHERE = -1


@dataclass(frozen=True)
class Judged:
    """One entry for each point: 1 yes, 0 to be verified, -1 no; `communes` are ranks, -1 outside France."""

    communes: Ranks
    facts: Mapping[str, Answers]
    accepted: Answers
    eligibility: Answers
    targets: Mapping[str, Answers]


class Columns:
    """A judge made ready for columns of points.

    `communes`: the communes of France in the order of the ranks that `locate` gives to points.
    """

    def __init__(
        self, judge: Judge, communes: Sequence[Commune], locate: Callable[[Floats, Floats], Ranks]
    ) -> None:
        self.judge = judge
        self.communes = communes
        self.locate = locate
        self.answers = {each.fact.code: self._answers(each) for each in judge.questions}

    def _answers(self, question: Question) -> Answers:
        """The answer for each commune as a whole, then « to be verified » for a point in none of them."""
        known = [NUMBER[question.of_commune(commune).answer] for commune in self.communes]
        return np.array([*known, NUMBER[Ternary.UNKNOWN]], dtype=np.int8)

    def at(self, lons: Floats, lats: Floats, accuracy_m: float = 0.0) -> Judged:
        """Judge points given as degrees; `accuracy_m`: how far each may be from the place it stands for."""
        ranks = self.locate(lons, lats)
        facts = {
            question.fact.code: self._of_points(question, ranks, lons, lats, accuracy_m)
            for question in self.judge.questions
        }
        rule = self.judge.rule.rule_for(self.judge.label_kind)
        accepted = evaluate(rule, facts, len(ranks))
        eligibility = np.maximum(accepted, -NUMBER[self.judge.excludes]).astype(np.int8)
        targets = {each.code: evaluate(each.where, facts, len(ranks)) for each in self.judge.targets}
        return Judged(ranks, facts, accepted, eligibility, targets)

    def _of_points(
        self, question: Question, ranks: Ranks, lons: Floats, lats: Floats, accuracy_m: float
    ) -> Answers:
        answers: Answers = self.answers[question.fact.code][ranks]
        distances = self.distances(question, lons, lats, accuracy_m)
        layer, definition = question.layer, question.definition
        if distances is None or layer is None or layer.areas is None or definition is None:
            return answers
        reach = question.reach()
        doubt = layer.areas.precision_m + accuracy_m
        located = ranks != NOWHERE
        outside = np.where(self._incomplete(layer.incomplete_in)[ranks], 0, -1)
        found = np.where(np.abs(distances - reach) <= doubt, 0, np.where(distances < reach, 1, outside))
        return np.where(located, found if definition.inside else -found, 0).astype(np.int8)

    def _incomplete(self, departements: frozenset[str]) -> NDArray[np.bool_]:
        return np.array([*(each.departement in departements for each in self.communes), False])

    @staticmethod
    def distances(question: Question, lons: Floats, lats: Floats, accuracy_m: float) -> Floats | None:
        """Signed metres to the nearest border, as far as the answer needs it; None when points change nothing."""
        layer = question.layer
        if not question.needs_point or layer is None or layer.areas is None:
            return None
        doubt = layer.areas.precision_m + accuracy_m
        return layer.areas.distances(lons, lats, question.reach() + doubt)

    def verdicts(self, lons: Floats, lats: Floats, accuracy_m: float = 0.0) -> Iterator[Verdict]:
        """Full verdicts, with the evidence about each; a distance is told only where it decides."""
        ranks = self.locate(lons, lats)
        columns = [self.distances(question, lons, lats, accuracy_m) for question in self.judge.questions]
        measured = [None if column is None else column.tolist() for column in columns]
        points = zip(ranks.tolist(), lons.tolist(), lats.tolist(), strict=True)
        for row, (rank, lon, lat) in enumerate(points):
            commune = None if rank == NOWHERE else self.communes[rank]
            location = Location(commune, (lon, lat), accuracy_m)
            yield self.judge.concluded(
                location,
                tuple(
                    question.of(location, None if column is None else column[row])
                    for question, column in zip(self.judge.questions, measured, strict=True)
                ),
            )


def evaluate(expression: Expression, facts: Mapping[str, Answers], length: int) -> Answers:
    """Answer an expression for columns of facts; a fact that nobody gave is to be verified."""
    match expression:
        case Holds(code=code):
            return facts.get(code, np.zeros(length, dtype=np.int8))
        case Not(part=part):
            return -evaluate(part, facts, length)
        case Combined(code=code, parts=parts):
            combine = np.minimum if code == "all" else np.maximum
            return reduce(combine, (evaluate(part, facts, length) for part in parts))
        case _:
            raise TypeError(f"no columnar form of {type(expression).__name__}")
