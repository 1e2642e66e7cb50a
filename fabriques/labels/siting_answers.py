"""Where the next Fabriques would serve the most people: asked of a coverage, kept, and proven by a job when long."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import numpy as np
from django.core.cache import cache

from fabriques.common.jobs import defer
from fabriques.labels.coverage import Coverage, Points, distances, members, people
from fabriques.labels.nearness import RADII_KM
from fabriques.labels.siting import Answer, best_sites
from fabriques.territories.geography import france

PROVE = "fabriques.labels.tasks.prove_siting"
MOST_SITES = 20
REQUEST_S, JOB_S = 1.0, 300.0
KEPT, KEPT_S = 256, 30 * 24 * 3600


@dataclass(frozen=True)
class Question:
    """Which communes would serve the most people within `radius_km`: of one région, or of France when ''."""

    radius_km: int
    count: int
    region: str = ""

    def __post_init__(self) -> None:
        if self.radius_km not in RADII_KM or not 1 <= self.count <= MOST_SITES:
            raise ValueError(f"radius among {RADII_KM}, 1 to {MOST_SITES} sites")


_Key = tuple[Points, Question]
_known: dict[_Key, Answer] = {}
_solving = Lock()


def answer_now(found: Coverage, question: Question, *, announced_by: datetime | None) -> Answer:
    """The best plan that a second or two finds, as ranks of `france()`; the proof may still be missing.

    Effects: then a job looks for it, and the answer changes once it is found. `announced_by`: the instant the
    coverage was asked with.
    """
    key = (found.points, question)
    answer = _known.get(key)
    if answer is None:
        with _solving:  # one at a time in a process: the second who asks finds the answer of the first
            answer = _known.get(key) or _keep(key, solve(found.points, question, REQUEST_S))
    if answer.proven:
        return answer
    later: Answer | None = cache.get(_name(key))
    if later is not None:
        return _keep(key, later) if later.proven else later
    defer(
        PROVE, queueing_lock=_name(key), on=found.on.isoformat(), fictitious=found.fictitious,
        announced_by=announced_by.isoformat() if announced_by else "", radius_km=question.radius_km,
        count=question.count, region=question.region,
    )  # fmt: skip
    return answer


def prove(found: Coverage, question: Question) -> Answer:
    """Solve with all the time a job has, and leave the answer to every process; already done, do nothing."""
    name = _name((found.points, question))
    answer: Answer | None = cache.get(name)
    if answer is None:
        answer = solve(found.points, question, JOB_S)
        cache.set(name, answer, KEPT_S)
    return answer


def solve(points: Points, question: Question, time_limit_s: float) -> Answer:
    """Every commune with a point is both where people wait and where a place may stand."""
    table = france()
    chosen = np.isfinite(table.lons)
    if question.region:
        chosen = chosen & members("regions", question.region)
    ranks = np.flatnonzero(chosen)
    found = distances(points)
    return best_sites(
        people=people()[ranks],
        lons=table.lons[ranks],
        lats=table.lats[ranks],
        served=found.km[ranks] <= question.radius_km,
        site_lons=table.lons[ranks],
        site_lats=table.lats[ranks],
        radius_km=question.radius_km,
        count=question.count,
        time_limit_s=time_limit_s,
    ).renamed(ranks)


def _keep(key: _Key, answer: Answer) -> Answer:
    while len(_known) >= KEPT:
        _known.pop(next(iter(_known)), None)
    _known[key] = answer
    return answer


def _name(key: _Key) -> str:
    return f"siting-{hashlib.sha256(repr(key).encode()).hexdigest()[:40]}"
