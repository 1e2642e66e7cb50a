"""A CSV for whoever opens it in a spreadsheet: as Excel in French reads it, sent line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse

from fabriques.common.dates import PARIS
from fabriques.common.text import spreadsheet_cell

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it, a spreadsheet reads accents of another encoding


class Echo:
    """A file that gives back what is written to it, so that the csv writer streams."""

    def write(self, value: str) -> str:
        return value


def csv_response(name: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A CSV file sent line by line; cells that a spreadsheet would run or change are made plain text."""
    safe_name = "".join(char if char.isascii() and char.isalnum() else "-" for char in name)
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{safe_name}.csv"'
    return response


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(Echo(), delimiter=";")
    yield MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: Any) -> str:
    """An instant at Paris time as a spreadsheet in French counts it; any other value as a text that it leaves so."""
    if isinstance(value, datetime):
        return value.astimezone(PARIS).strftime("%d/%m/%Y %H:%M:%S")
    return spreadsheet_cell(value)
