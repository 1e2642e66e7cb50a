"""A rule's value with its unit, the day from which it holds and the text it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Generic, TypeVar

from fabriques.common.dates import say_day
from fabriques.common.values import SPACE, Money, grouped
from fabriques.common.zones import ZONES

T_co = TypeVar("T_co", covariant=True)

NOT_STATED = "non précisé par le texte"
SET_AT_OPENING = "fixé à l'ouverture de la vague"
FICTITIOUS = "valeur de démonstration, fictive"
UNKNOWN_TEXTS = (NOT_STATED, SET_AT_OPENING)
YEAR_UNIT = "année"
ZONE_UNIT = "fuseau horaire"


class Mark(StrEnum):
    """How far a source can be relied upon."""

    OFFICIAL = "official"
    PRESS = "press"
    TESTIMONY = "testimony"
    DERIVED = "derived"
    TO_CONFIRM = "to_confirm"
    UNKNOWN = "unknown"
    FICTITIOUS = "fictitious"

    @property
    def label(self) -> str:
        return MARK_LABELS[self]


MARK_LABELS = {
    Mark.OFFICIAL: "texte officiel",
    Mark.PRESS: "presse ou source professionnelle",
    Mark.TESTIMONY: "témoignage d'un acteur",
    Mark.DERIVED: "calculé à partir de données publiques",
    Mark.TO_CONFIRM: "couramment admis, à confirmer dans le texte",
    Mark.UNKNOWN: "inconnu",
    Mark.FICTITIOUS: "fictif, pour la démonstration",
}


@dataclass(frozen=True)
class Source:
    """Where a value comes from: a short text, a public address when there is one, and how reliable it is."""

    text: str
    url: str | None
    mark: Mark


UNSTATED = Source(text=NOT_STATED, url=None, mark=Mark.UNKNOWN)


@dataclass(frozen=True)
class Item:
    """One entry of a list given by a text: a stable code and its French label."""

    code: str
    label: str


class Role(StrEnum):
    """A body that takes part in the decision path."""

    SOUS_PREFECTURE = "sous_prefecture"
    PREFECTURE = "prefecture"
    PREFECTURE_REGION = "prefecture_region"
    REGIONAL_PANEL = "regional_panel"
    NATIONAL_PANEL = "national_panel"
    MINISTER = "minister"
    NATIONAL_TEAM = "national_team"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.SOUS_PREFECTURE: "sous-préfecture",
    Role.PREFECTURE: "préfecture",
    Role.PREFECTURE_REGION: "préfecture de région",
    Role.REGIONAL_PANEL: "jury régional",
    Role.NATIONAL_PANEL: "comité national de sélection",
    Role.MINISTER: "ministre",
    Role.NATIONAL_TEAM: "équipe nationale du programme",
}


class Effect(StrEnum):
    """What failing a criterion does: it excludes the file, or it only lowers its rank."""

    ELIGIBILITY = "eligibility"
    PRIORITY = "priority"

    @property
    def label(self) -> str:
        return EFFECT_LABELS[self]


EFFECT_LABELS = {Effect.ELIGIBILITY: "exclut", Effect.PRIORITY: "classe"}


@dataclass(frozen=True)
class Value(Generic[T_co]):
    """What a text says of one parameter from the day `since` on; `value` is None when the text is silent.

    `note` holds what a reader must know beside the value: sources that disagree, an approximate date.
    """

    value: T_co | None
    unit: str
    since: date
    source: Source
    note: str = ""

    @property
    def known(self) -> bool:
        return self.value is not None

    def need(self) -> T_co:
        """Return the value; ValueError, in French, when the text does not give it."""
        if self.value is None:
            raise ValueError(f"Cette valeur ({self.unit}) est inconnue : {self.source.text}.")
        return self.value

    @property
    def words(self) -> str:
        """As shown to people: « 50 000 € », « 3 ans », « oui », or why it is not known."""
        return self.source.text if self.value is None else say(self.value, self.unit)


@dataclass(frozen=True)
class Dated(Generic[T_co]):
    """Every value one parameter took, earliest first; ValueError when empty or out of order."""

    values: tuple[Value[T_co], ...]

    def __post_init__(self) -> None:
        days = [value.since for value in self.values]
        if not days or days != sorted(set(days)):
            raise ValueError("dated values come in order, one a day at most, and at least one")

    def on(self, day: date) -> Value[T_co]:
        """The value that holds on `day`; before the first one it is unknown."""
        held = [value for value in self.values if value.since <= day]
        return held[-1] if held else Value(None, self.values[0].unit, day, UNSTATED)

    @property
    def latest(self) -> Value[T_co]:
        return self.values[-1]


def say(value: object, unit: str = "") -> str:
    """Write any value of a rulebook in French, with its unit when it is a number."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return say_number(value, unit)
    if isinstance(value, date):
        return say_day(value)
    if isinstance(value, time):
        return f"{value.hour}{SPACE}h{SPACE}{value.minute:02d}"
    if isinstance(value, tuple):
        return ", ".join(say(entry) for entry in value)
    if isinstance(value, Item | Role | Effect | Mark | Money):
        return value.label
    return dict(ZONES).get(str(value), str(value)) if unit == ZONE_UNIT else str(value)


def say_number(number: int, unit: str) -> str:
    """« 300 lauréats », « 1 an », « 0 minute », « 2019 »: the text writes a counted unit in the plural."""
    if unit == YEAR_UNIT:
        return str(number)
    if abs(number) < 2 and unit != "mois":
        unit = " ".join(word.removesuffix("s") for word in unit.split())
    return f"{grouped(number)}{SPACE}{unit}".strip()
