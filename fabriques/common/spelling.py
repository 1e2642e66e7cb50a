"""How far two written names are: insertions, deletions, changes, and neighbours swapped."""

from __future__ import annotations


def allowed(length: int) -> int:
    """Typing faults forgiven in a name of that many letters: short names differ too little to forgive any."""
    return 0 if length < 5 else 1 if length < 8 else 2


def distance(one: str, other: str, limit: int) -> int:
    """Number of faults between two names; anything above `limit` is told as limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    one, other = _apart(one, other)
    if not one or not other:
        return min(len(one) + len(other), limit + 1)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for line, letter in enumerate(one, start=1):
        best = line
        current = [line]
        for column, facing in enumerate(other, start=1):
            if letter == facing:
                best = row[column - 1]
            else:
                best = 1 + min(row[column], best, row[column - 1])
                if line > 1 and column > 1 and letter == other[column - 2] and one[line - 2] == facing:
                    best = min(best, before[column - 2] + 1)
            current.append(best)
        if min(current) > limit and min(row) > limit:
            return limit + 1
        before, row = row, current
    return min(row[-1], limit + 1)


def _apart(one: str, other: str) -> tuple[str, str]:
    """Both names without the beginning and the end that they share."""
    start, shortest = 0, min(len(one), len(other))
    while start < shortest and one[start] == other[start]:
        start += 1
    end = 0
    while end < shortest - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]
