"""The answers of exported files: one column for each question, under its code and, for people, as it was last asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fabriques.applications.content import answers_from
from fabriques.applications.models.application import questions_of_rules
from fabriques.calls.models import FormVersion, RulebookVersion
from fabriques.rulebooks.form.answers import total
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.reader import read_once
from fabriques.rulebooks.form.showing import shown
from fabriques.rulebooks.form.types import Field, Form, Kind
from fabriques.workspaces.export_columns import Wording, amount, day, number

READ = (
    "form_id", "rulebook_id", "answers", "corrected", "place_name", "summary", "activities", "address", "commune_id",
)  # fmt: skip
# Records of the file, that its page shows; no value of theirs fits in a cell.
APART = (Kind.DOCUMENTS, Kind.CONSORTIUM)
LONG = (Kind.LONG_TEXT, Kind.GROUP, Kind.BUDGET, Kind.FUNDING)


@dataclass(frozen=True)
class Asked:
    form: Form
    years: Sequence[str]


@dataclass(frozen=True)
class Said:
    """What one file answers, corrections read over it, and the form that asked."""

    asked: Asked
    answers: Mapping[str, Any]

    @property
    def phone(self) -> str:
        """The first telephone number that the file gives."""
        numbers = (
            self.answers.get(field.code) for field in self.asked.form.fields() if field.kind is Kind.PHONE
        )
        return next((str(number) for number in numbers if number), "")


class Questions:
    """The questions of the forms that a list of files was written under; two queries and each version, once."""

    def __init__(self, files: Any) -> None:
        pairs = list(files.order_by().values_list("form_id", "rulebook_id").distinct())
        forms = FormVersion.objects.in_bulk({form for form, _ in pairs if form is not None})
        books = RulebookVersion.objects.in_bulk({book for _, book in pairs})
        self.asked = {
            (form, book): Asked(
                read_once(forms[form].text) if form is not None else questions_of_rules(books[book].text),
                years_of(books[book].rules.amounts),
            )
            for form, book in sorted(pairs, key=str)
        }

    @property
    def columns(self) -> dict[str, Field]:
        """Every question by its code, in the order of the forms, as its last version asks it: versions that share a
        code share its column."""
        return {
            field.code: field
            for asked in self.asked.values()
            for field in asked.form.fields()
            if field.kind not in APART
        }

    def said(self, values: Sequence[Any]) -> Said:
        """What a row of `READ` answers."""
        row = dict(zip(READ, values, strict=True))
        asked = self.asked[row["form_id"], row["rulebook_id"]]
        answers = answers_from(asked.form, row.__getitem__)
        for corrected in row["corrected"]:
            answers |= corrected
        return Said(asked, answers)


def width(field: Field) -> int:
    """In a workbook, in signs: a long text goes on under itself, and is not to fill the screen by its height."""
    return 60 if field.kind in LONG else 24


def cells(said: Said, codes: Iterable[str], wording: Wording) -> list[str]:
    known = said.asked.form.by_code
    return [
        cell(known[code], said.answers.get(code), said.asked.years, wording) if code in known else ""
        for code in codes
    ]


def cell(field: Field, answer: Any, years: Sequence[str], wording: Wording) -> str:
    """An answer as the kind of file holds it: numbers and days as such, everything else in words."""
    match field.kind:
        case Kind.AMOUNT if isinstance(answer, int):
            return amount(answer, wording)
        case Kind.REQUEST if isinstance(answer, Mapping) and answer:
            return amount(total(answer).cents, wording)
        case Kind.NUMBER if isinstance(answer, int):
            return number(answer)
        case Kind.DATE if isinstance(answer, str) and answer:
            return day_of(answer, wording)
        case Kind.PLACE if isinstance(answer, Mapping):
            return str(answer.get("address") or "")
    return shown(field, answer, years).plain


def day_of(written: str, wording: Wording) -> str:
    try:
        return day(date.fromisoformat(written), wording)
    except ValueError:
        return written
