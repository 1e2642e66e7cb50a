"""How two generations of zonings differ, territory by territory, computed by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import connection

from fabriques.territories.models import Zoning
from fabriques.territories.zonings.kinds import KINDS, Kind

# Classes by which a file that names every commune says « not in the zoning ».
OUTSIDE = {Kind.FRR: ("none",), Kind.ZRR: ("NC",), Kind.URBAN_UNITS: ("H",)}
SHOWN_TRANSITIONS = 60

# The département is the start of a territory's code, for communes as for arrondissements.
DEPARTEMENT = "CASE WHEN left({0}, 2) IN ('97', '98') THEN left({0}, 3) ELSE left({0}, 2) END"

# How the territories of a side are named: by the present commune, by the communes of a listed arrondissement
# (or of the département that stands for one), or as they are.
UNITS = {
    "present_commune": (
        "COALESCE(c.code, f.commune_id, m.unit)",
        "LEFT JOIN territories_commune c ON c.code = m.unit"
        " LEFT JOIN territories_formercommunecode f ON f.code = m.unit",
    ),
    "communes_of": (
        "COALESCE(c.code, m.unit)",
        "LEFT JOIN territories_commune c ON COALESCE(c.arrondissement_id, c.departement_id) = m.unit",
    ),
    "as_listed": ("m.unit", ""),
}
SIDE = """SELECT {late} AS late, {code} AS code, m.value || CASE WHEN m.partial THEN '|1' ELSE '|0' END AS said,
  m.value <> ALL(%({side}_outside)s) AS inside
  FROM territories_zoningmember m {joins} WHERE m.zoning_id = %({side})s"""
# A territory that a side does not name is outside only where its absence proves it; else the side says NULL.
# A zone that only one side names proves a change only where the other side is complete.
COMPARED = """WITH told AS ({before} UNION ALL {after}),
sides AS (
  SELECT code,
    array_agg(DISTINCT said ORDER BY said) FILTER (WHERE NOT late) AS before,
    array_agg(DISTINCT said ORDER BY said) FILTER (WHERE late) AS after,
    bool_or(inside) FILTER (WHERE NOT late) AS inside_before,
    bool_or(inside) FILTER (WHERE late) AS inside_after
  FROM told GROUP BY code),
placed AS (
  SELECT s.code, COALESCE(p.name, CASE WHEN d.code = s.code THEN d.name END, '') AS name,
    {departement} AS departement, COALESCE(d.name, '') AS departement_name, before, after,
    {departement} = ANY(%(before_incomplete)s) AS gap_before,
    {departement} = ANY(%(after_incomplete)s) AS gap_after, inside_before, inside_after
  FROM sides s LEFT JOIN {places} p ON p.code = s.code
    LEFT JOIN territories_departement d ON d.code = {departement}),
judged AS (
  SELECT *,
    CASE WHEN inside_before IS NOT NULL THEN inside_before
      WHEN %(before_absence)s AND NOT gap_before THEN FALSE END AS was,
    CASE WHEN inside_after IS NOT NULL THEN inside_after
      WHEN %(after_absence)s AND NOT gap_after THEN FALSE END AS becomes
  FROM placed),
