"""Measure a list of places checked: `python -m config.embedded python -m bench.batch`, after `migrate`.

For each form, a file of 25,000 lines then one of 100,000: CPU, elapsed time, and how much the memory of the process
grows over what it holds once the geography is loaded. Flat means that both sizes grow alike.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bench.verdict import ON, synthetic  # noqa: E402 – Django is set up first
from fabriques.applications.batch import process  # noqa: E402
from fabriques.applications.batch.answers import Asked  # noqa: E402
from fabriques.common import sheets  # noqa: E402
from fabriques.common.sheets import Form, Number, Shape  # noqa: E402
from fabriques.rulebooks.reader import load  # noqa: E402
from fabriques.territories.geography import france  # noqa: E402
from fabriques.territories.verdict.evidence import Setting  # noqa: E402
from fabriques.territories.verdict.judge import Judge  # noqa: E402
from fabriques.territories.zonings_in_force import setting  # noqa: E402

SIZES = (25_000, 100_000)
NATIONAL = 1_000  # perimeters; the demonstration has a dozen
HEADER = ["nom", "code_insee", "code_postal", "commune", "adresse", "longitude", "latitude", "note"]


def lines(count: int) -> Iterator[list[str]]:
    """As lists come: a third with a point, a third with a code, the rest with a postcode and a name or an address."""
    place, draw = france(), random.Random(7)
    for rank in range(count):
        commune = draw.randrange(len(place.codes))
        name, code = place.names[commune], place.codes[commune]
        postcode = (place.postcodes[commune] or ("",))[0]
        note = f"Une remarque de la ligne {rank}"
        row = [f"Lieu {rank}", "", "", "", "", "", "", note]
        kind = rank % 6
        if kind < 2 and place.lons[commune] == place.lons[commune]:
            row[5] = Number.of(round(place.lons[commune] + draw.gauss(0, 0.01), 6))
            row[6] = Number.of(round(place.lats[commune] + draw.gauss(0, 0.01), 6))
        elif kind < 4:
            row[1] = code
        elif kind < 5:
            row[2], row[3] = postcode, name
        else:
            row[4] = f"{rank % 200} rue de la République, {postcode} {name}"
        yield row


def written(folder: Path, form: Form, count: int) -> Path:
    path = folder / f"{count}.{form}"
    with sheets.write(path, Shape(form)) as writer:
        writer.row(HEADER)
        for row in lines(count):
            writer.row(row)
    return path


def memory(name: str) -> float:
    """A line of the process's status, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise KeyError(name)


def asked() -> list[Asked]:
    known = setting(ON)
    qpv = known.layers.get("qpv")
    if qpv is None or qpv.areas is None or len(qpv.areas.codes) < NATIONAL:
        known = Setting(ON, {**known.layers, **synthetic()}, known.other_vintages, known.urban)
        print("no national perimeters imported: 1,584 synthetic ones")
    book = load("ami_2019_2021")[1]
    rule = book.territory.adopting({"outside_large_urban_centres": "density_grid"})
    return [Asked("ami", "AMI 2019-2021", Judge(rule, known, book.targets))]


def main() -> None:
    wanted = asked()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = written(folder, Form.CSV, 5_000)
        process.check(first, folder / "warm", "warm", wanted, process.Watch())
        print(f"memory before: {memory('VmRSS'):.0f} MB (geography, outlines, names, zonings)")
        print(f"{'form':<6}{'lines':>8}{'file MB':>9}{'CPU s':>7}{'elapsed s':>11}{'peak growth MB':>16}")
        for form in Form:
            for count in SIZES:
                source = written(folder, form, count)
                Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
                before, elapsed, spent = memory("VmRSS"), time.perf_counter(), time.process_time()
                done = process.check(source, folder / "result", source.name, wanted, process.Watch())
                spent, elapsed = time.process_time() - spent, time.perf_counter() - elapsed
                grown, size = memory("VmHWM") - before, source.stat().st_size / 1e6
                print(f"{form:<6}{count:>8}{size:>9.1f}{spent:>7.1f}{elapsed:>11.1f}{grown:>16.1f}")
                source.unlink()
        print(f"of the last file: {done.located} lines located, {done.problems} to look at again")


if __name__ == "__main__":
    main()
