"""Where the next places would serve the most people: the maximal covering location problem, solved to optimum.

A site serves the people of every demand point within a radius, as the crow flies; a number of sites is to be chosen
so that they serve the most people not served yet. Never imports Django.

The greedy answer comes first. A Lagrangian bound then rules out the sites proven to be in no better answer, and
what remains goes to a mixed integer solver (HiGHS), which finds the best answer and proves that it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike

from fabriques.labels.nearness import unit_vectors
from fabriques.labels.siting_bound import Search
from fabriques.labels.siting_cover import Cover, Ints, Plan, among, covered, greedy, merge, named, undominated

CORE, CORE_TIME_S = 150, 0.5


@dataclass(frozen=True)
class Answer:
    """The best plan beside the greedy one; no choice of as many sites serves more people than `bound`.

    `waiting`: people not served yet. `candidates`: sites that would serve somebody; `left`: those that the bound
    could not rule out, the plan's own included. `solver_status`: the solver's (0 optimal, 1 out of time).
    """

    best: Plan
    greedy: Plan
    bound: int
    waiting: int
    candidates: int
    left: int
    solver_status: int

    @property
    def proven(self) -> bool:
        return self.bound == self.best.people

    @property
    def gap(self) -> float:
        """Share of the bound that the best plan may still lack: 0 when it is proven to be the optimum."""
        return (self.bound - self.best.people) / self.bound if self.bound else 0.0

    def renamed(self, names: Ints) -> Answer:
        """The same, its sites told by these names instead of their ranks."""
        return replace(self, best=named(self.best, names), greedy=named(self.greedy, names))


def best_sites(
    *,
    people: ArrayLike,
    lons: ArrayLike,
    lats: ArrayLike,
    served: ArrayLike,
    site_lons: ArrayLike,
    site_lats: ArrayLike,
    radius_km: float,
    count: int,
    time_limit_s: float = 60.0,
) -> Answer:
    """Choose at most `count` sites; points in degrees, `people` whole numbers, `served` true where nobody waits.

    Out of time, the answer is the best plan found with its bound: `proven` is then false.
    """
    weights = np.asarray(people, dtype=np.int64)
    waits = np.flatnonzero(~np.asarray(served, dtype=bool) & (weights > 0))
    demand = unit_vectors(np.asarray(lons, float)[waits], np.asarray(lats, float)[waits])
    cover = covered(unit_vectors(site_lons, site_lats), demand, radius_km)
    useful = np.flatnonzero(np.diff(cover.indptr))
    cover, merged = merge(cover[useful], weights[waits])
    answer = solve(cover, merged, count, time_limit_s).renamed(useful)
    return replace(answer, waiting=int(weights[waits].sum()))


def solve(cover: Cover, people: Ints, count: int, time_limit_s: float) -> Answer:
    """The same on a ready cover, whose rows are the sites."""
    first = greedy(cover, people, count)
    search = Search(cover, people, count, first)
    search.run()
    best = search.plan
    # The likeliest sites give an excellent plan at once; the better the plan, the fewer sites remain possible.
    rows = _with(search.likeliest(CORE), best)
    chosen, _most, _status = optimum(cover[rows], people, count, min(CORE_TIME_S, time_limit_s))
    best = max(best, among(cover, people, rows[list(chosen)]), key=lambda plan: plan.people)
    rows = _with(search.possible(best.people), best)
    chosen, most, status = optimum(cover[rows], people, count, time_limit_s)
    best = max(best, among(cover, people, rows[list(chosen)]), key=lambda plan: plan.people)
    return Answer(
        best=best,
        greedy=first,
        bound=max(best.people, min(search.whole_bound, most)),
        waiting=int(people.sum()),
        candidates=cover.shape[0],
        left=len(rows),
        solver_status=status,
    )


def optimum(cover: Cover, people: Ints, count: int, time_limit_s: float) -> tuple[tuple[int, ...], int, int]:
    """Ranks of the rows to choose, the most people that any choice of rows serves, and the solver's status."""
    rows = undominated(cover)
    reduced, weights = merge(cover[rows], people)
    sites, points = reduced.shape
    if not sites or not count:
        return (), 0, 0
    # One unknown for each site (chosen or not), then one for each demand point (served or not).
    optimize, sparse = scipy.optimize, scipy.sparse
    serves = sparse.hstack([-reduced.T.astype(float), sparse.identity(points)])
    budget = np.concatenate([np.ones(sites), np.zeros(points)])[np.newaxis]
    result: Any = optimize.milp(
        np.concatenate([np.zeros(sites), -weights.astype(float)]),
        constraints=[
            optimize.LinearConstraint(serves.tocsc(), -np.inf, 0),
            optimize.LinearConstraint(budget, min(count, sites), min(count, sites)),
        ],
        integrality=np.ones(sites + points),
        bounds=optimize.Bounds(0, 1),
        # The solver's own reductions take ten times as long as they save: ours are done.
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0, "presolve": False},
    )
    most = int(weights.sum())
    if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
        most = min(most, int(np.floor(0.5 - result.mip_dual_bound)))
    chosen = () if result.x is None else tuple(int(each) for each in rows[result.x[:sites] > 0.5])
    return chosen, most, int(result.status)


def _with(rows: Ints, plan: Plan) -> Ints:
    return np.union1d(rows, np.array(plan.sites, dtype=np.int64)).astype(np.int64)
