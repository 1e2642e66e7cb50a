"""Answers in words: what is read on a page, in a PDF, in an export or in a difference."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fabriques.common.dates import say_day
from fabriques.common.values import SPACE, Money, grouped
from fabriques.rulebooks.form.answers import of_year, total
from fabriques.rulebooks.form.budget import FUNDING_ORIGINS, FUNDING_STATUSES
from fabriques.rulebooks.form.types import Field, Kind
from fabriques.rulebooks.values import Item

ACCEPTED = "lu et accepté"
FIGURES = (Kind.AMOUNT, Kind.NUMBER)


@dataclass(frozen=True)
class Cell:
    """One cell of an answer's table, with the heading of its column; `figure`: an amount or a number."""

    label: str
    text: str
    figure: bool = False


@dataclass(frozen=True)
class Shown:
    """An answer in words: a text, or a table with its heading, its rows and its last row of totals.

    `figures`: the columns that hold amounts or numbers, whose digits line up.
    """

    text: str = ""
    heading: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    totals: Sequence[str] = ()
    figures: Collection[int] = ()

    @property
    def columns(self) -> list[Cell]:
        return self._cells(self.heading)

    @property
    def body(self) -> list[list[Cell]]:
        return [self._cells(row) for row in self.rows]

    @property
    def foot(self) -> list[Cell]:
        return self._cells(self.totals)

    def _cells(self, row: Sequence[str]) -> list[Cell]:
        return [
            Cell(label, text, column in self.figures)
            for column, (label, text) in enumerate(zip(self.heading, row, strict=False))
        ]

    @property
    def plain(self) -> str:
        """The same on one line."""
        if not self.heading:
            return self.text
        return " ; ".join(", ".join(cell for cell in row if cell) for row in self.rows)


def shown(field: Field, answer: object, years: Sequence[str] = ("1",)) -> Shown:
    """What a question was answered; an empty Shown when it was not."""
    if answer in (None, "", [], {}):
        return Shown()
    if field.kind is Kind.REQUEST and isinstance(answer, Mapping):
        return _request(answer, years)
    if isinstance(answer, list):
        return _list(field, answer, years)
    return Shown(_one(field, answer))


def _one(field: Field, answer: object) -> str:
    if isinstance(answer, bool):
        if field.kind is Kind.ATTESTATION:
            return ACCEPTED if answer else ""
        return "oui" if answer else "non"
    if field.kind is Kind.AMOUNT and isinstance(answer, int):
        return Money(answer).label
    if field.kind is Kind.NUMBER and isinstance(answer, int):
        return f"{grouped(answer)}{SPACE}{field.unit}"
    if field.kind is Kind.DATE and isinstance(answer, str):
        return _day(answer)
    if field.kind is Kind.CHOICE:
        return _label(field.choices, answer)
    if field.kind is Kind.PLACE and isinstance(answer, Mapping):
        return ", ".join(str(part) for part in (answer.get("address"), answer.get("commune")) if part)
    return str(answer)


def _day(written: str) -> str:
    try:
        return say_day(date.fromisoformat(written))
    except ValueError:
        return written


def _list(field: Field, answer: Sequence[object], years: Sequence[str]) -> Shown:
    rows = [row for row in answer if isinstance(row, Mapping)]
    match field.kind:
        case Kind.CHOICES:
            return Shown(", ".join(_label(field.choices, code) for code in answer))
        case Kind.BUDGET:
            labels = [Item(each.code, each.label) for each in field.categories]
            said = [(_label(labels, row.get("category")), str(row.get("label") or "")) for row in rows]
            return _money_table(("Nature", "Précisions"), said, rows, years)
        case Kind.FUNDING:
            said_of = [
                (
                    _label(FUNDING_ORIGINS, row.get("origin")),
                    str(row.get("funder") or ""),
                    _label(FUNDING_STATUSES, row.get("status")),
                )
                for row in rows
            ]
            return _money_table(("Origine", "Financeur", "État"), said_of, rows, years)
        case _:
            return Shown(
                heading=[inner.label for inner in field.fields],
                rows=[
                    [shown(inner, row.get(inner.code), years).plain for inner in field.fields] for row in rows
                ],
                figures=[rank for rank, inner in enumerate(field.fields) if inner.kind in FIGURES],
            )


def _request(answer: Mapping[str, object], years: Sequence[str]) -> Shown:
    if len(years) == 1:
        return Shown(total(answer).label)
    return Shown(
        heading=[*(f"Année {year}" for year in years), "Total"],
        rows=[[*(of_year(answer, year).label for year in years), total(answer).label]],
        figures=range(len(years) + 1),
    )


def _money_table(
    heading: Sequence[str],
    said: Sequence[Sequence[str]],
    rows: Sequence[Mapping[object, object]],
    years: Sequence[str],
) -> Shown:
    def amounts(row: Mapping[object, object]) -> list[str]:
        return [of_year(row.get("amounts"), year).label for year in years]

    columns = [f"Année {year}" for year in years] if len(years) > 1 else ["Montant"]
    sums = [Money.total(of_year(row.get("amounts"), year) for row in rows).label for year in years]
    return Shown(
        heading=[*heading, *columns],
        rows=[[*words, *amounts(row)] for words, row in zip(said, rows, strict=True)],
        totals=["Total", *[""] * (len(heading) - 1), *sums],
        figures=range(len(heading), len(heading) + len(columns)),
    )


def _label(items: Sequence[Item], code: object) -> str:
    return next((item.label for item in items if item.code == code), str(code or ""))
