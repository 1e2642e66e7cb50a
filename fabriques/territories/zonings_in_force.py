"""The zonings in force on a day, in memory: read once per process, for a generation never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

import shapely
from django.db import connection

from fabriques.territories.geography import france
from fabriques.territories.locating.points import point_index
from fabriques.territories.models import Zoning
from fabriques.territories.reference import reader
from fabriques.territories.verdict.areas import Areas
from fabriques.territories.verdict.evidence import Setting
from fabriques.territories.verdict.layers import Commune, Layer, Membership
from fabriques.territories.zonings.kinds import KINDS, Kind

KEPT = 24
UNKNOWN_PRECISION_M = 20
_loading = Lock()


def setting(on: date, *, extra: Iterable[Layer] = (), vintages: Mapping[str, str] | None = None) -> Setting:
    """What is known on a day: one query, plus three for each generation that this process has not read yet.

    `extra`: layers of a call's own, which win over those of the same code. `vintages`: for a code, the vintage
    to use whatever the day (to try a rule on another generation).
    """
    rows = list(Zoning.objects.current().order_by("code", "valid_from"))
    chosen: dict[str, Zoning] = {}
    others: dict[str, list[str]] = {}
    for row in rows:
        wanted = (vintages or {}).get(row.code)
        in_force = row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)
        if row.vintage == wanted if wanted else in_force:
            chosen[row.code] = row
        else:
            others.setdefault(row.code, []).append(row.vintage)
    layers = {code: layer(row) for code, row in chosen.items()}
    layers |= {each.code: each for each in extra}
    return Setting(on, layers, {code: tuple(found) for code, found in others.items()}, urban())


_layers: dict[int, Layer] = {}


def layer(row: Zoning) -> Layer:
    """A generation in memory; the oldest read are forgotten beyond a few dozen."""
    found = _layers.get(row.pk)
    if found is not None and found.fingerprint == row.fingerprint:
        return found
    with _loading:
        found = read(row)
        while len(_layers) >= KEPT:
            _layers.pop(next(iter(_layers)))
        _layers[row.pk] = found
    return found


def read(row: Zoning) -> Layer:
    facts = KINDS[Kind(row.kind)]
    return Layer(
        code=row.code,
        kind=row.kind,
        label=row.label,
        vintage=row.vintage,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        source=row.source,
        licence=row.licence,
        address=row.address,
        fingerprint=row.fingerprint,
        members=members(row.pk),
        by_arrondissement=row.unit == Zoning.Unit.ARRONDISSEMENT,
        smaller_than_commune=row.kind == Kind.QPV,
        absence_says_no=row.absence_says_no,
        incomplete_in=frozenset(row.incomplete_in),
        classes=facts.classes,
        areas=areas(row) if row.areas else None,
    )


def members(zoning: int) -> dict[str, tuple[Membership, ...]]:
    """Classes by territory; communes of the same class share one tuple."""
    shared: dict[tuple[Any, ...], tuple[Membership, ...]] = {}
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit, array_agg(value ORDER BY value), array_agg(partial ORDER BY value)"
            " FROM territories_zoningmember WHERE zoning_id = %s GROUP BY unit",
            [zoning],
        )
        for unit, values, partials in cursor.fetchall():
            key = (*values, *partials)
            if key not in shared:
                shared[key] = tuple(
                    Membership(value, partial) for value, partial in zip(values, partials, strict=True)
                )
            found[unit] = shared[key]
    return found


def areas(row: Zoning) -> Areas:
    rows = list(row.area_rows.order_by("code").values_list("code", "name", "outline"))
    outlines = shapely.from_wkb([bytes(outline) for _, _, outline in rows])
    precision = UNKNOWN_PRECISION_M if row.precision_m is None else row.precision_m
    return Areas([code for code, _, _ in rows], [name for _, name, _ in rows], outlines, precision)


@lru_cache(maxsize=1)
def communes() -> tuple[Commune, ...]:
    """Every commune as a verdict sees it, in the order of `france().codes`."""
    place = france()
    return tuple(
        Commune(code, arrondissement or None, departement)
        for code, arrondissement, departement in zip(
            place.codes, place.arrondissements, place.departements, strict=True
        )
    )


def commune(code: str) -> Commune | None:
    """One of them by its current code; None when it is not of France."""
    rank = france().index.get(code)
    return None if rank is None else communes()[rank]


@lru_cache(maxsize=1)
def urban() -> dict[str, bool | None]:
    """The indicative urban class of each commune, computed when the geography was built."""
    answers = {"urban": True, "not_urban": False}
    return {each.code: answers.get(each.answer) for each in reader.read_urban()}


def warm() -> None:
    """Read into memory what no database is needed for: the communes, their outlines, the indicative class."""
    communes()
    urban()
    point_index()
