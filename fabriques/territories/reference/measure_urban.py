"""Compares the indicative urban class with an official density grid, and prints the confusion tables.

    python -m fabriques.territories.reference.measure_urban FILE

FILE is a CSV of communes with their level of density (number or label), comma or semicolon.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from fabriques.territories.reference import reader, urban

CODES = ("insee_com", "codgeo", "depcom", "code")
LEVELS = ("niveau_densite", "dens", "libdens", "densite")
GREAT_CENTRE = ("1", "grands centres urbains")
# The bounds to compare, lower and upper: one threshold, the band first proposed, the one kept, wider ones.
TRIED = (
    (urban.SINGLE, urban.SINGLE),
    (600.0, 1_500.0),
    (urban.NOT_URBAN_BELOW, urban.URBAN_FROM),
    (500.0, 2_000.0),
    (600.0, 2_500.0),
)


class GridError(Exception):
    """The file is not a list of communes with their level of density."""


class Confusion(NamedTuple):
    """How many communes got each answer, among those that are officially a grand centre urbain or not."""

    urban_yes: int
    urban_no: int
    not_urban_yes: int
    not_urban_no: int
    unknown_yes: int
    unknown_no: int

    @property
    def wrong(self) -> int:
        return self.urban_no + self.not_urban_yes

    @property
    def precision(self) -> float:
        return self.urban_yes / max(1, self.urban_yes + self.urban_no)

    @property
    def recall(self) -> float:
        return self.urban_yes / max(1, self.urban_yes + self.not_urban_yes + self.unknown_yes)


def read_official(path: Path) -> dict[str, bool]:
    """Whether each commune of the file is a grand centre urbain. GridError when it has not these columns."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GridError(f"{path.name} cannot be read as text in UTF-8") from error
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.reader(lines, delimiter=delimiter)
    header = [name.strip().lower() for name in next(rows, [])]
    code, level = _column(header, CODES, path), _column(header, LEVELS, path)
    return {
        row[code].strip(): row[level].strip().lower() in GREAT_CENTRE
        for row in rows
        if len(row) > max(code, level)
    }


def _column(header: list[str], names: Iterable[str], path: Path) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise GridError(f"{path.name} has none of the columns {', '.join(names)}")


def compare(records: Mapping[str, reader.UrbanRecord], official: Mapping[str, bool]) -> Confusion:
    """Count the communes that both know."""
    counts = {
        (answer, yes): sum(
            records[code].answer == answer
            for code, official_yes in official.items()
            if official_yes is yes and code in records
        )
        for answer in ("urban", "not_urban", "unknown")
        for yes in (True, False)
    }
    return Confusion(*counts.values())


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the indicative urban class with an official grid.")
    parser.add_argument("file", type=Path, help="CSV of communes with their level of density")
    try:
        official = read_official(parser.parse_args().file)
    except GridError as error:
        sys.exit(str(error))
    populations = {commune.code: commune.population for commune in reader.read_communes()}
    polygons = reader.read_polygons()
    foreign = sorted(official.keys() - populations.keys())
    sys.stdout.write(
        f"{len(official)} communes in the grid, {sum(official.values())} grands centres urbains; "
        f"not current communes: {len(foreign)}; current communes absent from the grid: "
        f"{len(populations.keys() - official.keys())}\n\n"
    )
    for low, high in TRIED:
        table = compare(urban.classify(populations, polygons, low=low, high=high), official)
        sys.stdout.write(describe(table, low, high) + "\n")


def describe(table: Confusion, low: float, high: float) -> str:
    kept = " (kept)" if (low, high) == (urban.NOT_URBAN_BELOW, urban.URBAN_FROM) else ""
    unknown = table.unknown_yes + table.unknown_no
    return (
        f"{low:,.0f} to {high:,.0f} inhabitants per km²{kept}\n"
        f"{'answer':<12}{'official yes':>14}{'official no':>14}\n"
        f"{'urban':<12}{table.urban_yes:>14,}{table.urban_no:>14,}\n"
        f"{'not urban':<12}{table.not_urban_yes:>14,}{table.not_urban_no:>14,}\n"
        f"{'unknown':<12}{table.unknown_yes:>14,}{table.unknown_no:>14,}\n"
        f"wrong {table.wrong:,} of {sum(table) - unknown:,} answers; unanswered {unknown:,}; "
        f"precision of « urban » {table.precision:.3f}, recall {table.recall:.3f}\n"
    )


if __name__ == "__main__":
    main()
