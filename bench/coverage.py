"""Measure the coverage: pages cold and warm, distances, and every siting question of a radius.

`python -m config.embedded python -m bench.coverage [FILE]`: FILE is a published list of Fabriques, imported first
(without it, the places of the demonstration are counted). Figures are for notes and documents, never for assertions.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("FABRIQUES_DEMO", "oui")
django.setup()

from django.core.management import call_command  # noqa: E402 – Django is set up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from fabriques.common import clock  # noqa: E402
from fabriques.labels.coverage import Coverage, coverage, distances, national  # noqa: E402
from fabriques.labels.nearness import RADII_KM  # noqa: E402
from fabriques.labels.siting_answers import REQUEST_S, Question, solve  # noqa: E402
from fabriques.territories.geography import france  # noqa: E402

PAGES = (
    "/couverture/", "/couverture/?carte=30", "/couverture/?le=2023-09-11", "/couverture/arrondissements.geojson",
    "/couverture/communes/", "/couverture/communes/?region=84&rayon=15", "/couverture/communes/communes.csv",
    "/couverture/prochains-lieux/", "/couverture/prochains-lieux/?nombre=10&rayon=30",
    "/couverture/prochains-lieux/?nombre=20&rayon=15",
)  # fmt: skip


def read(client: Client, page: str) -> tuple[float, int, int]:
    """CPU of this process in ms, status and size in kB."""
    started = time.process_time()
    response = client.get(page)
    size = len(b"".join(response) if response.streaming else response.content)
    return 1000 * (time.process_time() - started), response.status_code, size // 1000


def pages() -> None:
    print(f"{'page':<56}{'status':>7}{'queries':>8}{'cold ms':>9}{'warm ms':>9}{'kB':>7}")
    client = Client()
    for page in PAGES:
        cold, status, size = read(client, page)
        with CaptureQueriesContext(connection) as queries:
            read(client, page)
        asked = len(queries)  # now: the next request empties the log
        warm = statistics.median(read(client, page)[0] for _ in range(7))
        print(f"{page:<56}{status:>7}{asked:>8}{cold:>9.0f}{warm:>9.1f}{size:>7}")


def siting(found: Coverage, scopes: list[str]) -> None:
    """Every number of places from 1 to 20, as a page asks (short) and, where that proves nothing, as a job does."""
    print(
        f"\n{'scope':<8}{'km':>4}{'CPU s, median':>15}{'worst':>7}{'proven':>8}{'job, worst s':>14}{'best gain':>11}"
    )
    for radius in RADII_KM:
        for scope in scopes:
            spent, proven, late, gain = [], 0, 0.0, 0.0
            for count in range(1, 21):
                question = Question(radius, count, scope)
                started = time.process_time()
                answer = solve(found.points, question, REQUEST_S)
                spent.append(time.process_time() - started)
                proven += answer.proven
                if not answer.proven:
                    started = time.process_time()
                    answer = solve(found.points, question, 300)
                    late = max(late, time.process_time() - started)
                    assert answer.proven, question
                gain = max(gain, answer.best.people / max(answer.greedy.people, 1) - 1)
            print(
                f"{scope or 'France':<8}{radius:>4}{statistics.median(spent):>15.2f}{max(spent):>7.2f}{proven:>5}/20"
                f"{late:>14.1f}{100 * gain:>10.1f}%"
            )


def main() -> None:
    for command in ("migrate", "load_geography", "found_programme"):
        call_command(command, verbosity=0)
    if len(sys.argv) > 1:
        call_command("import_register", str(Path(sys.argv[1])), quiet=True)
    else:
        call_command("demo", verbosity=0)
    started = time.process_time()
    table = france()
    print(f"geography read in {time.process_time() - started:.2f} s, {len(table.codes)} communes")
    found = coverage(clock.today(), fictitious=len(sys.argv) < 2)
    started = time.process_time()
    distances(found.points)
    print(
        f"distances to {len(found.points)} points: {1000 * (time.process_time() - started):.0f} ms, then kept"
    )
    whole = national(found, "")
    print(f"within {whole.within} of {whole.located} people\n")
    distances.cache_clear()
    pages()
    siting(
        found,
        ["", *sorted({code for code, lon in zip(table.regions, table.lons, strict=True) if lon == lon})],
    )


if __name__ == "__main__":
    main()
