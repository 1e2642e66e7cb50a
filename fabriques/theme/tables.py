"""What a data table shows, prepared in Python so that the template only draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.http import QueryDict

SORT_PARAM = "tri"
PAGE_PARAM = "page"


def query_without(query: QueryDict | None, *names: str, **values: str) -> str:
    """Rebuild a query string without `names`, then with `values`; always starts with « ? »."""
    params = QueryDict(mutable=True) if query is None else query.copy()
    for name in (*names, *values):
        params.pop(name, None)
    for name, value in values.items():
        params[name] = value
    return f"?{params.urlencode()}"


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    sortable: bool = False
    align: Literal["", "end"] = ""
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Cell:
    """A value under a column; a `tone` draws it as a tag, a `href` as a link, None as « non renseigné »."""

    value: Any = None
    href: str = ""
    tone: str = ""
    column: Column | None = None


@dataclass(frozen=True)
class Row:
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Sort:
    """The order a reader asked for, always one of the sortable columns."""

    key: str = ""
    descending: bool = False

    @classmethod
    def read(
        cls, query: QueryDict | None, columns: Iterable[Column], default: str = "", param: str = SORT_PARAM
    ) -> Sort:
        """Read « ?tri=-montant »; anything that is not a sortable column falls back to `default`."""
        allowed = {column.key for column in columns if column.sortable}
        asked = query.get(param, "") if query is not None else ""
        if asked.removeprefix("-") not in allowed:
            asked = default
        return cls(key=asked.removeprefix("-"), descending=asked.startswith("-"))

    def order_by(self, field: str) -> str:
        """Prefix the field of a queryset when the order is descending."""
        return f"-{field}" if self.descending else field


@dataclass(frozen=True)
class Table:
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty_title: str = ""
    empty_text: str = ""
    empty_href: str = ""
    empty_action: str = ""

    @classmethod
    def build(
        cls,
        caption: str,
        columns: Iterable[Column],
        records: Iterable[Any],
        cells: Callable[[Any], Mapping[str, Any]],
        *,
        query: QueryDict | None = None,
        sort: Sort | None = None,
        param: str = SORT_PARAM,
        **empty: str,
    ) -> Table:
        """Draw `records`: `cells(record)` maps each column's key to a value or a `Cell`.

        `query` (request.GET) keeps the other parameters in the links that sort, except the page.
        `empty` takes empty_title, empty_text, empty_href and empty_action.
        """
        asked = tuple(columns)
        order = sort or Sort.read(query, asked, param=param)
        shown = tuple(_with_sort(column, order, query, param) for column in asked)
        return cls(
            caption=caption,
            columns=shown,
            rows=[_row(shown, cells(record)) for record in records],
            **empty,
        )


def _with_sort(column: Column, order: Sort, query: QueryDict | None, param: str) -> Column:
    if not column.sortable:
        return column
    current = order.key == column.key
    next_value = f"-{column.key}" if current and not order.descending else column.key
    direction: Literal["", "ascending", "descending"] = ""
    if current:
        direction = "descending" if order.descending else "ascending"
    return replace(column, sorted=direction, sort_url=query_without(query, PAGE_PARAM, **{param: next_value}))


def _row(columns: Sequence[Column], values: Mapping[str, Any]) -> Row:
    cells = []
    for column in columns:
        value = values.get(column.key)
        cell = value if isinstance(value, Cell) else Cell(value)
        cells.append(replace(cell, column=column))
    return Row(cells)
