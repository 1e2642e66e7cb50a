"""Communes over time: what a code of a given day has become, by the movements of the official code.

A code may come back with another territory (49126 was absorbed in 2015 and is current again since 2025), so a
code is always followed from a day. Nothing here imports Django.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

# A commune that changes its code and merges on the same day takes its new code first (14513 → 50649 → 50592).
CODE_CHANGES = frozenset({"41", "50"})
Moment = tuple[date, int]


class Change(NamedTuple):
    """A movement from a commune's code to a commune's code; `after` is empty when the commune left the list."""

    day: date
    nature: str
    before: str
    after: str

    @property
    def moment(self) -> Moment:
        return self.day, 0 if self.nature in CODE_CHANGES else 1


class Step(NamedTuple):
    moment: Moment
    afters: frozenset[str]


class History:
    """The movements, by the code they start from and by the code they lead to."""

    def __init__(self, changes: Iterable[Change]) -> None:
        moves: dict[str, dict[Moment, set[str]]] = defaultdict(lambda: defaultdict(set))
        arrivals: dict[str, set[Moment]] = defaultdict(set)
        for change in changes:
            moves[change.before][change.moment].add(change.after)
            if change.after != change.before:
                arrivals[change.after].add(change.moment)
        self.steps = {
            code: [Step(moment, frozenset(afters)) for moment, afters in sorted(by_moment.items())]
            for code, by_moment in moves.items()
        }
        self.arrivals = {code: sorted(moments) for code, moments in arrivals.items()}

    def next_step(self, code: str, since: Moment) -> Step | None:
        steps = self.steps.get(code, [])
        rank = bisect_right(steps, since, key=lambda step: step.moment)
        return steps[rank] if rank < len(steps) else None

    def successors(self, code: str, from_day: date) -> frozenset[str]:
        """The codes of today that hold what `code` named on `from_day`; empty when it left the list."""
        ended: set[str] = set()
        todo: list[tuple[str, Moment]] = [(code, (from_day, 1))]
        seen = set(todo)
        while todo:
            held, since = todo.pop()
            step = self.next_step(held, since)
            if step is None:
                ended.add(held)
                continue
            # A commune that is re-established under its own code is the commune it was before it was absorbed.
            came_back = held != code and code in step.afters
            for after in {code} if came_back else step.afters:
                place = (after, step.moment)
                if place not in seen:
                    seen.add(place)
                    todo.append(place)
        return frozenset(ended - {""})

    def existed(self, code: str, on: date, current: Collection[str]) -> bool:
        """Whether `code` named a commune on that day; `current` are the codes of today."""
        since = (on, 1)
        step = self.next_step(code, since)
        arrivals = self.arrivals.get(code, [])
        rank = bisect_right(arrivals, since)
        if step is None:
            return rank == len(arrivals) and code in current
        return rank == len(arrivals) or step.moment <= arrivals[rank]

    def last_known(self, code: str, before: date) -> date | None:
        """The last day on which `code` still named a commune, for a code already gone on `before`."""
        steps = [step for step in self.steps.get(code, []) if step.moment[0] <= before]
        return steps[-1].moment[0].fromordinal(steps[-1].moment[0].toordinal() - 1) if steps else None

    def sources(self, day: date, current: Collection[str]) -> dict[str, frozenset[str]]:
        """For each code of today that holds what other codes named on that day, all those codes."""
        found: dict[str, set[str]] = defaultdict(set)
        for code in self.steps:
            if self.next_step(code, (day, 1)) and self.existed(code, day, current):
                for after in self.successors(code, day):
                    found[after].add(code)
        return {code: frozenset(codes) for code, codes in found.items()}


def current_at(code: str, changes: Iterable[Change] | History, from_day: date) -> set[str]:
    """The present codes of what `code` named on `from_day`: mergers, splits, code changes and returns followed.

    A code without any later movement is returned as it is, whether or not it ever named a commune.
    """
    history = changes if isinstance(changes, History) else History(changes)
    return set(history.successors(code, from_day))
