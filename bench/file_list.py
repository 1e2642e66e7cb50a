"""Measure the list of files at 260 then 26,000 files in one wave, in a data folder of its own:
`python -m config.embedded python -m bench.file_list`.

Pages: queries, CPU of this process (the application), elapsed time with the database, and how many times the CPU of
260 files. Each page is asked for in three turns, minutes apart for the two sizes, on a machine that may be shared: the
ratio is that of the calmest turns, at an equal pace (a fixed computation is timed beside each). Search: elapsed p95
over many different texts. Exports: duration, rows a second, and how much the memory of the process grows from 2,600
rows to 26,000.
"""

from __future__ import annotations

import html
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("FABRIQUES_DEMO", "oui")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.batch import memory  # noqa: E402
from bench.file_list_growth import SUBJECTS, WAVE, Growth  # noqa: E402
from fabriques.accounts.models import User  # noqa: E402
from fabriques.applications.models import Application, Receipt  # noqa: E402
from fabriques.calls.models import Wave  # noqa: E402
from fabriques.common import clock  # noqa: E402
from fabriques.common.authorization import SCHEDULE  # noqa: E402
from fabriques.demo import names, people  # noqa: E402
from fabriques.territories.models import Commune  # noqa: E402
from fabriques.workspaces import export_acts  # noqa: E402
from fabriques.workspaces.models import ListExport  # noqa: E402
from tests.harness import sign_in  # noqa: E402

SIZES = (260, 26_000)
TIMES, TURNS = 9, 3
LIST = "/espace/dossiers/"


def prepare() -> None:
    for command in ("migrate", "load_geography", "found_programme"):
        call_command(command, verbosity=0)
    call_command("demo", verbosity=0, applications=40)
    sign_in.begin()


def client(account: str) -> Client:
    found = Client()
    user = User.objects.get(email=f"{account}@{people.DOMAIN}")
    found.force_login(user)
    return found


def far_page(visitor: Client, pages: int) -> str:
    """The address of a page deep in the list, as « Suivante » gives it."""
    address = LIST
    for _ in range(pages):
        following = re.search(r'href="([^"]+)"\s+rel="next"', visitor.get(address).content.decode())
        if following is None:
            break
        address = LIST + html.unescape(following[1])
    return address


def pages() -> list[tuple[str, str, str]]:
    deep = far_page(client("equipe"), 499)
    return [
        ("équipe, première page", "equipe", LIST),
        ("équipe, page 500 (ou dernière)", "equipe", deep),
        ("équipe, dernière page", "equipe", f"{LIST}?dernier=1"),
        ("équipe, triée par nom", "equipe", f"{LIST}?tri=name"),
        ("équipe, triée par montant", "equipe", f"{LIST}?tri=-amount"),
        ("équipe, trois filtres", "equipe", f"{LIST}?vague={WAVE}&etape=to_decide&verdict=yes"),
        ("équipe, une région", "equipe", f"{LIST}?region=32"),
        ("équipe, cherche « médiathèque »", "equipe", f"{LIST}?q=m%C3%A9diath%C3%A8que"),
        ("région, première page", "region", LIST),
        ("sous-préfecture, première page", "sous-prefecture", LIST),
    ]


def measure_pages(before: dict[str, float]) -> dict[str, float]:
    print(f"{'page':<36}{'queries':>8}{'CPU ms':>8}{'elapsed ms':>12}{'kB':>6}{'× 260':>7}")
    asked = [(title, client(account), address) for title, account, address in pages()]
    turns = [{title: turn(visitor, address) for title, visitor, address in asked} for _ in range(TURNS)]
    found = {}
    for title, visitor, address in asked:
        with CaptureQueriesContext(connection) as queries:
            response = visitor.get(address)
        calmest = min((each[title] for each in turns), key=lambda each: each.paced)
        found[title] = calmest.paced
        ratio = f"{found[title] / before[title]:>7.2f}" if title in before else ""
        size = len(response.content) // 1000
        print(f"{title:<36}{len(queries):>8}{calmest.cpu:>8.1f}{calmest.elapsed:>12.1f}{size:>6}{ratio}")
    return found


@dataclass
class Turn:
    """Milliseconds: medians of several answers; `paced`, the first beside a fixed computation."""

    cpu: float
    elapsed: float
    paced: float