compared AS (
  SELECT *, CASE
    WHEN was IS NULL OR becomes IS NULL THEN 'unknown'
    WHEN NOT was AND NOT becomes THEN 'outside'
    WHEN NOT was THEN 'entered'
    WHEN NOT becomes THEN 'left'
    WHEN NOT %(same_classes)s OR before = after THEN 'kept'
    WHEN NOT after <@ before AND NOT gap_before OR NOT before <@ after AND NOT gap_after THEN 'changed'
    ELSE 'unknown' END AS fate
  FROM judged)"""
LINES = " SELECT code, name, departement, fate, before, after FROM compared"
PAGE = " WHERE fate = %(fate)s AND (%(departement)s = '' OR departement = %(departement)s) ORDER BY code"
SLICE = " LIMIT %(size)s OFFSET %(start)s"
BY_DEPARTEMENT = (
    " SELECT departement, departement_name, fate, count(*) FROM compared GROUP BY 1, 2, 3 ORDER BY 1"
)
BY_CLASS = " SELECT before, after, fate, count(*) FROM compared GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2 LIMIT %(limit)s"


def class_label(kind: str, value: str) -> str:
    """The class in French; a zone's own code, a figure or a list's word as it is."""
    return KINDS[Kind(kind)].classes.get(value, value)


def streamed(statement: str, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows by batches of a cursor kept by the server: memory stays flat."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(2000):
            yield from rows


class Fate(StrEnum):
    """What becomes of a territory from one generation to another."""

    ENTERED = "entered"
    LEFT = "left"
    CHANGED = "changed"
    KEPT = "kept"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Said:
    """A class or zone in one generation, as people read it."""

    value: str
    label: str
    partial: bool


@dataclass(frozen=True)
class ComparedLine:
    """A territory of the present geography; empty `before` or `after`: that generation does not name it."""

    code: str
    name: str
    departement: str
    fate: Fate
    before: tuple[Said, ...]
    after: tuple[Said, ...]


@dataclass(frozen=True)
class DepartementCounts:
    code: str
    name: str
    counts: Counter[Fate]


@dataclass(frozen=True)
class Transition:
    """How many territories go from one class (or set of classes) to another; nothing: not named."""

    before: tuple[Said, ...]
    after: tuple[Said, ...]
    fate: Fate
    territories: int


@dataclass(frozen=True)
class Comparison:
    """Two generations side by side, everything counted by the database.

    Old codes are brought to the present commune. When a generation goes by arrondissement and the other by
    commune, an arrondissement stands for each of its communes. Where a generation proves nothing of a territory it
    does not name (see `Zoning.absence_says_no` and `incomplete_in`), the answer is « unknown », never a no.
    Classes of two different zonings are not compared: a territory in both is kept.
    """

    before: Zoning
    after: Zoning

    @property
    def same_classes(self) -> bool:
        """Whether both speak of the same classes."""
        return self.before.code == self.after.code

    @property
    def by_arrondissement(self) -> bool:
        return {self.before.unit, self.after.unit} == {Zoning.Unit.ARRONDISSEMENT}

    @cached_property
    def departements(self) -> list[DepartementCounts]:
        """Counts of each fate by département, in order of code: every figure comes from this one query."""
        found: dict[str, DepartementCounts] = {}
        for code, name, fate, total in self._rows(BY_DEPARTEMENT):
            found.setdefault(code, DepartementCounts(code, name, Counter())).counts[Fate(fate)] = total
        return list(found.values())

    @cached_property
    def totals(self) -> Counter[Fate]:
        return sum((each.counts for each in self.departements), Counter())

    @cached_property
    def transitions(self) -> list[Transition]:
        """How many go from each class to each other, the most frequent first; at most `SHOWN_TRANSITIONS`."""
        return [
            Transition(self._said(self.before, before), self._said(self.after, after), Fate(fate), total)
            for before, after, fate, total in self._rows(BY_CLASS, limit=SHOWN_TRANSITIONS)
        ]

    def lines(self, fate: Fate, departement: str = "") -> ComparedLines:
        """The territories of one fate, of one département when it is given, to slice by pages."""
        return ComparedLines(self, fate, departement)

    def page(self, fate: Fate, departement: str, start: int, stop: int) -> list[ComparedLine]:
        chosen = {"fate": fate.value, "departement": departement}
        rows = self._rows(LINES + PAGE + SLICE, **chosen, size=max(stop - start, 0), start=start)
        return [self._line(row) for row in rows]

    def every_line(self) -> Iterator[ComparedLine]:
        """All the territories that one generation or the other names, in order of code, read as it goes."""
        for row in streamed(self._compared + LINES + " ORDER BY code", self._values):
            yield self._line(row)

    def _rows(self, reading: str, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self._compared + reading, self._values | values)
            return cursor.fetchall()

    def _line(self, row: tuple[Any, ...]) -> ComparedLine:
        code, name, departement, fate, before, after = row
        said = self._said(self.before, before), self._said(self.after, after)
        return ComparedLine(code, name, departement, Fate(fate), *said)

    @staticmethod
    def _said(zoning: Zoning, values: list[str] | None) -> tuple[Said, ...]:
        pairs = (value.rpartition("|") for value in values or ())
        return tuple(
            Said(value, class_label(zoning.kind, value), partial == "1") for value, _, partial in pairs
        )

    @cached_property
    def _compared(self) -> str:
        """The statement up to its table `compared`, made of our own names; the values come apart."""
        sides = {
            side: SIDE.format(side=side, late=late, code=code, joins=joins)
            for side, late, (code, joins) in (
                ("before", "FALSE", UNITS[self._naming(self.before)]),
                ("after", "TRUE", UNITS[self._naming(self.after)]),
            )
        }
        places = "territories_arrondissement" if self.by_arrondissement else "territories_commune"
        return COMPARED.format(**sides, places=places, departement=DEPARTEMENT.format("s.code"))

    def _naming(self, zoning: Zoning) -> str:
        if self.by_arrondissement:
            return "as_listed"
        return "communes_of" if zoning.unit == Zoning.Unit.ARRONDISSEMENT else "present_commune"

    @property
    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {"same_classes": self.same_classes}
        for side, zoning in (("before", self.before), ("after", self.after)):
            values[side] = zoning.pk
            values[f"{side}_outside"] = list(OUTSIDE.get(Kind(zoning.kind), ()))
            values[f"{side}_incomplete"] = list(zoning.incomplete_in)
            values[f"{side}_absence"] = zoning.absence_says_no
        return values


@dataclass(frozen=True)
class ComparedLines:
    """The territories of one fate, in order of code: counted once, read one slice at a time."""

    comparison: Comparison
    fate: Fate
    departement: str = ""

    def count(self) -> int:
        if not self.departement:
            return self.comparison.totals[self.fate]
        found = (each for each in self.comparison.departements if each.code == self.departement)
        return sum(each.counts[self.fate] for each in found)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, wanted: slice) -> list[ComparedLine]:
        start, stop, _ = wanted.indices(self.count())
        return self.comparison.page(self.fate, self.departement, start, stop)
