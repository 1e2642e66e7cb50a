"""What a legal rule says on a day: its value with its unit, the text it comes from, and the dates it holds between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from fabriques.common.durations import Duration
from fabriques.common.values import Money
from fabriques.rulebooks import kinds
from fabriques.rulebooks.problems import MisreadError
from fabriques.rulebooks.values import Mark, Source, say

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Measure = Callable[[object, str], T]
TO_CONFIRM = "à confirmer dans le texte"


def duration(raw: object, unit: str) -> Duration:
    number = kinds.whole(raw)
    if unit == "mois":
        return Duration(months=number)
    if unit == "jours":
        return Duration(days=number)
    raise MisreadError(f"« {unit} » n'est pas une unité de durée. Écrivez « mois » ou « jours ».")


def money(raw: object, unit: str) -> Money:
    if unit != "EUR":
        raise MisreadError(f"un montant est en euros, et non en « {unit} ». Écrivez « EUR ».")
    return kinds.money(raw)


def flag(raw: object, unit: str) -> bool:
    if unit != "oui/non":
        raise MisreadError(f"« {unit} » n'est pas l'unité d'un oui ou non. Écrivez « oui/non ».")
    return kinds.flag(raw)


@dataclass(frozen=True)
class Provision(Generic[T_co]):
    """A legal rule over one period, both days included; `value` is None when no text says it.

    `reference`: the article as a letter cites it. `over`: what the value is counted over (« sur trois ans »).
    """

    code: str
    title: str
    value: T_co | None
    since: date | None
    until: date | None
    reference: str
    source: Source
    over: str = ""
    note: str = ""

    @property
    def known(self) -> bool:
        return self.value is not None

    def need(self) -> T_co:
        """The value; ValueError, in French, when no text gives it on that day."""
        if self.value is None:
            raise ValueError(f"{self.title} : {self.source.text}.")
        return self.value

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def words(self) -> str:
        """« deux mois », « 300 000 € sur trois ans », « oui », or « non précisé par le texte »."""
        if self.value is None:
            return self.source.text
        said = self.value.words if isinstance(self.value, Duration) else say(self.value)
        return f"{said} {self.over}".strip()

    @property
    def citation(self) -> str:
        """The text in force with what it says, and whether that is still to be read in it."""
        parts = (self.reference, "" if self.value is True else self.words)
        said = ", ".join(part for part in parts if part)
        return f"{said} ({TO_CONFIRM})" if self.source.mark is Mark.TO_CONFIRM else said
