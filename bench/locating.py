"""Measure locating: rows and points a second on one core, memory and readiness: `python -m bench.locating`.

Rows are those of the communes themselves, written as files write them; figures are for notes, never for assertions.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fabriques.territories.geography import france
from fabriques.territories.locating import measure, points, resolver, text

ROWS, POINTS, OBJECTS = 100_000, 1_000_000, 20_000
STATUS = Path("/proc/self/status")


def memory() -> float:
    """Resident memory of this process now, in MB; zero where the system does not tell."""
    if not STATUS.exists():
        return 0.0
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def ready(what: str, build: Callable[[], object]) -> None:
    before, started = memory(), time.process_time()
    build()
    print(f"{what}: ready in {time.process_time() - started:.2f} s, {memory() - before:+.0f} MB")


def rate(what: str, count: int, run: Callable[[], object]) -> None:
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        run()
        best = min(best, time.process_time() - started)
    print(f"{what}: {count / best:,.0f}/s")


def rows(count: int) -> tuple[list[str], list[str]]:
    """Postcodes and names of communes drawn by chance, one in five decorated or misspelt, all different."""
    table, draw = france(), random.Random(1)
    known = [rank for rank, postcodes in enumerate(table.postcodes) if postcodes]
    postcodes, names = [], []
    for number in range(count):
        rank = draw.choice(known)
        name = table.names[rank]
        kind = draw.randrange(10)
        if kind == 0:
            name = f"{text.plain(name).upper()} CEDEX {draw.randrange(1, 20)}"
        elif kind == 1:
            place = draw.randrange(len(name))
            name = name[:place] + name[place + 1 :]
        # Spaces make every row differ, so that no answer is remembered from another.
        postcodes.append(draw.choice(table.postcodes[rank]) + " " * (number % 40))
        names.append(name + " " * (number // 40 % 40))
    return postcodes, names


def places(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points within a few kilometres of the mairies."""
    table, draw = france(), np.random.default_rng(1)
    known = np.flatnonzero(~np.isnan(table.lons))
    ranks = draw.choice(known, count)
    return table.lons[ranks] + draw.normal(0, 0.02, count), table.lats[ranks] + draw.normal(0, 0.02, count)


def main() -> None:
    ready("communes", france)
    ready("names", resolver.resolver)
    ready("outlines", points.point_index)
    ready("grid", lambda: points.point_index().windows)
    postcodes, names = rows(ROWS)
    rate("postcode and name, columns", ROWS, lambda: resolver.many(postcodes, names))
    addresses = [
        f"12 rue de la Paix, {one} {other}" for one, other in zip(postcodes[::10], names[::10], strict=True)
    ]
    rate("free text", len(addresses), lambda: [resolver.by_text(each) for each in addresses])
    lons, lats = places(POINTS)
    rate("points, columns", POINTS, lambda: points.point_index().many(lons, lats))
    few = list(zip(lons[:OBJECTS].tolist(), lats[:OBJECTS].tolist(), strict=True))
    rate("points, one by one", OBJECTS, lambda: [points.point_index().one(*each) for each in few])
    for name in sys.argv[1:]:
        path = Path(name)
        tallies = (
            [("mairies", measure.by_name(measure.town_halls(path)))]
            if path.suffix == ".whl"
            else [
                ("names", measure.by_name(measure.inventory_names(path))),
                ("points", measure.by_point(measure.inventory_points(path))),
            ]
        )
        for what, tally in tallies:
            wrong, abstained = len(tally.wrong), len(tally.abstained)
            print(f"{path.name}, {what}: {tally.right}/{tally.total}, {wrong} wrong, {abstained} abstained")


if __name__ == "__main__":
    main()
