"""One form field for each kind of question, and the way back from what was typed to the answer that is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.applications.answering.rows import Column, RowsField
from fabriques.common import typed
from fabriques.common.mail_addresses import AddressField
from fabriques.common.names import LineField, NameField, WrittenField
from fabriques.common.phones import PhoneField
from fabriques.common.typed_fields import DayField, WholeField
from fabriques.common.values import Ternary
from fabriques.organisations.fields import CompanyNumberField
from fabriques.rulebooks.form.answers import day_expected
from fabriques.rulebooks.form.budget import FUNDING_ORIGINS, FUNDING_STATUSES, eligible
from fabriques.rulebooks.form.types import HOLDS_LENGTH, Category, Days, Field, Holds, Kind
from fabriques.rulebooks.form.words import help_on
from fabriques.rulebooks.funding import Spending
from fabriques.rulebooks.values import Item

LONGEST = {Kind.TEXT: 200, Kind.LONG_TEXT: 5000}
PAID = {
    Ternary.YES: "",
    Ternary.NO: " (non payé par la subvention)",
    Ternary.UNKNOWN: " (éligibilité non précisée)",
}
YES_NO = (("yes", _("Oui")), ("no", _("Non")))


class AmountField(forms.CharField):
    """An amount in euros, kept in whole cents."""

    def __init__(self, *, least: int | None = None, most: int | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)
        self.least, self.most = least, most
        self.widget.attrs |= {"inputmode": "decimal", "data-uncounted": "", "data-unit": "€"}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def prepare_value(self, value: Any) -> Any:
        return typed.shown(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            cents = typed.cents(text)
        except typed.TypedError as error:
            raise forms.ValidationError(str(error)) from error
        if cents is not None and self.least is not None and cents < self.least * 100:
            raise forms.ValidationError(_("Indiquez %(least)s € au moins.") % {"least": self.least})
        if cents is not None and self.most is not None and cents > self.most * 100:
            raise forms.ValidationError(_("Indiquez %(most)s € au plus.") % {"most": self.most})
        return cents


@dataclass(frozen=True)
class Setting:
    """What some questions need to know beyond themselves: the years of the grant (« 1 » is the first), the day."""

    years: tuple[str, ...] = ("1",)
    spending: Spending | None = None
    day: date | None = None

    def said_of(self, category: Category) -> str:
        """A category of spending, with whether the grant may pay it where the rulebook says so."""
        answer = Ternary.UNKNOWN if self.spending is None else eligible(category, self.spending)
        return category.label + PAID[answer]


def build(field: Field, setting: Setting) -> forms.Field:
    """The form field of a question. Nothing is required to save: what is missing is told apart, in words."""
    made = BUILDERS[field.kind](field, setting)
    made.label = field.label
    made.help_text = field.help if setting.day is None else help_on(field, setting.day)
    return made


def _text(field: Field, setting: Setting) -> forms.Field:
    kind = NameField if field.holds is Holds.PLACE_NAME else LineField
    return kind(required=False, max_length=longest_of(field))


def _long_text(field: Field, setting: Setting) -> forms.Field:
    longest = longest_of(field)
    rows = 5 if longest <= 2000 else 9
    return WrittenField(required=False, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}))


def longest_of(field: Field) -> int:
    """In characters; what the platform itself keeps of an answer has a length of its own."""
    return field.maximum or (HOLDS_LENGTH[field.holds] if field.holds else LONGEST[field.kind])


def _choice(field: Field, setting: Setting) -> forms.Field:
    if len(field.choices) <= 6:
        return forms.ChoiceField(required=False, choices=pairs(field.choices), widget=forms.RadioSelect)
    return forms.ChoiceField(required=False, choices=[("", _("Choisir…")), *pairs(field.choices)])


def _choices(field: Field, setting: Setting) -> forms.Field:
    return forms.MultipleChoiceField(
        required=False, choices=pairs(field.choices), widget=forms.CheckboxSelectMultiple
    )


def _yes_no(field: Field, setting: Setting) -> forms.Field:
    return forms.ChoiceField(required=False, choices=YES_NO, widget=forms.RadioSelect)


def _amount(field: Field, setting: Setting) -> forms.Field:
    return AmountField(required=False, least=field.minimum, most=field.maximum)


def _number(field: Field, setting: Setting) -> forms.Field:
    least, most = field.minimum or 0, field.maximum or 1_000_000_000
    return WholeField(required=False, min_value=least, max_value=most)


class AnswerDayField(DayField):
    """A day that answers a question, judged as the file will be; `on`: the day of the request, when it is known."""

    def __init__(self, question: Field, on: date | None) -> None:
        self.question, self.on = question, on
        least = on if question.days is Days.TO_COME else None
        super().__init__(required=False, least=least, most=on if question.days is Days.PAST else None)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if (
            day is not None
            and self.on is not None
            and (said := day_expected(self.question, day.isoformat(), self.on))
        ):
            raise forms.ValidationError(f"{said[0].upper()}{said[1:]}.")
        return day


def _date(field: Field, setting: Setting) -> forms.Field:
    return AnswerDayField(field, setting.day)


def _email(field: Field, setting: Setting) -> forms.Field:
    return AddressField(required=False, asks=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))


def _phone(field: Field, setting: Setting) -> forms.Field:
    return PhoneField(required=False, widget=forms.TextInput(attrs={"type": "tel"}))


def _web(field: Field, setting: Setting) -> forms.Field:
    return forms.URLField(
        required=False,
        assume_scheme="https",
        max_length=300,
        error_messages={
            "invalid": _("Cette adresse est incomplète. Écrivez par exemple https://exemple.fr/.")
        },
    )


def _company_number(field: Field, setting: Setting) -> forms.Field:
    return CompanyNumberField(required=False)


def _request(field: Field, setting: Setting) -> forms.Field:
    return RowsField(year_columns(setting), most=1, fixed=True, total=True)


def _budget(field: Field, setting: Setting) -> forms.Field:
    categories = [("", _("Choisir…")), *((each.code, setting.said_of(each)) for each in field.categories)]
    columns = [
        Column("category", str(_("Nature")), choices=tuple(categories)),
        Column("label", str(_("Précisions"))),
        *year_columns(setting),
    ]
    return RowsField(columns, most=field.maximum or 40, spare=2, total=True)


def _funding(field: Field, setting: Setting) -> forms.Field:
    empty = ("", _("Choisir…"))
    columns = [
        Column("origin", str(_("Origine")), choices=(empty, *pairs(FUNDING_ORIGINS))),
        Column("funder", str(_("Financeur"))),
        Column("status", str(_("État")), choices=(empty, *pairs(FUNDING_STATUSES))),
        *year_columns(setting),
    ]
    return RowsField(columns, most=field.maximum or 40, spare=2, total=True)


def _group(field: Field, setting: Setting) -> forms.Field:
    columns = [inner_column(inner, setting) for inner in field.fields]
    return RowsField(columns, most=field.maximum or 40)


def _attestation(field: Field, setting: Setting) -> forms.Field:
    return forms.BooleanField(required=False)


def inner_column(inner: Field, setting: Setting) -> Column:
    """A question of a group, as a column."""
    made = build(inner, setting)
    if inner.kind in (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO):
        options = pairs(inner.choices) if inner.choices else YES_NO
        return Column(inner.code, inner.label, choices=(("", _("Choisir…")), *options))
    longest = getattr(made, "max_length", None) or 200
    lines = 3 if inner.kind is Kind.LONG_TEXT else 1
    kind = {Kind.DATE: "day", Kind.EMAIL: "email", Kind.NUMBER: "whole"}.get(inner.kind, "text")
    return Column(
        inner.code,
        inner.label,
        money=inner.kind is Kind.AMOUNT,
        longest=longest,
        lines=lines,
        kind=kind,
        field=None if inner.kind is Kind.AMOUNT else made,
    )


def year_columns(setting: Setting) -> list[Column]:
    if len(setting.years) == 1:
        return [Column("y1", str(_("Montant, en euros")), money=True)]
    return [
        Column(f"y{year}", str(_("Année %(year)s, en euros")) % {"year": year}, money=True)
        for year in setting.years
    ]


def pairs(items: Sequence[Item]) -> tuple[tuple[str, str], ...]:
    return tuple((item.code, item.label) for item in items)


BUILDERS: dict[Kind, Callable[[Field, Setting], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _yes_no,
    Kind.AMOUNT: _amount,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.WEB: _web,
    Kind.NUMBER_OF_COMPANY: _company_number,
    Kind.REQUEST: _request,
    Kind.BUDGET: _budget,
    Kind.FUNDING: _funding,
    Kind.GROUP: _group,
    Kind.ATTESTATION: _attestation,
}
TYPED = frozenset(BUILDERS)
