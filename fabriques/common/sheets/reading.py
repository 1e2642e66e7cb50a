"""A table read as a stream, whatever its form: found by its content, never by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile

from fabriques.common.sheets import delimited, ods, refusals
from fabriques.common.sheets.archives import Archive
from fabriques.common.sheets.values import Form, Number, Shape
from fabriques.common.sheets.xlsx import Workbook
from fabriques.common.text import row_from_spreadsheet

Rows = Iterator[tuple[int, list[str]]]
ZIP_START = b"PK\x03\x04"
NUMBER = "\0"  # no text of a table has this character


@dataclass(frozen=True)
class Table:
    """`header_line`: rank of the header, from 1, as a spreadsheet shows it; `rows`: (rank, cells) of those below.

    A blank row has no cell; the blank ones at the end are dropped. Rows may be of any width; those of a workbook
    end with their last filled cell.
    """

    shape: Shape
    header_line: int
    header: list[str]
    rows: Rows


@dataclass(frozen=True)
class Size:
    """`rows` below the header, blank ones included; `columns` of the widest row."""

    rows: int
    columns: int


@contextmanager
def read(path: Path, name: str = "") -> Iterator[Table]:
    """Open a table, called `name` in refusals; reading its rows may also raise SheetRefused."""
    said = name or path.name
    weight = path.stat().st_size
    if weight > refusals.LARGEST_FILE:
        raise refusals.too_large(said, weight)
    if not weight:
        raise refusals.empty(said)
    with path.open("rb") as file:
        zipped = file.read(4) == ZIP_START
    if not zipped:
        shape = delimited.shape_of(path, said)
        with closing(delimited.rows(path, said, shape)) as raw:
            yield table(shape, raw, said)
        return
    with Archive(path, said) as archive:
        form = archive.form()
        if form is Form.ODS:
            with closing(ods.rows(archive)) as raw:
                yield table(Shape(form), raw, said)
        elif form is Form.XLSX:
            with Workbook(archive) as workbook, closing(workbook.rows()) as raw:
                yield table(Shape(form), raw, said)
        else:
            remedy = "Si c'est une archive, décompressez-la et envoyez le tableau qu'elle contient."
            raise refusals.not_a_table(said, "une archive, pas un tableau", remedy)


def table(shape: Shape, raw: Rows, name: str) -> Table:
    rows = bounded(raw, name)
    line, header = next(rows, (0, []))
    if not header:
        raise refusals.empty(name)
    return Table(shape, line, [cell.strip() for cell in header], rows)


def bounded(raw: Rows, name: str) -> Rows:
    """The rows from the first that holds something to the last, within the limits; blank ones have no cell."""
    first = last = 0
    for rank, row in raw:
        if not any(row):
            continue
        first = first or rank
        if rank - first > refusals.MOST_ROWS:
            raise refusals.too_many_rows(name)
        if len(row) > refusals.MOST_COLUMNS:
            if any(row[refusals.MOST_COLUMNS :]):
                raise refusals.too_many_columns(name, rank)
            row = row[: refusals.MOST_COLUMNS]
        if max(map(len, row)) > refusals.LONGEST_CELL:
            raise refusals.cell_too_long(name, rank)
        if last:
            yield from ((each, []) for each in range(last + 1, rank))
        last = rank
        yield rank, row_from_spreadsheet(row)


@contextmanager
def read_whole(path: Path, name: str = "") -> Iterator[tuple[Size, Table]]:
    """Read a table to its end before giving it, so that its size is known and every limit is kept.

    The rows wait in a temporary file, never in memory: a workbook is then parsed only once.
    """
    with read(path, name) as found, TemporaryFile("w+", encoding="utf-8", newline="\n") as waiting:
        count, columns = 0, len(found.header)
        for _, row in found.rows:
            count += 1
            columns = max(columns, len(row))
            waiting.write(kept(row))
        if not count:
            raise refusals.no_row(name or path.name)
        waiting.seek(0)
        rows = enumerate(map(given_back, waiting), start=found.header_line + 1)
        yield Size(count, columns), replace(found, rows=rows)


def kept(row: list[str]) -> str:
    return json.dumps([f"{NUMBER}{cell}" if isinstance(cell, Number) else cell for cell in row]) + "\n"


def given_back(line: str) -> list[str]:
    return [Number(cell[1:]) if cell.startswith(NUMBER) else cell for cell in json.loads(line)]
