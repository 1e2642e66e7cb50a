"""The parts of a rulebook as a person edits them. Paths are those of the text: « amounts.bonus.year »."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What a person types in a field; the last ones choose among what the rulebook itself describes."""

    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    HOUR = "hour"
    FLAG = "flag"
    ITEMS = "items"
    CLASSES = "classes"
    ROLE = "role"
    EFFECT = "effect"
    ZONE = "zone"
    MARK = "mark"
    FACT_KIND = "fact_kind"
    EXPRESSION = "expression"
    SOURCE = "source"
    LABEL_KIND = "label_kind"
    TARGET = "target"
    FACT = "fact"
    DEFINITION = "definition"


@dataclass(frozen=True)
class Field:
    """One thing to fill in; `key` is its path under the section's root or under its entry.

    `dated`: a parameter, with unit, day, source and note. `unit`: the one proposed, or the only one when
    `unit_fixed`. `required` false: a rule the call may not have at all.
    """

    key: str
    label: str
    shape: Shape
    unit: str = ""
    dated: bool = True
    required: bool = True
    help: str = ""

    @property
    def unit_fixed(self) -> bool:
        return self.shape is not Shape.NUMBER or self.unit in ("%", "année")


@dataclass(frozen=True)
class Entries:
    """A list of named entries, such as the criteria: `path` in the text, the fields of each.

    `named_by`: the field whose text gives a new entry its code; empty when the code itself is typed.
    `bare`: an entry is one value, not a table. `at_most`: how many there may be (0: any number).
    `code_shown`: people write its code elsewhere. `codes_of`: the list whose entries it is about, chosen by name.
    """

    path: str
    title: str
    add: str
    fields: tuple[Field, ...]
    named_by: str = "label"
    bare: bool = False
    at_most: int = 0
    help: str = ""
    code_shown: bool = False
    codes_of: str = ""


@dataclass(frozen=True)
class Section:
    """One page of the editor. `roots` are the top-level keys it owns: no two sections share one."""

    code: str
    title: str
    lead: str
    roots: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    lists: tuple[Entries, ...] = ()
    singles: tuple[Entries, ...] = ()  # tables the call may not have at all, once each

    def owns(self, path: str) -> bool:
        """Whether a path of the text, « amounts.minimum.unit » or « quota[0] », is on this page."""
        return path.partition(".")[0].partition("[")[0] in self.roots


def parameter(key: str, label: str, shape: Shape, unit: str, help: str = "", required: bool = True) -> Field:
    return Field(key, label, shape, unit, True, required, help)


def yes_no(key: str, label: str, help: str = "", required: bool = True) -> Field:
    return Field(key, label, Shape.FLAG, "oui/non", True, required, help)


def euros(key: str, label: str, help: str = "", required: bool = True) -> Field:
    return Field(key, label, Shape.MONEY, "EUR", True, required, help)


def count(key: str, label: str, unit: str, help: str = "", required: bool = True) -> Field:
    return Field(key, label, Shape.NUMBER, unit, True, required, help)


def text(key: str, label: str, help: str = "", required: bool = True) -> Field:
    return Field(key, label, Shape.TEXT, "texte", True, required, help)


def day(key: str, label: str, help: str = "") -> Field:
    return Field(key, label, Shape.DAY, "date", True, True, help)


def role(key: str, label: str, help: str = "") -> Field:
    return Field(key, label, Shape.ROLE, "rôle", True, True, help)


def items(key: str, label: str, help: str = "") -> Field:
    return Field(key, label, Shape.ITEMS, "liste", True, True, help)


def plain(key: str, label: str, shape: Shape, help: str = "", required: bool = True) -> Field:
    """What describes the rulebook and is no rule: a label, a help text, a choice."""
    return Field(key, label, shape, "", False, required, help)


LABEL = plain("label", "Intitulé", Shape.WORD)
HELP = plain("help", "Explication", Shape.TEXT, required=False)
CITED = plain("source", "Source de cette entrée", Shape.SOURCE)
