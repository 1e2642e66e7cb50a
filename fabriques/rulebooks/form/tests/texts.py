"""Small forms for the tests, and the answers that fill one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w

from fabriques.rulebooks.form.answers import Held, Member, is_asked
from fabriques.rulebooks.form.reader import read
from fabriques.rulebooks.form.types import Days, Field, Form, Kind
from fabriques.rulebooks.problems import RulebookError

NEEDED: dict[str, dict[str, Any]] = {
    "name": {"kind": "text", "label": "Nom", "required": True, "holds": "place_name"},
    "place": {"kind": "place", "label": "Adresse", "required": True},
    "summary": {"kind": "long_text", "label": "Présentation", "required": True, "holds": "summary"},
    "request": {"kind": "request", "label": "Montant demandé", "required": True},
}
LETTER = {"kind": "documents", "label": "Lettres de soutien", "document": "support_letter", "minimum": 1}
GOVERNANCE = {"kind": "long_text", "label": "Gouvernance", "required": True, "criterion": "governance"}


def document(*fields: Mapping[str, Any], **named: Mapping[str, Any]) -> dict[str, Any]:
    """A form with what every form needs, then one section « Suite » that holds the questions given."""
    held = {f"q{rank}": dict(field) for rank, field in enumerate(fields, start=1)} | {
        code: dict(field) for code, field in named.items()
    }
    sections: dict[str, Any] = {
        "place": {"title": "Le lieu", "fields": {k: dict(v) for k, v in NEEDED.items()}}
    }
    if held:
        sections["more"] = {"title": "Suite", "fields": held}
    return {"code": "test", "title": "Formulaire de test", "sections": sections}


def text(*fields: Mapping[str, Any], **named: Mapping[str, Any]) -> str:
    return tomli_w.dumps(document(*fields, **named))


def form(*fields: Mapping[str, Any], **named: Mapping[str, Any]) -> Form:
    return read(text(*fields, **named))


def problems(raw: Mapping[str, Any] | str) -> list[str]:
    """What the reader answers: one line for each problem; empty when it reads."""
    try:
        read(raw if isinstance(raw, str) else tomli_w.dumps(raw))
    except RulebookError as error:
        return [str(problem) for problem in error.problems]
    return []


def whole(of: Form, years: tuple[str, ...], legal_form: str = "association") -> tuple[dict[str, Any], Held]:
    """An answer to every question asked of that legal form, with its pieces and members."""
    pieces = {each.code: each.minimum or 1 for each in of.of_kind(Kind.DOCUMENTS)}
    members = (Member("Structure A", True, 60, True), Member("Structure B", False, 40, True))
    held = Held(legal_form, True, pieces, members)
    answers: dict[str, Any] = {}
    for each in of.fields():
        if is_asked(each, of, answers, held):
            answers[each.code] = answer(each, years)
    return answers, held


def answer(field: Field, years: tuple[str, ...]) -> Any:
    """A good answer to one question."""
    amounts = dict.fromkeys(years, 1_000_000)
    row = {inner.code: answer(inner, years) for inner in field.fields}
    first = field.choices[0].code if field.choices else ""
    good: dict[Kind, Any] = {
        Kind.CHOICE: first,
        Kind.CHOICES: [first],
        Kind.YES_NO: True,
        Kind.ATTESTATION: True,
        Kind.AMOUNT: field.minimum or 0,
        Kind.NUMBER: field.minimum or 0,
        Kind.DATE: "2019-06-17" if field.days is Days.PAST else "2027-03-31",
        Kind.REQUEST: amounts,
        Kind.BUDGET: [{"category": each.code, "label": "", "amounts": amounts} for each in field.categories],
        Kind.FUNDING: [{"funder": "", "origin": "this_call", "status": "asked", "amounts": amounts}],
        Kind.GROUP: [row] * (field.minimum or 1),
        **dict.fromkeys((Kind.PLACE, Kind.DOCUMENTS, Kind.CONSORTIUM)),
    }
    return good.get(field.kind, "x" * max(field.minimum or 0, 4))
