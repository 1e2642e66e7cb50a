"""An upper bound on what any choice of sites may serve, and of what any choice that holds a given site may.

Never imports Django.
"""

from __future__ import annotations

import numpy as np

from fabriques.labels.siting_cover import Cover, Floats, Ints, Plan, among

ROUNDS, PATIENCE, MOMENTUM, SMALLEST_PACE = 400, 10, 0.9, 1e-3
ROUNDING = 1e-3  # people: far above the rounding errors of sums in double precision, far below one person


class Search:
    """Lagrangian relaxation of « a point is served only if a site near it is chosen ».

    Any prices between 0 and the people of each point give a bound for every plan, and a lower one, the site's
    ceiling, for the plans that hold a given site: a site whose ceiling is no better than a known plan can be
    ruled out. The prices follow a deflected subgradient; ceilings only go down.
    """

    def __init__(self, cover: Cover, people: Ints, count: int, plan: Plan) -> None:
        self.whole, self.people, self.count, self.plan = cover, people, count, plan
        self.bound, self.since, self.pace = np.inf, 0, 0.5
        self.ceilings = np.full(cover.shape[0], np.inf)
        self.limits = people.astype(float)
        self.prices = self.cheapest = self.limits
        self.direction = np.zeros(len(people))
        self._keep(np.arange(cover.shape[0]))

    def _keep(self, rows: Ints) -> None:
        self.rows = rows
        self.serves = self.whole[rows].astype(float)
        self.served_by = self.serves.T.tocsr()

    @property
    def whole_bound(self) -> int:
        """The most people that any plan serves."""
        return max(self.plan.people, int(min(self.bound + ROUNDING, self.people.sum())))

    def possible(self, people: int) -> Ints:
        """The sites that may be in a plan that serves more than `people`."""
        return np.flatnonzero(self.ceilings >= people + 1 - ROUNDING)

    def likeliest(self, most: int) -> Ints:
        return np.argsort(-self.ceilings, kind="stable")[:most]

    def run(self) -> None:
        for _ in range(ROUNDS):
            decided = self.bound < self.plan.people + 1 - ROUNDING or len(self.rows) <= self.count
            if decided or not self.count or not self._step():
                break

    def _step(self) -> bool:
        """Price, bound, rule out, move the prices; false once nothing more can be gained."""
        worth = self.serves @ self.prices
        top = np.argpartition(worth, len(worth) - self.count)[-self.count :]
        bound = float((self.limits - self.prices).sum() + worth[top].sum())
        chosen = np.zeros(len(worth))
        chosen[top] = 1
        times = self.served_by @ chosen
        if int(self.people[times > 0].sum()) > self.plan.people:
            self.plan = among(self.whole, self.people, self.rows[top])
        holding = bound - np.maximum(worth[top].min() - worth, 0)
        self.ceilings[self.rows] = np.minimum(self.ceilings[self.rows], holding)
        self.since = 0 if bound < self.bound * (1 - 1e-5) else self.since + 1
        if bound < self.bound:
            self.bound, self.cheapest = bound, self.prices
        moved = self._move(times - 1, bound)
        possible = self.ceilings[self.rows] >= self.plan.people + 1 - ROUNDING
        if possible.sum() < 0.67 * len(possible):
            self._keep(self.rows[possible])
        return moved

    def _move(self, slope: Floats, bound: float) -> bool:
        if self.since >= PATIENCE:
            self.pace *= 0.6
            self.since, self.prices = 0, self.cheapest
            self.direction = np.zeros(len(self.prices))
            return self.pace > SMALLEST_PACE
        self.direction = MOMENTUM * self.direction + (1 - MOMENTUM) * slope
        below = (self.prices <= 0) & (self.direction > 0)
        above = (self.prices >= self.limits) & (self.direction < 0)
        along = np.where(below | above, 0.0, self.direction)
        length = float(along @ along)
        if length == 0:
            return False
        step = self.pace * max(bound - self.plan.people, 1.0) / length
        self.prices = np.clip(self.prices - step * along, 0.0, self.limits)
        return True
