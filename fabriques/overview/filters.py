"""What a reader asks of the list of files, read from an address and written back to it; no record is read here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from fabriques.common import typed

TEXT, LEAST, MOST, SINCE, UNTIL = "q", "montant_min", "montant_max", "du", "au"
SILENCE = "silence"
# Parameter of the address for each thing that files are counted and chosen by.
FACETS: Mapping[str, str] = {
    "stage": "etape",
    "completeness": "completude",
    "decision": "decision",
    "verdict": "verdict",
    "targets": "cible",
    "label": "label",
    "late": "retard",
    "derogation": "derogation",
    "wave": "vague",
    "region": "region",
    "departement": "departement",
    "arrondissement": "arrondissement",
    "service": "service",
    "in_charge": "suivi",
    "charge_away": "absent",
    "alike": "semblable",
}
ME, NOBODY = (
    "moi",
    "personne",
)  # in charge: the reader, whoever they are, so that a shared view serves each of them
YES, NO = "oui", "non"
MOST_VALUES = 30
LONGEST_TEXT = 200
LONGEST_VALUE = 80


class Watched(StrEnum):
    """What a service watches among its files without an answer: how the delay of answer stands."""

    NEAR = "proche"
    OVER = "passe"
    SUSPENDED = "suspendu"


@dataclass(frozen=True)
class Unread:
    """What was typed for a bound and cannot be read, with why."""

    text: str
    problem: str


@dataclass(frozen=True)
class Filters:
    """Several values of one facet are « either »; facets and bounds are « and ». Amounts are in whole euros."""

    text: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    since: date | None = None
    until: date | None = None
    silence: Watched | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, asked: Mapping[str, Sequence[str]]) -> Filters:
        """Read a query, {parameter: values}. A bound that cannot be read filters nothing and is kept in `unread`.

        A value that no facet has stays: no file has it, and whoever knows the values says so."""
        unread: dict[str, Unread] = {}

        def bound(parameter: str, read: Callable[[str], Any]) -> Any:
            text = one(asked, parameter)
            try:
                return read(text)
            except typed.TypedError as error:
                unread[parameter] = Unread(text[:LONGEST_VALUE], str(error))
            return None

        values = {name: chosen(asked.get(parameter, ())) for name, parameter in FACETS.items()}
        return cls(
            text=one(asked, TEXT)[:LONGEST_TEXT],
            values={name: each for name, each in values.items() if each},
            least=bound(LEAST, euros),
            most=bound(MOST, euros),
            since=bound(SINCE, typed.day),
            until=bound(UNTIL, typed.day),
            silence=bound(SILENCE, watched),
            unread=unread,
        )

    def read_by(self, reader: str) -> Filters:
        """The same, « moi » being the person of that public identifier."""
        asked = self.values.get("in_charge", ())
        if ME not in asked:
            return self
        named = tuple(reader if each == ME else each for each in asked)
        return replace(self, values={**self.values, "in_charge": named})

    def pairs(self) -> list[tuple[str, str]]:
        """The query, always in the same order: two addresses that ask the same are the same."""
        bounds: Iterable[tuple[str, Any]] = (
            (LEAST, self.least), (MOST, self.most), (SINCE, self.since), (UNTIL, self.until), (SILENCE, self.silence)
        )  # fmt: skip
        return [
            *([(TEXT, self.text)] if self.text else []),
            *((FACETS[name], each) for name in FACETS for each in self.values.get(name, ())),
            *((name, str(bound)) for name, bound in bounds if bound is not None),
        ]

    @property
    def is_empty(self) -> bool:
        return not self.pairs()


def one(asked: Mapping[str, Sequence[str]], parameter: str) -> str:
    found = asked.get(parameter) or [""]
    return found[-1].replace("\0", "").strip()


def chosen(found: Iterable[str]) -> tuple[str, ...]:
    kept = (each.replace("\0", "").strip()[:LONGEST_VALUE] for each in found)
    return tuple(sorted({each for each in kept if each}))[:MOST_VALUES]


def euros(text: str) -> int | None:
    """« 50 000 », « 50000 € »; cents are dropped. Raises TypedError."""
    cents = typed.cents(text)
    return None if cents is None else cents // 100


def watched(text: str) -> Watched | None:
    """Raises TypedError."""
    if text and text not in set(Watched):
        raise typed.TypedError(f"« {text[:LONGEST_VALUE]} » n'est pas un choix de ce filtre.")
    return Watched(text) if text else None
