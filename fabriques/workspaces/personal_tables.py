"""What an archive of personal data is made of: subjects, each a table, written as a spreadsheet reads it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any

from fabriques.common.text import spreadsheet_cell


@dataclass(frozen=True)
class Section:
    """One subject: the name of its file, the heading of each column by key, and its rows."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


Extra = Mapping[str, tuple[str, Any]]


def section(name: str, rows: Any, fields: Sequence[str], extra: Extra | None = None) -> Section:
    """A subject read from records: some of their fields under their French names, and what is computed."""
    more = extra or {}
    meta = rows.model._meta
    columns = {each: str(getattr(meta.get_field(each), "verbose_name", each)) for each in fields}
    columns |= {key: label for key, (label, _read) in more.items()}
    lines = [
        {each: value_of(row, meta.get_field(each)) for each in fields}
        | {key: plain(read(row)) for key, (_label, read) in more.items()}
        for row in rows
    ]
    return Section(name, columns, lines)


def value_of(row: Any, field: Any) -> Any:
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{field.name}_display")())
    return plain(getattr(row, field.name))


def plain(value: Any) -> Any:
    """A value as JSON and a cell can hold it: instants and days in ISO 8601, a record by its name."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def as_csv(found: Section) -> str:
    """A subject as a French spreadsheet reads it: marked UTF-8, semicolons, nothing that runs as a formula
    nor changes."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow(found.columns.values())
    for row in found.rows:
        writer.writerow([spreadsheet_cell(cell(row[key])) for key in found.columns])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
