"""What a form asks: sections of fields, each field of one kind; answers are plain JSON values by field code.

| kind | answer |
|---|---|
| text, long_text, email, phone, web, number_of_company | the text |
| choice | the code of the choice |
| choices | codes, in the order of the form |
| yes_no, attestation | true or false |
| amount | whole cents |
| number | an integer, in the field's unit |
| date | « 2027-03-31 » |
| request | {"1": cents, …}: what is asked for each year of the grant |
| budget | [{"category": code, "label": text, "amounts": {"1": cents, …}}, …] |
| funding | [{"funder": text, "origin": code, "status": code, "amounts": {"1": cents, …}}, …] |
| group | [{field code: answer, …}, …] |
| place, documents, consortium | none: they are records of the file |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from fabriques.rulebooks.values import Item


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    AMOUNT = "amount"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    WEB = "web"
    NUMBER_OF_COMPANY = "number_of_company"
    PLACE = "place"
    REQUEST = "request"
    BUDGET = "budget"
    FUNDING = "funding"
    DOCUMENTS = "documents"
    GROUP = "group"
    CONSORTIUM = "consortium"
    ATTESTATION = "attestation"


KIND_NAMES = {
    Kind.TEXT: "texte court",
    Kind.LONG_TEXT: "texte long",
    Kind.CHOICE: "un choix dans une liste",
    Kind.CHOICES: "plusieurs choix dans une liste",
    Kind.YES_NO: "oui ou non",
    Kind.AMOUNT: "montant en euros",
    Kind.NUMBER: "nombre",
    Kind.DATE: "date",
    Kind.EMAIL: "adresse électronique",
    Kind.PHONE: "numéro de téléphone",
    Kind.WEB: "adresse d'un site",
    Kind.NUMBER_OF_COMPANY: "numéro SIRET, RNA, RIDET ou Tahiti",
    Kind.PLACE: "adresse du lieu, avec son verdict de territoire",
    Kind.REQUEST: "montant demandé, par année",
    Kind.BUDGET: "budget : dépenses par année",
    Kind.FUNDING: "budget : financements par année",
    Kind.DOCUMENTS: "pièces à joindre",
    Kind.GROUP: "groupe répété",
    Kind.CONSORTIUM: "membres du consortium",
    Kind.ATTESTATION: "attestation à cocher",
}


class Holds(StrEnum):
    """What a field says that the platform itself reads: lists, register, letters and rules use it."""

    PLACE_NAME = "place_name"
    SUMMARY = "summary"
    ACTIVITIES = "activities"


class Days(StrEnum):
    """Which days answer a question of kind date, counted from the day of the request, which is both."""

    TO_COME = "to_come"
    PAST = "past"


HOLDS_KINDS = {
    Holds.PLACE_NAME: (Kind.TEXT,),
    Holds.SUMMARY: (Kind.LONG_TEXT,),
    Holds.ACTIVITIES: (Kind.TEXT, Kind.LONG_TEXT),
}
HOLDS_LENGTH = {Holds.PLACE_NAME: 120, Holds.SUMMARY: 600, Holds.ACTIVITIES: 300}
BANK_DETAILS = "bank_details"  # the document, in the State's closed list and in the rulebooks
ONCE = (Kind.PLACE, Kind.REQUEST, Kind.CONSORTIUM)
UNFIT_IN_GROUP = (*ONCE, Kind.GROUP, Kind.BUDGET, Kind.FUNDING, Kind.DOCUMENTS)


@dataclass(frozen=True)
class Condition:
    """When a field is asked: another field has one of `values` (or is filled), or the legal form is in a list."""

    field: str = ""
    values: tuple[str, ...] = ()
    legal_forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """A line of the budget; `nature` is a code of the rulebook's spending list, « » when it says nothing."""

    code: str
    label: str
    nature: str


@dataclass(frozen=True)
class Field:
    """One question. `minimum`, `maximum`: characters, euros, units, pieces or items, by kind; None is no limit.

    `shared`: the answer is kept in the organisation's permanent file under this name. `criterion`: the criterion
    it answers. `indicator`: the figure of the yearly return that will be set beside it. `document`: the piece of
    the rulebook. `law`: the legal rule it comes from (`rulebooks.law`): it is asked of requests made while a text of
    that rule is in force, and cites that text. `days`: for a date, None when any day answers.
    """

    code: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    holds: Holds | None = None
    shared: str = ""
    criterion: str = ""
    indicator: str = ""
    document: str = ""
    law: str = ""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    days: Days | None = None
    condition: Condition | None = None
    choices: tuple[Item, ...] = ()
    categories: tuple[Category, ...] = ()
    fields: tuple[Field, ...] = ()
    text: str = ""

    @property
    def is_bank_details(self) -> bool:
        """Whether its document tells where a structure is paid: it is not shown to all who read the file."""
        return self.kind is Kind.DOCUMENTS and BANK_DETAILS in (self.document, self.code)


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    help: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """`status` is shown to everyone above the form: what is official in it, and what is not."""

    code: str
    title: str
    status: str
    sections: tuple[Section, ...]

    @cached_property
    def by_code(self) -> dict[str, Field]:
        return {field.code: field for field in self.fields()}

    def fields(self) -> Iterator[Field]:
        """Every field, in the order of the page; those inside a group are in their group."""
        for section in self.sections:
            yield from section.fields

    def of_kind(self, kind: Kind) -> tuple[Field, ...]:
        return tuple(field for field in self.fields() if field.kind is kind)

    def holding(self, holds: Holds) -> Field | None:
        return next((field for field in self.fields() if field.holds is holds), None)
