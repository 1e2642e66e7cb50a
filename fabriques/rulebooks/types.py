"""What a rulebook says: a field of None is a rule the call has not, an unknown is a Value without value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fabriques.rulebooks.calendar import Calendar, PastWave
from fabriques.rulebooks.funding import Amounts, Envelope, Laureates, Schedule, Spending
from fabriques.rulebooks.territory import Expression, TerritoryRule
from fabriques.rulebooks.values import Dated, Effect, Item, Role, Source, Value


@dataclass(frozen=True)
class Applicants:
    """Who may apply: legal forms (a consortium is none, its lead has one) and places, existing or planned."""

    legal_forms: Value[tuple[Item, ...]]
    existing_legal_persons_only: Value[bool]
    consortium: Value[bool]
    lead_required: Value[bool]
    associates: Value[tuple[Item, ...]]
    existing_places: Value[bool]
    planned_places: Value[bool]
    reapplication: Value[bool]


@dataclass(frozen=True)
class Target:
    """A class of territory or of label with the number of laureates meant for it, over the whole call.

    `enforced`: no decision may exceed the quota. `within`: code of the wider target that counts them too.
    `label_kind`: None when the target is about territory only.
    """

    code: str
    label: str
    quota: Value[int]
    enforced: bool
    within: str | None
    label_kind: str | None
    where: Expression
    source: Source


@dataclass(frozen=True)
class DecisionPath:
    """Who does each step of the decision; `refusal_reasons`: whether each refusal states its reasons."""

    nominates: Value[Role]
    gives_opinion: Value[Role]
    ranks: Value[Role]
    decides: Value[Role]
    signs: Value[Role]
    announces: Value[Role]
    refusal_reasons: Value[bool]


@dataclass(frozen=True)
class Criterion:
    """One thing a file is judged on; `weight` is in points, without meaning for a criterion that excludes."""

    code: str
    label: str
    help: str
    effect: Value[Effect]
    weight: Value[int]
    source: Source

    @property
    def excludes(self) -> bool:
        """Whether failing it makes the file ineligible; a text that does not say so never excludes."""
        return self.effect.value is Effect.ELIGIBILITY


@dataclass(frozen=True)
class Scoring:
    """The highest mark a criterion may get, and whether territorial coverage is scored apart from quality."""

    highest_mark: Value[int]
    coverage_apart: Value[bool]


@dataclass(frozen=True)
class Document:
    """A piece of the file; `count` is how many are asked for at least."""

    code: str
    label: str
    help: str
    required: Value[bool]
    count: Value[int]
    source: Source


@dataclass(frozen=True)
class Form:
    """Limits of the form; `fields` and `document_list` say whether the texts publish them at all."""

    pages_maximum: Value[int]
    fields: Value[str]
    document_list: Value[str]


@dataclass(frozen=True)
class Indicator:
    """A figure of the yearly return; « non mesuré » is always an answer, even when `required`."""

    code: str
    label: str
    unit: str
    required: Value[bool]
    source: Source


@dataclass(frozen=True)
class YearlyReturn:
    """What a laureate reports each year; `official_list` says whether a text fixes the list."""

    official_list: Value[str]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class LabelKind:
    """A label the call grants; a relabelling is a new episode of the same kind, where `renewable` says so."""

    code: str
    label: str
    duration_years: Value[int]
    renewable: Value[bool]
    source: Source


@dataclass(frozen=True)
class Expectation:
    """A result announced or hoped for, shown beside what happened and never enforced."""

    code: str
    label: str
    expected: Value[int]
    observed: Value[str]


@dataclass(frozen=True)
class Rulebook:
    """The rules of one call, each parameter at the value it had on the day it was read for.

    `parameters` keeps every value each one took, by its path in the text: « amounts.yearly_maximum ».
    """

    code: str
    title: str
    version: str
    fictitious: bool
    summary: str
    objectives: Value[tuple[Item, ...]]
    calendar: Calendar
    applicants: Applicants
    territory: TerritoryRule
    targets: tuple[Target, ...]
    laureates: Laureates
    amounts: Amounts
    envelope: Envelope
    spending: Spending
    decision: DecisionPath
    criteria: tuple[Criterion, ...]
    scoring: Scoring
    documents: tuple[Document, ...]
    form: Form
    schedule: Schedule
    yearly_return: YearlyReturn
    labels: tuple[LabelKind, ...]
    expectations: tuple[Expectation, ...]
    waves: tuple[PastWave, ...]
    sources: Mapping[str, Source]
    parameters: Mapping[str, Dated[object]]
