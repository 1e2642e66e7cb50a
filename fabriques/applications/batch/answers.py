"""The verdict of a call on many places, as the cells of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fabriques.applications.batch.placing import Place
from fabriques.common.values import Ternary
from fabriques.rulebooks.territory import ANSWERS
from fabriques.territories.verdict import words
from fabriques.territories.verdict.evidence import SHOWN_WITHIN_M, Evidence, Location, Question
from fabriques.territories.verdict.judge import Judge, Verdict

COLUMNS = ("eligibilite", "priorite", "raison", "zonages")
TOLD_FACTS = 3
REMEMBERED_COMMUNES = 10_000
NO_COMMUNE = "La commune du lieu n'est pas connue."
CONTRADICTION = "Les indications de la ligne se contredisent : voir la remarque."
RANKS_ONLY = "Cette règle classe les candidatures et n'en exclut aucune."
MAY_EXCLUDE = "Le texte de l'appel ne dit pas si cette règle exclut ou classe."
ONLY_EXCLUDES = "sans objet"


@dataclass(frozen=True)
class Asked:
    """A call whose verdict is wanted."""

    slug: str
    title: str
    judge: Judge


@dataclass(frozen=True)
class Answer:
    eligibility: Ternary
    cells: tuple[str, str, str, str]


def answers(judge: Judge, found: Sequence[Place]) -> Iterator[Answer]:
    """One answer for each place, in the same order."""
    for place, verdict in zip(found, verdicts(judge, [each.location for each in found]), strict=True):
        yield answer(place, verdict)
    forget(judge)


def verdicts(judge: Judge, locations: Sequence[Location]) -> Iterator[Verdict]:
    """The same answers as `judge.verdict` one by one; the distances to borders are measured together.

    The definitions that an undefined fact might have are not looked for: they change no answer.
    """
    pointed = [rank for rank, each in enumerate(locations) if each.point and each.commune]
    points = np.array([locations[rank].point for rank in pointed], dtype=np.float64).reshape(-1, 2)
    distances = [measured(question, points) for question in judge.questions]
    position = {rank: place for place, rank in enumerate(pointed)}
    for rank, location in enumerate(locations):
        place = position.get(rank)
        evidence = (
            question.of(location, column[place] if column is not None and place is not None else None)
            for question, column in zip(judge.questions, distances, strict=True)
        )
        yield judge.concluded(location, tuple(evidence))


def measured(question: Question, points: np.ndarray) -> list[float] | None:
    """Signed metres to the nearest border, as far as `Question.measured` looks; None when points change nothing."""
    layer = question.layer
    if not question.needs_point or layer is None or layer.areas is None:
        return None
    within = max(SHOWN_WITHIN_M, 2 * question.reach())
    found: list[float] = layer.areas.distances(points[:, 0], points[:, 1], within).tolist()
    return found


def forget(judge: Judge) -> None:
    """A judge remembers each commune it has seen; a file of any length must not fill the memory with them."""
    for question in judge.questions:
        if len(question.by_commune) > REMEMBERED_COMMUNES:
            question.by_commune.clear()


def answer(place: Place, verdict: Verdict) -> Answer:
    eligibility, priority = verdict.eligibility, verdict.priority
    said = reason(verdict)
    if place.doubtful:
        eligibility, said = Ternary.UNKNOWN, CONTRADICTION
        priority = priority and Ternary.UNKNOWN
    return Answer(
        eligibility,
        (
            ANSWERS[eligibility],
            ANSWERS[priority] if priority else ONLY_EXCLUDES,
            said,
            zonings(verdict.evidence),
        ),
    )


def reason(verdict: Verdict) -> str:
    """The facts that made the answer, each with why, and what follows when the rule only ranks."""
    if verdict.location.commune is None:
        return NO_COMMUNE
    by_code = {each.fact.code: each for each in verdict.evidence}
    codes = dict.fromkeys(leaf.code for leaf in verdict.trace.deciding())
    told = [fact(by_code[code]) for code in codes if code in by_code]
    said = f"{words.capital(' ; '.join(told[:TOLD_FACTS]))}."
    if verdict.excludes is Ternary.NO:
        return f"{said} {RANKS_ONLY}"
    if verdict.excludes is Ternary.UNKNOWN and verdict.accepted is not Ternary.YES:
        return f"{said} {MAY_EXCLUDE}"
    return said


def fact(evidence: Evidence) -> str:
    """« hors des grands centres urbains : oui (la commune est dans la classe « Bourgs ruraux ») »."""
    return f"{evidence.fact.label} : {ANSWERS[evidence.answer]} ({words.reason(evidence)})"


def zonings(evidence: Sequence[Evidence]) -> str:
    """The zonings the answer was read in, each with its vintage."""
    layers = {each.layer.code: each.layer for each in evidence if each.layer is not None}
    return " ; ".join(f"{layer.label}, millésime {layer.vintage}" for layer in layers.values())
