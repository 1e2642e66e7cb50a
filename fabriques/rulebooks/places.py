"""Builds the territory rule and the targets: facts, definitions, and the expression written over them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import cast

from fabriques.rulebooks import kinds
from fabriques.rulebooks.kinds import COUNT, FLAG, TEXT, Kind
from fabriques.rulebooks.problems import MisreadError
from fabriques.rulebooks.tables import Table
from fabriques.rulebooks.territory import (
    Combined,
    Definition,
    Expression,
    Fact,
    FactKind,
    Holds,
    Not,
    TerritoryRule,
    Wording,
)
from fabriques.rulebooks.types import Target

FACT_KIND: Kind[FactKind] = Kind(None, partial(kinds.one_of, FactKind))
UNREAD_RULE = Holds("", "")


def territory(root: Table) -> TerritoryRule:
    """Read [territory]; the facts come first, for the rule may only name a fact that is described."""
    with root.table("territory") as table:
        facts = []
        for code, each in table.entries("facts"):
            with each:
                facts.append(fact(code, each))
        labels = {each.code: each.label for each in facts}
        by_label: dict[str, Expression] = {}
        if table.has("by_label"):
            with table.table("by_label") as rules:
                by_label = {code: expression(rules, code, labels) for code in rules.raw}
        return TerritoryRule(
            statement=table.parameter("statement", TEXT),
            excludes=table.parameter("excludes", FLAG),
            rule=expression(table, "rule", labels),
            by_label=by_label,
            facts=tuple(facts),
            definitions=definitions(table),
            wordings=wordings(table),
        )


def fact(code: str, table: Table) -> Fact:
    return Fact(
        code=code,
        label=table.text("label"),
        kind=table.plain("kind", FACT_KIND, FactKind.ZONING),
        definition=table.parameter("definition", TEXT),
    )


def definitions(territory_table: Table) -> tuple[Definition, ...]:
    read = []
    for code, table in territory_table.entries("definitions"):
        with table:
            read.append(
                Definition(
                    code=code,
                    fact=table.text("fact"),
                    label=table.text("label"),
                    help=table.optional_text("help") or "",
                    zoning=table.text("zoning"),
                    classes=table.plain("classes", CLASSES, ()) if table.has("classes") else (),
                    inside=table.plain("inside", FLAG, True),
                    distance=table.plain("distance", COUNT, 0) if table.has("distance") else None,
                    source=table.source(),
                    by_commune=table.plain("by_commune", FLAG, False) if table.has("by_commune") else False,
                )
            )
    return tuple(read)


def wordings(territory_table: Table) -> tuple[Wording, ...]:
    read = []
    for code, table in territory_table.entries("wordings"):
        with table:
            read.append(Wording(code, table.text("text"), table.source()))
    return tuple(read)


def target(code: str, table: Table, labels: Mapping[str, str]) -> Target:
    return Target(
        code=code,
        label=table.text("label"),
        quota=table.parameter("quota", COUNT),
        enforced=table.plain("enforced", FLAG, False),
        within=table.optional_text("within"),
        label_kind=table.optional_text("label_kind"),
        where=expression(table, "where", labels),
        source=table.source(),
    )


def expression(table: Table, key: str, labels: Mapping[str, str]) -> Expression:
    """Read a rule: a fact's code, or `{ all = […] }`, `{ any = […] }`, `{ not = … }`."""
    table.read.add(key)
    if key not in table.raw:
        table.refuse(
            key,
            "la règle manque. Écrivez par exemple « qpv ou rural » (dans le texte complet : "
            'rule = { any = ["qpv", "rural"] }).',
        )
        return UNREAD_RULE
    try:
        return parse(table.raw[key], labels)
    except MisreadError as misread:
        table.refuse(key, str(misread))
        return UNREAD_RULE


def parse(raw: object, labels: Mapping[str, str]) -> Expression:
    if isinstance(raw, str):
        if raw not in labels:
            raise MisreadError(
                f"« {raw} » n'est pas décrit : la règle ne pourrait pas être expliquée. "
                f"Ajoutez [territory.facts.{raw}] ou corrigez le nom."
            )
        return Holds(raw, labels[raw])
    operator, part = _single(raw)
    if operator == "not":
        return Not(parse(part, labels))
    if not isinstance(part, list) or not part:
        raise MisreadError(
            f"« {operator} » porte sur une liste de règles, même courte. Écrivez {operator} = [ … ]."
        )
    return Combined(operator, tuple(parse(each, labels) for each in part))


def _single(raw: object) -> tuple[str, object]:
    """The one operator of a table and what it applies to."""
    if not isinstance(raw, dict) or len(raw) != 1 or set(raw) - {"all", "any", "not"}:
        raise MisreadError(
            "une règle est le nom d'un fait, ou un seul de all (toutes), any (au moins une), not (sauf). "
            'Écrivez par exemple { any = ["qpv", "rural"] }.'
        )
    return next(iter(raw.items()))


def _classes(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw or not all(isinstance(each, str) for each in raw):
        raise MisreadError('les classes sont une liste de textes. Écrivez par exemple classes = ["1"].')
    return tuple(cast(list[str], raw))


CLASSES: Kind[tuple[str, ...]] = Kind(None, _classes)
