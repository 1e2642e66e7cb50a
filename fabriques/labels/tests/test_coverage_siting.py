"""Siting asked of a coverage: kept once proven, finished by a job when a page had not the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from fabriques.labels import siting_answers
from fabriques.labels.coverage import coverage
from fabriques.labels.siting_answers import Question, answer_now, prove
from fabriques.territories.geography import france

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)
# On an island of 32 communes: six sites that the bound alone does not prove, and the solver does at once.
HARD = Question(15, 6, "01")


@pytest.fixture(autouse=True)
def _forget() -> None:
    siting_answers._known.clear()


def test_answer_names_communes_of_the_region_and_is_proven() -> None:
    answer = answer_now(coverage(DAY), Question(30, 2, "01"), announced_by=None)
    regions = {france().regions[site] for site in answer.best.sites}
    assert (answer.proven, regions, len(answer.best.sites)) == (True, {"01"}, 2)


def test_proven_answer_is_kept(query_count: Callable[..., int]) -> None:
    found, question = coverage(DAY), Question(30, 2, "01")
    first = answer_now(found, question, announced_by=None)
    again: list[object] = []
    assert query_count(lambda: again.append(answer_now(found, question, announced_by=None))) == 0
    assert again[0] is first


def test_answer_without_proof_is_finished_by_a_job(
    monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], list[str]]
) -> None:
    monkeypatch.setattr(siting_answers, "REQUEST_S", 0.0)
    found = coverage(DAY)
    hurried = answer_now(found, HARD, announced_by=None)
    again = answer_now(found, HARD, announced_by=None)
    assert (hurried.proven, again, hurried.gap > 0) == (False, hurried, True)
    assert run_jobs() == ["prove_siting succeeded"]
    finished = answer_now(found, HARD, announced_by=None)
    assert (finished.proven, finished.best.people > hurried.best.people) == (True, True)
    assert finished.best.people <= hurried.bound
    assert run_jobs() == []


def test_proof_done_twice_is_the_same() -> None:
    found = coverage(DAY)
    assert prove(found, HARD) == prove(found, HARD)


@pytest.mark.parametrize(("radius", "count"), [(20, 5), (15, 0), (30, 21)])
def test_question_out_of_bounds_is_refused(radius: int, count: int) -> None:
    with pytest.raises(ValueError):
        Question(radius, count)
