"""Reads the text of a form, strictly: one fault refuses the whole text, and every fault is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from fabriques.rulebooks import kinds
from fabriques.rulebooks.form.contradictions import contradictions
from fabriques.rulebooks.form.types import Category, Condition, Days, Field, Form, Holds, Kind, Section
from fabriques.rulebooks.kinds import CODE, FLAG
from fabriques.rulebooks.law.texts import OF_QUESTIONS
from fabriques.rulebooks.problems import MisreadError, Problem, RulebookError
from fabriques.rulebooks.reader import parsed
from fabriques.rulebooks.tables import Reading, Table

SEEDS = Path(__file__).parent / "seeds"
KIND: kinds.Kind[Kind] = kinds.Kind(None, partial(kinds.one_of, Kind))
DAYS: kinds.Kind[Days] = kinds.Kind(None, partial(kinds.one_of, Days))
HOLDS: kinds.Kind[Holds] = kinds.Kind(None, partial(kinds.one_of, Holds))

LIMITED = frozenset({
    Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICES, Kind.AMOUNT, Kind.NUMBER, Kind.BUDGET, Kind.FUNDING, Kind.DOCUMENTS,
    Kind.GROUP, Kind.CONSORTIUM,
})  # fmt: skip


def read(text: str) -> Form:
    """Read a form. Raises RulebookError with every problem of the text, each at its path and in French."""
    reading = Reading(None)
    form = _form(Table(reading, parsed(text)))
    told = {problem.path for problem in reading.problems}
    opposed = [problem for problem in contradictions(form) if problem.path not in told]
    if reading.problems or opposed:
        raise RulebookError((*reading.problems, *opposed))
    return form


@lru_cache(maxsize=64)
def read_once(text: str) -> Form:
    """The same, once per process: a published text never changes."""
    return read(text)


def shipped() -> tuple[str, ...]:
    """The codes of the forms that come with the platform."""
    return tuple(sorted(path.stem for path in SEEDS.glob("*.toml")))


def load(code: str) -> str:
    """The exact text of a shipped form; KeyError when there is none of that code."""
    if code not in shipped():
        raise KeyError(code)
    return (SEEDS / f"{code}.toml").read_bytes().decode("utf-8")


def _form(root: Table) -> Form:
    with root:
        return Form(
            code=root.plain("code", CODE, ""),
            title=root.text("title"),
            status=root.optional_text("status") or "",
            sections=tuple(_section(code, table) for code, table in root.entries("sections")),
        )


def _section(code: str, table: Table) -> Section:
    with table:
        return Section(
            code=code,
            title=table.text("title"),
            help=table.optional_text("help") or "",
            fields=tuple(_field(code, each) for code, each in table.entries("fields")),
        )


def _field(code: str, table: Table) -> Field:
    with table:
        kind = table.plain("kind", KIND, Kind.TEXT)
        common = Field(
            code=code,
            kind=kind,
            label=table.text("label"),
            help=table.optional_text("help") or "",
            required=table.plain("required", FLAG, False) if table.has("required") else False,
            condition=_condition(table),
            criterion=_optional_code(table, "criterion"),
            indicator=_optional_code(table, "indicator"),
            shared=_optional_code(table, "shared"),
            law=table.plain("law", LAW, "") if table.has("law") else "",
            holds=table.plain("holds", HOLDS, Holds.SUMMARY) if table.has("holds") else None,
            minimum=_limit(table, "minimum", kind),
            maximum=_limit(table, "maximum", kind),
        )
        options = OPTIONS.get(kind)
        return options(common, table) if options else common


def _limit(table: Table, key: str, kind: Kind) -> int | None:
    if kind not in LIMITED or not table.has(key):
        return None
    return table.plain(key, kinds.COUNT, 0)


def _optional_code(table: Table, key: str) -> str:
    return table.plain(key, CODE, "") if table.has(key) else ""


def _condition(table: Table) -> Condition | None:
    if not table.has("asked_if"):
        return None
    with table.table("asked_if") as when:
        return Condition(
            field=_optional_code(when, "field"),
            values=_texts(when, "values"),
            legal_forms=_texts(when, "legal_forms"),
        )


def _texts(table: Table, key: str) -> tuple[str, ...]:
    return table.plain(key, TEXTS, ()) if table.has(key) else ()


def _list_of_texts(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw:
        raise MisreadError(f'{kinds.shown(raw)} n\'est pas une liste. Écrivez par exemple [ "oui" ].')
    return tuple(kinds.text(each) for each in raw)


def _law(raw: object) -> str:
    if raw not in OF_QUESTIONS:
        known = ", ".join(OF_QUESTIONS)
        raise MisreadError(
            f"{kinds.shown(raw)} n'est pas une règle de droit dont une question peut venir. Écrivez l'une de : {known}."
        )
    return str(raw)


LAW: kinds.Kind[str] = kinds.Kind(None, _law)
TEXTS: kinds.Kind[tuple[str, ...]] = kinds.Kind(None, _list_of_texts)


def _with(common: Field, **options: object) -> Field:
    return Field(**{**common.__dict__, **options})


def _choices(common: Field, table: Table) -> Field:
    return _with(common, choices=table.plain("choices", kinds.ITEMS, ()))


def _number(common: Field, table: Table) -> Field:
    return _with(common, unit=table.text("unit"))


def _date(common: Field, table: Table) -> Field:
    return _with(common, days=table.plain("days", DAYS, Days.PAST)) if table.has("days") else common


def _documents(common: Field, table: Table) -> Field:
    return _with(common, document=_optional_code(table, "document"))


def _attestation(common: Field, table: Table) -> Field:
    return _with(common, text=table.text("text"))


def _group(common: Field, table: Table) -> Field:
    return _with(common, fields=tuple(_field(code, each) for code, each in table.entries("fields")))


def _budget(common: Field, table: Table) -> Field:
    return _with(common, categories=table.plain("categories", CATEGORIES, ()))


def _categories(raw: object) -> tuple[Category, ...]:
    if not isinstance(raw, list) or not raw:
        raise MisreadError(f"{kinds.shown(raw)} n'est pas une liste de catégories de dépenses.")
    return tuple(_category(entry) for entry in raw)


def _category(raw: object) -> Category:
    if not isinstance(raw, dict) or not {"code", "label"} <= set(raw) <= {"code", "label", "nature"}:
        raise MisreadError("chaque catégorie a un code, un label, et une nature si le règlement la nomme.")
    nature = kinds.code(raw["nature"]) if "nature" in raw else ""
    return Category(kinds.code(raw["code"]), kinds.text(raw["label"]), nature)


CATEGORIES: kinds.Kind[tuple[Category, ...]] = kinds.Kind(None, _categories)
OPTIONS: dict[Kind, Callable[[Field, Table], Field]] = {
    Kind.CHOICE: _choices,
    Kind.CHOICES: _choices,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.DOCUMENTS: _documents,
    Kind.ATTESTATION: _attestation,
    Kind.GROUP: _group,
    Kind.BUDGET: _budget,
}

__all__ = ["Problem", "RulebookError", "load", "read", "read_once", "shipped"]
