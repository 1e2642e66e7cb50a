"""A form as an applicant has it, to look at: the same fields, nothing to send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from fabriques.applications.answering.fields import TYPED, Setting, build
from fabriques.common import clock
from fabriques.rulebooks.form.budget import eligible, years_of
from fabriques.rulebooks.form.types import Field, Form, Kind, Section
from fabriques.rulebooks.form.words import say_condition, say_law, say_limits
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Item
from fabriques.workspaces.form_words import legal_forms


@dataclass(frozen=True)
class Asked:
    """One question on the page; `when` says in words when it is asked, « » for always."""

    field: Field
    bound: Sequence[BoundField]
    when: str
    limits: str


@dataclass(frozen=True)
class Chapter:
    section: Section
    questions: list[Asked]


def chapters(form: Form, book: Rulebook | None) -> list[Chapter]:
    """Every section with every question, asked of everyone or not; amounts over the years of the rules."""
    shown = forms.Form()
    shown.fields.clear()
    setting = Setting(years_of(book.amounts) if book else ("1",), day=clock.today())
    names = {field.code: list(_add(shown, field, setting, book)) for field in form.fields()}
    shown.needed_in_the_end = {  # type: ignore[attr-defined]  # read by the component of fields
        name for field in form.fields() if field.required for name in names[field.code]
    }
    forms_named = legal_forms()
    return [
        Chapter(
            section,
            [
                Asked(
                    field,
                    [shown[name] for name in names[field.code]],
                    when(field, form, forms_named),
                    say_limits(field),
                )
                for field in section.fields
            ],
        )
        for section in form.sections
    ]


def when(field: Field, form: Form, legal_forms: Sequence[Item]) -> str:
    """When a question is asked: the answer or the legal form it depends on, the law it comes from."""
    parts = (say_condition(field.condition, form.by_code, legal_forms), say_law(field))
    return ", ".join(part for part in parts if part)


def _add(shown: forms.Form, field: Field, setting: Setting, book: Rulebook | None) -> list[str]:
    """Put a question on the form; the names of its controls, none for the members of a consortium."""
    if field.kind is Kind.PLACE:
        shown.fields[f"{field.code}_address"] = forms.CharField(
            label=field.label, help_text=field.help, max_length=200
        )
        shown.fields[f"{field.code}_commune"] = forms.CharField(
            label=_("Commune du lieu"),
            max_length=80,
            help_text=_("Tapez un nom ou un code postal, puis cherchez."),
        )
        return [f"{field.code}_address", f"{field.code}_commune"]
    if field.kind is Kind.DOCUMENTS:
        asked = " ".join(
            part for part in (field.help, f"({say_limits(field)})" if say_limits(field) else "") if part
        )
        shown.fields[field.code] = forms.FileField(label=field.label, help_text=asked, required=False)
        return [field.code]
    if field.kind not in TYPED:
        return []
    made = build(field, setting)
    if field.kind is Kind.BUDGET and book is not None:
        made.widget.notes = {each.code: eligible(each, book.spending).value for each in field.categories}
    shown.fields[field.code] = made
    return [field.code]
