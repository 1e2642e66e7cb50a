"""Reads about zonings: what is imported, what is missing, and how two generations differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from fabriques.territories.models import Zoning, ZoningFinding
from fabriques.territories.zoning_comparison import DEPARTEMENT, Comparison, class_label, streamed
from fabriques.territories.zonings.kinds import GENERATIONS, KINDS, Generation, Kind

SHOWN_CLASSES = 60


@dataclass(frozen=True)
class ZoningGroup:
    """Every generation of one zoning, the most recent first; `replaced` are imports done again since.

    `lapsed`: something is imported, nothing of it is in force, and no text says that the zoning has ended.
    """

    code: str
    kind: Kind
    label: str
    generations: tuple[Zoning, ...] = ()
    replaced: tuple[Zoning, ...] = ()
    in_force: bool = False
    lapsed: bool = False

    @property
    def missing(self) -> tuple[Generation, ...]:
        """Generations that the texts give, when nothing imported bears their vintage nor holds on their first day."""
        imported = {each.vintage for each in self.generations}
        return tuple(
            each
            for each in GENERATIONS.get(self.kind, ())
            if each.vintage not in imported
            and not any(_holds(row, each.valid_from) for row in self.generations)
        )


def zonings(on: date, named: Collection[str] = ()) -> list[ZoningGroup]:
    """Every kind of zoning, then every list, imported or not; one query.

    `on`: the day whose generations in force are looked at. `named`: codes that rulebooks name; one that is
    neither a kind nor imported is a list still to come. The kind `list` itself stands for « no list at all ».
    """
    found: dict[str, list[Zoning]] = {}
    for row in Zoning.objects.order_by("code", "-valid_from", "-imported_at", "-pk"):
        found.setdefault(row.code, []).append(row)
    kinds = [kind.value for kind in KINDS if kind is not Kind.LIST]
    lists = sorted((set(found) | set(named)) - set(kinds)) or [Kind.LIST.value]
    return [_group(code, found.get(code, []), on) for code in (*kinds, *lists)]


def _group(code: str, rows: list[Zoning], on: date) -> ZoningGroup:
    current = tuple(row for row in rows if row.replaced_by_id is None)
    kind = Kind(rows[0].kind if rows else code if code in set(Kind) else Kind.LIST)
    in_force = any(_holds(row, on) for row in current)
    return ZoningGroup(
        code=code,
        kind=kind,
        label=rows[0].label if rows and kind is Kind.LIST else KINDS[kind].label if kind == code else code,
        generations=current,
        replaced=tuple(row for row in rows if row.replaced_by_id is not None),
        in_force=in_force,
        lapsed=bool(current) and not in_force and not _ended(kind, on),
    )


def _holds(row: Zoning | Generation, on: date) -> bool:
    return row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)


def _ended(kind: Kind, on: date) -> bool:
    """Whether every generation that the texts give has ended."""
    known = GENERATIONS.get(kind, ())
    return bool(known) and all(each.valid_until is not None and each.valid_until < on for each in known)


@dataclass(frozen=True)
class ClassCount:
    value: str
    label: str
    territories: int
    partial: int


@dataclass(frozen=True)
class Contents:
    """What a generation holds, counted; `classes` are the most frequent ones, at most `SHOWN_CLASSES`.

    `lines` counts the pairs (territory, class), `values` the different classes or zones.
    """

    territories: int
    lines: int
    values: int
    classes: tuple[ClassCount, ...]


def contents(zoning: Zoning) -> Contents:
    """Count the territories of a generation, whole and by class; one query."""
    statement = (
        "SELECT value, count(*), count(DISTINCT unit), count(*) FILTER (WHERE partial), count(DISTINCT value)"
        " FROM territories_zoningmember WHERE zoning_id = %s GROUP BY GROUPING SETS ((), (value))"
        " ORDER BY grouping(value) DESC, count(*) DESC, value LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [zoning.pk, SHOWN_CLASSES + 1])
        whole, *rows = cursor.fetchall()
    classes = tuple(
        ClassCount(value, class_label(zoning.kind, value), territories, partial)
        for value, _lines, territories, partial, _values in rows
    )
    known = list(KINDS[Kind(zoning.kind)].classes)
    if known:
        rank = {value: place for place, value in enumerate(known)}
        classes = tuple(sorted(classes, key=lambda each: (rank.get(each.value, len(known)), each.value)))
    return Contents(territories=whole[2], lines=whole[1], values=whole[4], classes=classes)


def findings(zoning: Zoning, effect: str = "") -> QuerySet[ZoningFinding]:
    """The lines of the file that were repaired or refused, in its order; of one effect when it is a known one."""
    found = ZoningFinding.objects.filter(zoning=zoning).order_by("line", "pk")
    return found.filter(effect=effect) if effect in ZoningFinding.Effect.values else found


@dataclass(frozen=True)
class MemberLine:
    unit: str
    name: str
    departement: str
    value: str
    partial: bool


def member_lines(zoning: Zoning) -> Iterator[MemberLine]:
    """Every territory of a generation with its class, in order of code, read as it goes."""
    departement = DEPARTEMENT.format("m.unit")
    table = f"territories_{zoning.unit}"
    statement = (
        f"SELECT m.unit, COALESCE(p.name, CASE WHEN d.code = m.unit THEN d.name END, ''), {departement},"  # noqa: S608 – our own names
        f" m.value, m.partial FROM territories_zoningmember m LEFT JOIN {table} p ON p.code = m.unit"
        f" LEFT JOIN territories_departement d ON d.code = {departement}"
        " WHERE m.zoning_id = %(zoning)s ORDER BY m.unit, m.value"
    )
    for row in streamed(statement, {"zoning": zoning.pk}):
        yield MemberLine(*row)


def compare(older: Zoning, newer: Zoning) -> Comparison:
    """Two generations side by side: nothing is read before it is asked for."""
    return Comparison(older, newer)