def turn(visitor: Client, address: str) -> Turn:
    assert visitor.get(address).status_code == 200
    beside = pace()
    cpu, elapsed = timed(lambda: visitor.get(address), TIMES)
    spent = statistics.median(cpu)
    return Turn(spent, statistics.median(elapsed), 2 * spent / (beside + pace()))


def pace() -> float:
    """Milliseconds of CPU that a fixed computation takes now."""

    def fixed() -> None:
        said = {}
        for rank in range(100_000):
            said[rank & 1023] = str(rank)

    return statistics.median(timed(fixed, 5)[0])


def timed(act: Callable[[], Any], times: int) -> tuple[list[float], list[float]]:
    """Milliseconds of this process, and elapsed, of each run."""
    cpu, elapsed = [], []
    for _ in range(times):
        began, spent = time.perf_counter(), time.process_time()
        act()
        cpu.append(1000 * (time.process_time() - spent))
        elapsed.append(1000 * (time.perf_counter() - began))
    return cpu, elapsed


def texts() -> Iterable[str]:
    draw = random.Random(7)
    communes = list(Commune.objects.order_by("code").values_list("name", flat=True)[::1_700])
    receipts = list(Receipt.objects.order_by("pk").values_list("number", flat=True)[:400:40])
    for subject in SUBJECTS:
        yield subject
        yield subject[: draw.randint(3, 5)]
        yield f"{draw.choice(names.PLACES)} {subject}"
        yield f'"{draw.choice(names.OF)}" -{subject}'
        yield f"{subject} ou {draw.choice(SUBJECTS)} {draw.choice(communes)}"
    yield from communes
    yield from receipts
    yield from (f"structure {rank}" for rank in range(0, 26_000, 2_900))
    yield from ("Le", "démonstration", "a", '"', "ateliers partagés -habitants", "00000000000123")


def measure_search() -> None:
    visitor = client("equipe")
    spent = []
    for text in texts():
        began = time.perf_counter()
        assert visitor.get(LIST, {"q": text}).status_code == 200
        spent.append((1000 * (time.perf_counter() - began), text))
    spent.sort()
    middle, high = spent[len(spent) // 2][0], spent[int(len(spent) * 0.95)][0]
    print(
        f"search, whole page, {len(spent)} texts: median {middle:.0f} ms, p95 {high:.0f} ms,"
        f" longest {spent[-1][0]:.0f} ms (« {spent[-1][1]} »)"
    )


def measure_exports() -> None:
    print(f"{'export':<20}{'rows':>8}{'file kB':>9}{'CPU s':>7}{'elapsed s':>11}{'peak growth MB':>16}")
    by = User.objects.get(email=f"equipe@{people.DOMAIN}")
    for form in ListExport.Form.values:
        for query in (f"vague={WAVE}&du={third_day()}&au={third_day()}", f"vague={WAVE}"):
            export = export_acts.ask(query, form, [], by=by, at=clock.now())
            Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
            before, elapsed, spent = memory("VmRSS"), time.perf_counter(), time.process_time()
            export_acts.run(export.public_id, by=SCHEDULE)
            spent, elapsed = time.process_time() - spent, time.perf_counter() - elapsed
            export.refresh_from_db()
            assert export.state == "done", export.failure
            size, grown = export.result_size // 1000, memory("VmHWM") - before
            print(f"{form:<20}{export.lines_done:>8}{size:>9}{spent:>7.1f}{elapsed:>11.1f}{grown:>16.1f}")


def third_day() -> str:
    """A day on which about a ninth of the files arrived."""
    wave = Wave.objects.get(code=WAVE)
    return (wave.opens_at + timedelta(days=3)).date().isoformat()


def main() -> None:
    prepare()
    growth = Growth()
    before: dict[str, float] = {}
    for size in SIZES:
        began = time.perf_counter()
        growth.to(size)
        total = Application.objects.submitted().count()
        print(f"\n{size} files in the wave, {total} in all (filled in {time.perf_counter() - began:.0f} s)")
        print(f"load of the machine, on {os.cpu_count()} cores: {os.getloadavg()[0]:.1f}")
        before = measure_pages(before)
        measure_search()
    print()
    measure_exports()


if __name__ == "__main__":
    main()
