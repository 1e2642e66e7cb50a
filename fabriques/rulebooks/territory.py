"""The territory rule: an expression over facts about a place, answered yes, no or unknown, and explained."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from operator import and_, or_

from fabriques.common.values import Ternary
from fabriques.rulebooks.values import Source, Value

ANSWERS = {Ternary.YES: "oui", Ternary.NO: "non", Ternary.UNKNOWN: "à vérifier"}


@dataclass(frozen=True)
class Trace:
    """How an expression was answered: its own answer and those of its parts.

    `code` is the fact's code, or « all », « any », « not » for a combination.
    """

    code: str
    label: str
    answer: Ternary
    parts: tuple[Trace, ...] = ()

    @property
    def sentence(self) -> str:
        """« hors des grands centres urbains : à vérifier »."""
        return f"{self.label} : {ANSWERS[self.answer]}"

    def leaves(self) -> tuple[Trace, ...]:
        """Every fact looked at, in the order of the text."""
        if not self.parts:
            return (self,)
        return tuple(leaf for part in self.parts for leaf in part.leaves())

    def deciding(self) -> tuple[Trace, ...]:
        """The facts that made the answer what it is: those to show, to verify or to contest."""
        if not self.parts:
            return (self,)
        same = [part for part in self.parts if self.code == "not" or part.answer is self.answer]
        return tuple(leaf for part in same for leaf in part.deciding())


class Expression(ABC):
    """A rule over facts; a fact that nobody gave is unknown, never a no."""

    @abstractmethod
    def evaluate(self, facts: Mapping[str, Ternary]) -> Trace:
        """Answer by Kleene's logic; `facts` goes from a fact's code to its answer."""

    @abstractmethod
    def codes(self) -> frozenset[str]:
        """The facts it depends on."""

    @property
    @abstractmethod
    def words(self) -> str:
        """The whole rule in one French sentence."""


@dataclass(frozen=True)
class Holds(Expression):
    """One fact: « dans un quartier prioritaire »."""

    code: str
    label: str

    def evaluate(self, facts: Mapping[str, Ternary]) -> Trace:
        return Trace(self.code, self.label, facts.get(self.code, Ternary.UNKNOWN))

    def codes(self) -> frozenset[str]:
        return frozenset({self.code})

    @property
    def words(self) -> str:
        return self.label


@dataclass(frozen=True)
class Not(Expression):
    """The contrary of a rule."""

    part: Expression

    def evaluate(self, facts: Mapping[str, Ternary]) -> Trace:
        part = self.part.evaluate(facts)
        return Trace("not", self.words, ~part.answer, (part,))

    def codes(self) -> frozenset[str]:
        return self.part.codes()

    @property
    def words(self) -> str:
        return f"sauf ({self.part.words})"


@dataclass(frozen=True)
class Combined(Expression):
    """Several rules together: all of them, or at least one; never empty."""

    code: str
    parts: tuple[Expression, ...]

    def evaluate(self, facts: Mapping[str, Ternary]) -> Trace:
        parts = tuple(part.evaluate(facts) for part in self.parts)
        answer = reduce(and_ if self.code == "all" else or_, (part.answer for part in parts))
        return Trace(self.code, self.words, answer, parts)

    def codes(self) -> frozenset[str]:
        return frozenset(code for part in self.parts for code in part.codes())

    @property
    def words(self) -> str:
        link = " et " if self.code == "all" else " ou "
        return link.join(
            f"({part.words})" if isinstance(part, Combined) else part.words for part in self.parts
        )


class FactKind(StrEnum):
    """What answers a fact: a dated zoning, an imported list of territories, or a distance."""

    ZONING = "zoning"
    LIST = "list"
    PROXIMITY = "proximity"


@dataclass(frozen=True)
class Definition:
    """One way to compute a fact, whether the text adopts it or it is only a candidate.

    The fact holds when the place is in the dated zoning `zoning`, in one of `classes` when some are named;
    with `inside` false it holds when the place is *not* there. `distance` (whole metres) is for proximity.
    `by_commune`: a commune that contains a zone counts as a whole, instead of the place's own point.
    """

    code: str
    fact: str
    label: str
    help: str
    zoning: str
    classes: tuple[str, ...]
    inside: bool
    distance: int | None
    source: Source
    by_commune: bool = False


@dataclass(frozen=True)
class Fact:
    """Something true or not of a place; `definition` is the code of the definition the text adopts."""

    code: str
    label: str
    kind: FactKind
    definition: Value[str]


@dataclass(frozen=True)
class Wording:
    """The rule as one text writes it, shown beside the others."""

    code: str
    text: str
    source: Source


@dataclass(frozen=True)
class TerritoryRule:
    """Where a place must be, and how each text says it.

    `excludes` says whether being elsewhere makes a file ineligible; `by_label` replaces `rule` for one kind
    of label. A derogation is a record with an author and a motive, it is never part of the rule.
    """

    statement: Value[str]
    excludes: Value[bool]
    rule: Expression
    by_label: Mapping[str, Expression]
    facts: tuple[Fact, ...]
    definitions: tuple[Definition, ...]
    wordings: tuple[Wording, ...]

    def rule_for(self, label_kind: str | None = None) -> Expression:
        """The expression that applies to a kind of label; the general one when it has none of its own."""
        return self.by_label.get(label_kind or "", self.rule)

    def evaluate(self, facts: Mapping[str, Ternary], label_kind: str | None = None) -> Trace:
        """Answer the rule for a place, with the trace of every fact."""
        return self.rule_for(label_kind).evaluate(facts)

    def fact(self, code: str) -> Fact:
        """The fact of that code; KeyError when the rule has none."""
        return {fact.code: fact for fact in self.facts}[code]

    def adopted(self, fact_code: str) -> Definition | None:
        """The definition the text gives of a fact; None when it gives none: the answer is then unknown."""
        code = self.fact(fact_code).definition.value
        return next((each for each in self.definitions if each.code == code), None)

    def adopting(self, definitions: Mapping[str, str]) -> TerritoryRule:
        """The same rule with other definitions (fact's code → definition's code), to try what a text might mean.

        KeyError names a fact or a definition that the rule does not have.
        """
        known = {each.code for each in self.definitions}
        unknown = [
            *(definitions.keys() - {fact.code for fact in self.facts}),
            *(set(definitions.values()) - known),
        ]
        if unknown:
            raise KeyError(unknown[0])
        facts = tuple(
            replace(fact, definition=replace(fact.definition, value=definitions[fact.code]))
            if fact.code in definitions
            else fact
            for fact in self.facts
        )
        return replace(self, facts=facts)

    def candidates(self, fact_code: str) -> tuple[Definition, ...]:
        """Every known way to compute a fact, adopted or not, to show side by side."""
        return tuple(each for each in self.definitions if each.fact == fact_code)
