"""Measure the verdict: columns, objects, one in a request; memory and readiness of the index: `make bench`.

Zonings are those of the database (import them first), or a synthetic generation when there is none.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import numpy as np  # noqa: E402 – Django is set up first
import shapely  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from fabriques.rulebooks.reader import load  # noqa: E402
from fabriques.territories.geography import france  # noqa: E402
from fabriques.territories.locating.points import point_index  # noqa: E402
from fabriques.territories.verdict.areas import Areas  # noqa: E402
from fabriques.territories.verdict.columns import Columns  # noqa: E402
from fabriques.territories.verdict.evidence import Location, Setting  # noqa: E402
from fabriques.territories.verdict.judge import Judge  # noqa: E402
from fabriques.territories.verdict.layers import Layer, Membership  # noqa: E402
from fabriques.territories.verdict.records import record  # noqa: E402
from fabriques.territories.zonings_in_force import commune, communes, setting  # noqa: E402

ON = date(2026, 1, 15)
POINTS = 400_000
OBJECTS = 40_000


def memory() -> float:
    """Peak resident memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(what: str, count: int, run: Callable[[], object]) -> None:
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        run()
        best = min(best, time.process_time() - started)
    print(f"{what}: {count / best:,.0f}/s ({1e6 * best / count:.1f} µs each)")


def around_town_halls(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Points a few kilometres around town halls drawn by population, as projects are."""
    place, draw = france(), np.random.default_rng(seed)
    known = np.flatnonzero(~np.isnan(place.lons) & (place.populations > 0))
    weights = place.populations[known] / place.populations[known].sum()
    chosen = draw.choice(known, count, p=weights)
    return (
        place.lons[chosen] + draw.normal(0, 0.02, count),
        place.lats[chosen] + draw.normal(0, 0.015, count),
    )


def synthetic() -> dict[str, Layer]:
    """1,584 round perimeters on the most populated communes, and a grid of two classes."""
    place = france()
    chosen = [rank for rank in np.argsort(-place.populations)[:1600] if not np.isnan(place.lons[rank])][:1584]
    outlines = [shapely.Point(place.lons[rank], place.lats[rank]).buffer(0.006, 16) for rank in chosen]
    codes = [f"QP{rank:06d}" for rank in range(len(chosen))]
    zones = {place.codes[rank]: (Membership(code),) for rank, code in zip(chosen, codes, strict=True)}
    dense = {code: (Membership("1" if code in zones else "5"),) for code in place.codes}
    base = Layer("qpv", "qpv", "QPV", "2024", ON, None, "", "", zones, smaller_than_commune=True)
    areas = Areas(codes, codes, outlines, 10.0)
    grid = Layer("density", "density", "Grille", "2026", ON, None, "", "", dense, absence_says_no=False)
    return {"qpv": replace(base, areas=areas), "density": grid}


def main() -> None:
    before, started = memory(), time.perf_counter()
    known = setting(ON)
    index = point_index()
    index.one(3.3241, 49.3817)
    ready = time.perf_counter() - started
    print(f"index ready in {ready:.2f} s, {memory() - before:.0f} MB more")
    if "qpv" not in known.layers or known.layers["qpv"].areas is None:
        known = Setting(ON, {**known.layers, **synthetic()}, known.other_vintages, known.urban)
        print("no perimeters imported: 1,584 synthetic ones")
    book = load("ami_2019_2021")[1]
    rule = book.territory.adopting({"outside_large_urban_centres": "density_grid"})
    judge = Judge(rule, known, book.targets)
    columns = Columns(judge, communes(), index.many)
    print(f"columns ready, {memory() - before:.0f} MB more than at the start")
    lons, lats = around_town_halls(POINTS)
    timed("point → commune", POINTS, lambda: index.many(lons, lats))
    timed("verdict from coordinates, columns", POINTS, lambda: columns.at(lons, lats))
    few = slice(0, OBJECTS)
    timed("verdict from coordinates, objects", OBJECTS, lambda: list(columns.verdicts(lons[few], lats[few])))
    town = Location(commune("02722"), (3.3241, 49.3817))
    timed("one verdict with its record", 1, lambda: record(judge.verdict(town)))
    with CaptureQueriesContext(connection) as asked:
        started = time.process_time()
        alone = Judge(book.territory, setting(ON), book.targets)
        found = index.one(3.3241, 49.3817)
        record(alone.verdict(Location(commune(found.commune or ""), (3.3241, 49.3817))))
        spent = 1000 * (time.process_time() - started)
    print(f"one verdict in a request: {spent:.1f} ms of CPU, {len(asked)} queries")
    print(f"peak memory of the process: {memory():.0f} MB")


if __name__ == "__main__":
    main()
