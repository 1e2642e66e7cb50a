"""A table read, each line judged, the same table written with the answers: one pass, whatever its length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from fabriques.applications.batch.answers import COLUMNS, Answer, Asked, answers
from fabriques.applications.batch.columns import Columns, columns_of, key
from fabriques.applications.batch.placing import Place, places
from fabriques.common import sheets
from fabriques.common.sheets import Number
from fabriques.territories.geography import name as name_of
from fabriques.territories.locating.values import How, Method
from fabriques.territories.locating.words import HOWS, METHODS

CHUNK = 2_000
KEPT_PROBLEMS = 100
TITLE = "Lieux vérifiés"
PLACE_COLUMNS = ("commune_insee", "commune", "localisation", "score", "remarque")
WITHOUT_DETAIL = {How.EXACT, How.INSIDE}
Row = tuple[int, list[str]]


@dataclass
class Progress:
    """How far it is, and what was found so far; `answers`: by call, how many lines for each answer."""

    total: int = 0
    done: int = 0
    blank: int = 0
    located: int = 0
    problems: int = 0
    first_problems: list[tuple[int, str]] = field(default_factory=list)
    answers: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Watch:
    """Told of each chunk done, and of each line with a problem (its rank in the file, from 1, and why)."""

    chunk: Callable[[Progress], None] = lambda progress: None
    problem: Callable[[int, str], None] = lambda line, why: None


def accept(source: Path, name: str) -> Columns:
    """Read the header only; Refusal when the file is no table, or when no column says where the places are."""
    with sheets.read(source, name) as table:
        return columns_of(table.header, name)


def check(source: Path, target: Path, name: str, asked: Sequence[Asked], watch: Watch) -> Progress:
    """Write at `target` the table of `source` with the answers beside each line.

    SheetRefused or Refusal when the table cannot be read; `target` may then hold a part of it.
    """
    with sheets.read_whole(source, name) as (size, table):
        columns = columns_of(table.header, name)
        width = max(size.columns, len(table.header))
        progress = Progress(size.rows, answers={each.slug: {} for each in asked})
        lines = Lines(columns, len(table.header), width, table.shape, asked, progress, watch)
        with sheets.write(target, table.shape, TITLE) as writer:
            for _ in range(table.header_line - 1):
                writer.row([])
            writer.row([*padded(table.header, width), *added(table.header, asked)])
            for rows in chunks(table.rows):
                for cells in lines.judged(rows):
                    writer.row(cells)
                progress.done += len(rows)
                watch.chunk(progress)
    return progress


def chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while found := list(islice(rows, CHUNK)):
        yield found


def padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def added(header: Sequence[str], asked: Sequence[Asked]) -> list[str]:
    """Names of the columns added; one that the file has already gets a number."""
    names = list(PLACE_COLUMNS)
    for each in asked:
        suffix = f"_{each.slug.replace('-', '_')}" if len(asked) > 1 else ""
        names += [f"{column}{suffix}" for column in COLUMNS]
    taken = {key(cell) for cell in header}
    return [free(name, taken) for name in names]


def free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while key(found) in taken:
        number += 1
        found = f"{name}_{number}"
    return found


@dataclass(frozen=True)
class Lines:
    columns: Columns
    header_width: int
    width: int
    shape: sheets.Shape
    asked: Sequence[Asked]
    progress: Progress
    watch: Watch

    def judged(self, rows: Sequence[Row]) -> Iterator[list[str]]:
        """The cells to write for each row; a blank row stays blank."""
        filled = [row for row in rows if row[1]]
        found = list(places([self.columns.read(cells) for _, cells in filled]))
        given = [list(answers(each.judge, found)) for each in self.asked]
        written = iter(zip(filled, found, *given, strict=True))
        for row in rows:
            if not row[1]:
                self.progress.blank += 1
                yield []
                continue
            (line, cells), place, *verdicts = next(written)
            yield [*padded(cells, self.width), *self.told(line, cells, place, verdicts)]

    def told(self, line: int, cells: Sequence[str], place: Place, verdicts: Sequence[Answer]) -> list[str]:
        remark = " ; ".join([*self.misshapen(cells), *place.remarks])
        if remark:
            self.note(line, remark)
        for each, verdict in zip(self.asked, verdicts, strict=True):
            counts = self.progress.answers[each.slug]
            counts[verdict.eligibility] = counts.get(verdict.eligibility, 0) + 1
        found = place.located
        self.progress.located += found.commune is not None
        return [
            found.commune or "",
            name_of(found.commune) if found.commune else "",
            way(found.method, found.how) if found.commune else "",
            Number.of(found.score) if found.commune else "",
            remark,
            *(cell for verdict in verdicts for cell in verdict.cells),
        ]

    def misshapen(self, cells: Sequence[str]) -> list[str]:
        """A row wider than the header, or narrower in a CSV: in a workbook, the cells missing are empty ones."""
        width = len(cells)
        wide = any(cells[self.header_width :])
        if wide or (width < self.header_width and self.shape.form is sheets.Form.CSV):
            counted = f"{width} cellule{'s' if width > 1 else ''}"
            return [f"la ligne a {counted}, l'en-tête en a {self.header_width} : vérifiez les séparateurs"]
        return []

    def note(self, line: int, remark: str) -> None:
        self.progress.problems += 1
        if len(self.progress.first_problems) < KEPT_PROBLEMS:
            self.progress.first_problems.append((line, remark))
        self.watch.problem(line, remark)


@cache
def way(method: Method, how: How) -> str:
    """« d'après le code INSEE (ancien code, repris par une seule commune) »."""
    detail = "" if how in WITHOUT_DETAIL else f" ({HOWS[how]})"
    return f"{METHODS[method]}{detail}"
