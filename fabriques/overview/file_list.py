"""The files a person sees, narrowed, counted and cut in pages by the database: nothing is loaded to be counted.

`scope` is always the access layer's queryset; everything here only narrows it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from fabriques.applications.models import Application
from fabriques.applications.search import matching
from fabriques.assessment.charge.queries import with_charge
from fabriques.common.dates import legal_instant
from fabriques.overview.file_pages import Wanted
from fabriques.overview.filters import NO, YES, Filters
from fabriques.overview.queries import Stage, holding_any, with_stage

CENTS = 100
COLUMNS: Mapping[str, Any] = {
    "stage": F("stage"),
    "completeness": F("completeness"),
    "decision": Coalesce("decision__state", Value("awaited")),
    "verdict": Coalesce("territory_verdict__eligibility", Value("unknown")),
    "targets": F("territory_verdict__targets"),
    "label": Coalesce("decision__award__label_kind", Value("")),
    "late": Case(When(submitted_at__gte=F("wave__closes_at"), then=Value(YES)), default=Value(NO)),
    "derogation": Case(
        When(Q(decision__isnull=False) & ~Q(decision__derogation=""), then=Value(YES)), default=Value(NO)
    ),
    "wave": F("wave__code"),
    "region": Coalesce("commune__departement__region_id", Value("")),
    "departement": F("commune__departement_id"),
    "arrondissement": Coalesce("commune__arrondissement_id", Value("")),
    "service": F("service_id"),
    "in_charge": F("in_charge"),
    # Not the reader's own: they know that they are away.
    "charge_away": Case(When(in_charge=F("reader"), then=Value(NO)), default=F("charge_away")),
    "alike": F("alike"),
}
# Of these, what is computed of a file by `marked`.
COMPUTED = ("stage", "completeness", "in_charge", "charge_away", "alike")
# Counted only once the reader has come near enough for the answer to be short.
FINE = ("arrondissement", "service", "in_charge")


def narrowed(scope: QuerySet[Application], filters: Filters) -> QuerySet[Any]:
    """The files of `scope` that meet every filter."""
    files = marked(bounded(scope, filters))
    for name, values in filters.values.items():
        files = files.alias(**{f"by_{name}": COLUMNS[name]}).filter(holds(name, values))
    return files


def marked(files: QuerySet[Any]) -> QuerySet[Any]:
    """The files with what is computed of each; `alike` and `reader` say who reads, who may be unknown here."""
    if "reader" not in files.query.annotations:
        files = files.annotate(reader=Value("", output_field=CharField()))
    if "alike" not in files.query.annotations:
        files = files.annotate(alike=Value(NO))
    return with_charge(with_stage(files))


def holds(name: str, values: Iterable[str]) -> Q:
    if name != "targets":
        return Q(**{f"by_{name}__in": met_by(name, values)})
    return Q(by_targets__has_any_keys=list(values))


def bounded(scope: QuerySet[Application], filters: Filters) -> QuerySet[Application]:
    """The filters that nothing is counted by: words, amounts, days of arrival in Paris time (both included)."""
    files = matching(scope, filters.text) if filters.text else scope
    if filters.least is not None:
        files = files.filter(requested_cents__gte=filters.least * CENTS)
    if filters.most is not None:
        files = files.filter(requested_cents__lte=filters.most * CENTS)
    if filters.since is not None:
        files = files.filter(submitted_at__gte=legal_instant(filters.since))
    if filters.until is not None:
        after = filters.until + timedelta(days=1)
        files = files.filter(submitted_at__lt=legal_instant(after))
    return files


@dataclass(frozen=True)
class Found:
    """The rows of the page in order, how many files there are in all, before the page, and by value of each facet.

    A row holds the key of its file, its place in the order and what the file is counted by. A facet's counts leave its
    own choice aside: they say what choosing another value would show.
    """

    rows: list[Mapping[str, Any]] = field(default_factory=list)
    total: int = 0
    before: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def keys(self) -> list[int]:
        return [row["pk"] for row in self.rows]

    def of(self, name: str) -> Mapping[str, int]:
        return self.facets.get(name, {})


Condition = tuple[str, list[Any]]


def find(scope: QuerySet[Application], filters: Filters, wanted: Wanted, *, fine: bool = False) -> Found:
    """One query, one pass over the files, at the same cost whatever the page; `fine` counts small territories too."""
    names = [name for name in COLUMNS if fine or name not in FINE]
    met = {name: condition(name, values) for name, values in filters.values.items()}
    selected = [
        tally([*met.values(), ("by_mark", [])]),
        tally(met.values()),
        *(tally(each for other, each in met.items() if other != name) for name in met),
        cut(met.values(), wanted, len(names)),
    ]
    try:
        inner, parameters = countable(bounded(scope, filters), wanted)
    except EmptyResultSet:  # a perimeter that holds nothing asks nothing of the database
        return Found()
    columns = ", ".join(f"by_{name}" for name in names)
    values = columns.replace(
        "by_targets", "by_targets::text"
    )  # once for each list of targets, not for each file
    sets = ", ".join(f"(by_{name})" for name in names)
    query = (
        f"WITH files AS MATERIALIZED ({inner})"  # noqa: S608 – names of ours
        f" SELECT GROUPING({columns}) AS mask, COALESCE({values}), {', '.join(sql for sql, _ in selected)}"
        f" FROM files GROUP BY GROUPING SETS ((), {sets})"
    ).replace("{mask}", f"GROUPING({columns})")
    with connection.cursor() as cursor:
        cursor.execute(query, [*parameters, *(value for _, found in selected for value in found)])
        return gathered(cursor.fetchall(), names, list(met))


def countable(files: QuerySet[Any], wanted: Wanted) -> tuple[str, tuple[Any, ...]]:
    """The SQL of one narrow row for each file: what it is counted by, its place, whether it is before the mark."""
    columns = {f"by_{name}": COLUMNS[name] for name in COLUMNS}
    placed = marked(files).order_by().annotate(position=wanted.order.place, **columns)
    before: Any = Value(False)
    if wanted.mark is not None:
        before = Case(When(wanted.mark.before(), then=Value(True)), default=Value(False))
    rows = placed.annotate(by_mark=before).values("pk", "public_id", "position", "by_mark", *columns)
    inner, parameters = rows.query.sql_with_params()
    return inner, parameters


def cut(met: Iterable[Condition], wanted: Wanted, facets: int) -> Condition:
    """The rows of the page, on the row of the whole only; read backwards where the page ends before the mark."""
    kept = list(met)
    where = " AND ".join([*(sql for sql, _ in kept), wanted.side])
    way = "DESC" if wanted.order.descending != wanted.backwards else "ASC"
    rows = f"SELECT to_json(files) FROM files WHERE {where} ORDER BY position {way}, public_id {way} LIMIT %s"  # noqa: S608
    values = [*(found for _, found in kept if found), wanted.size]
    return f"CASE WHEN {{mask}} = {(1 << facets) - 1} THEN ARRAY({rows}) END", values


def condition(name: str, values: Iterable[str]) -> Condition:
    return ("by_targets ?| %s" if name == "targets" else f"by_{name} = ANY(%s)"), met_by(name, values)


def met_by(name: str, values: Iterable[str]) -> list[str]:
    """The values that answer a choice: a stage is met by those where something else stands beside it."""
    asked = list(values)
    if name != "stage":
        return asked
    return [*asked, *(each.value for each in holding_any([stage for stage in Stage if stage.value in asked]))]


def tally(conditions: Iterable[Condition]) -> Condition:
    kept = list(conditions)
    where = " AND ".join(sql for sql, _ in kept) or "TRUE"
    return f"count(*) FILTER (WHERE {where})", [values for _, values in kept if values]


def gathered(rows: Iterable[tuple[Any, ...]], names: list[str], active: list[str]) -> Found:
    """Rows of the grouped query: each tells by its mask which facet it counts."""
    whole = (1 << len(names)) - 1
    facet_of = {whole ^ (1 << (len(names) - 1 - rank)): name for rank, name in enumerate(names)}
    page: list[Mapping[str, Any]] = []
    total = before = 0
    facets: dict[str, dict[str, int]] = {name: defaultdict(int) for name in names}
    for mask, value, marked, met, *without, cut_here in rows:
        if mask == whole:
            page, total, before = cut_here, met, marked
            continue
        name = facet_of[mask]
        count = without[active.index(name)] if name in active else met
        for each in json.loads(value or "[]") if name == "targets" else [value]:
            if count:
                facets[name][each] += count
    return Found(page, total, before, facets)


def in_order(files: QuerySet[Any], found: Found, wanted: Wanted) -> list[Any]:
    """The files of the page in its order, each with its `position` and what is computed of it.

    `files` is the access layer's queryset, with what the page reads of each; nothing is computed twice.
    """
    by_key = files.order_by().in_bulk(found.keys)
    rows = []
    for row in found.rows:
        if row["pk"] in by_key:  # not one that left the perimeter since it was counted
            file = by_key[row["pk"]]
            file.position = row["position"]
            for name in COMPUTED:
                setattr(file, name, row[f"by_{name}"])
            rows.append(file)
    return rows[::-1] if wanted.backwards else rows
