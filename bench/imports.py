"""Measure the importers on the published files: seconds, rows and peak memory: `python -m bench.imports FOLDER`.

The folder holds the files as published (COG, density, FRR, ZRR, QPV). Nothing is kept: all is rolled back.
Figures are for notes, never for assertions; the target is 60 s and 600 MB for all of them together.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 – Django is set up first
from django.db import transaction  # noqa: E402

from fabriques.common import clock  # noqa: E402
from fabriques.common.authorization import INSTALLATION  # noqa: E402
from fabriques.territories.acts import import_commune_changes, import_zoning  # noqa: E402
from fabriques.territories.zonings.report import ImportReport  # noqa: E402

Import = Callable[[], ImportReport]


def peak() -> float:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def zoning(path: Path, kind: str, vintage: str) -> Import:
    return lambda: import_zoning(kind, path, vintage=vintage, by=INSTALLATION, at=clock.now())


def movements(path: Path) -> Import:
    return lambda: import_commune_changes(path, by=INSTALLATION, at=clock.now())


def measure(imports: dict[str, Import]) -> None:
    print(f"{'file':<34}{'lines':>8}{'rows':>8}{'seconds':>9}{'CPU s':>8}{'peak MB':>9}")
    total = spent = 0.0
    for name, run in imports.items():
        started, used = time.perf_counter(), time.process_time()
        report = run()
        elapsed, cpu = time.perf_counter() - started, time.process_time() - used
        total, spent = total + elapsed, spent + cpu
        rows = report.rows + report.counts.get("mouvements nouveaux", 0)
        print(f"{name:<34}{report.lines:>8}{rows:>8}{elapsed:>9.2f}{cpu:>8.2f}{peak():>9.0f}")
    print(f"{'all of them':<50}{total:>9.2f}{spent:>8.2f}{peak():>9.0f}")


def main(folder: Path) -> None:
    for command in ("migrate", "load_geography"):
        call_command(command, verbosity=0)
    print(f"ready, geography loaded: {peak():.0f} MB")
    with transaction.atomic():
        measure(
            {
                "COG, movements": movements(folder / "insee_cog_2026" / "mouvements-communes.csv"),
                "COG, communes": movements(folder / "insee_cog_2026" / "communes.csv"),
                "density 2026": zoning(folder / "densite_2026.csv", "density", "2026"),
                "FRR 2025": zoning(folder / "frr_2025-07.csv", "frr", "2025"),
                "ZRR 2022": zoning(folder / "zrr_2022-11.json", "zrr", "2022"),
                "QPV 2024 by commune": zoning(folder / "qpv_2024_par_commune.csv", "qpv", "2024"),
                "QPV 2015 outlines": zoning(folder / "qpv_2015_occitanie.geojson", "qpv", "2015"),
            }
        )
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
