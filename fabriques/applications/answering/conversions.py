"""The way between what is kept and what a form shows: answers are plain JSON, cells are text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from fabriques.common import typed
from fabriques.rulebooks.form.types import Field, Kind

Answer = Any


def answer_of(field: Field, cleaned: Any) -> Answer:
    """What is kept of what was typed and cleaned."""
    match field.kind:
        case Kind.YES_NO:
            return {"yes": True, "no": False}.get(cleaned)
        case Kind.ATTESTATION:
            return True if cleaned else None  # a box left alone is no answer
        case Kind.DATE:
            return cleaned.isoformat() if isinstance(cleaned, date) else None
        case Kind.CHOICES:
            chosen = set(cleaned)
            return [choice.code for choice in field.choices if choice.code in chosen]
        case Kind.REQUEST:
            return amounts_of(cleaned[0]) if cleaned else {}
        case Kind.BUDGET:
            return [
                {"category": row["category"], "label": row["label"], "amounts": amounts_of(row)}
                for row in cleaned
            ]
        case Kind.FUNDING:
            return [
                {key: row[key] for key in ("funder", "origin", "status")} | {"amounts": amounts_of(row)}
                for row in cleaned
            ]
        case Kind.GROUP:
            return [
                {inner.code: inner_answer(inner, row.get(inner.code)) for inner in field.fields}
                for row in cleaned
            ]
        case _:
            return cleaned


def initial_of(field: Field, answer: Answer) -> Any:
    """What the form field shows of an answer kept."""
    match field.kind:
        case Kind.YES_NO:
            return "" if answer is None else ("yes" if answer else "no")
        case Kind.REQUEST:
            return [amount_cells(answer or {})]
        case Kind.BUDGET | Kind.FUNDING:
            return [
                {key: value for key, value in row.items() if key != "amounts"} | amount_cells(row["amounts"])
                for row in answer or []
            ]
        case Kind.GROUP:
            return [
                {inner.code: inner_initial(inner, row.get(inner.code)) for inner in field.fields}
                for row in answer or []
            ]
        case Kind.DATE:
            return typed.shown_day(date.fromisoformat(answer)) if answer else ""
        case _:
            return answer


def amounts_of(row: Mapping[str, Any]) -> dict[str, int]:
    return {code[1:]: cents for code, cents in row.items() if year_code(code) and cents is not None}


def amount_cells(amounts: Mapping[str, int]) -> dict[str, str]:
    return {f"y{year}": typed.shown(cents) for year, cents in amounts.items()}


def year_code(code: str) -> bool:
    return re.fullmatch(r"y\d+", code) is not None


def inner_answer(inner: Field, cleaned: Any) -> Answer:
    if inner.kind is Kind.CHOICES:
        return [cleaned] if cleaned else []
    return answer_of(inner, cleaned)


def inner_initial(inner: Field, answer: Answer) -> str:
    if inner.kind is Kind.AMOUNT:
        return typed.shown(answer)
    if inner.kind is Kind.CHOICES:
        return answer[0] if answer else ""
    shown = initial_of(inner, answer)
    return "" if shown is None else str(shown)
