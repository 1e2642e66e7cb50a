"""The database side of the importers: the geography they compare with, and the rows they write, by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import shapely
from django.db import connection, models

from fabriques.territories import rules
from fabriques.territories.models import (
    Arrondissement,
    Commune,
    CommuneChange,
    Departement,
    FormerCommuneCode,
    Zoning,
    ZoningArea,
    ZoningFinding,
    ZoningMember,
)
from fabriques.territories.reference import reader
from fabriques.territories.zonings.assembly import Assembled
from fabriques.territories.zonings.findings import Anomaly, Effect, Finding, refuse
from fabriques.territories.zonings.geography import Geography
from fabriques.territories.zonings.history import Change, History


def geography() -> Geography:
    """The loaded geography: four queries, 0.3 s. Refuses when none is loaded."""
    rows = list(Commune.objects.order_by("code").values_list("code", "departement_id", "name"))
    if not rows:
        raise refuse(
            "no_geography",
            "La géographie n'est pas chargée : aucun code de commune ne peut être vérifié.",
            "Lancez d'abord : fabriques load-geography.",
        )
    communes = {code: departement for code, departement, _ in rows}
    changed = Commune.objects.exclude(former_codes=[]).order_by("code").values_list("code", "former_codes")
    _former, ambiguous = rules.former_codes_to_current(changed, set(communes))
    arrondissements = Arrondissement.objects.order_by("code").values_list("code", "departement_id")
    divided = {departement for _, departement in arrondissements}
    departements = Departement.objects.order_by("code").values_list("code", "zone")
    return Geography(
        communes=communes,
        names={code: name for code, _, name in rows},
        units=frozenset(
            {code for code, _ in arrondissements} | {d for d, _ in departements if d not in divided}
        ),
        former=dict(FormerCommuneCode.objects.order_by("code").values_list("code", "commune_id")),
        ambiguous={old: tuple(code for code, formers in changed if old in formers) for old in ambiguous},
        collectivities=frozenset(code for code, zone in departements if zone == "com"),
        history=history(),
    )


def history() -> History | None:
    """The movements of communes; None when they were never imported."""
    rows = CommuneChange.objects.order_by("day", "nature", "before", "after")
    changes = [Change(*row) for row in rows.values_list("day", "nature", "before", "after")]
    return History(changes) if changes else None


class Locator:
    """Finds the communes under an outline; the polygons of communes are read when first needed (0.5 s)."""

    def __init__(self) -> None:
        self.codes: Sequence[str] = ()
        self.tree: shapely.STRtree | None = None

    def __call__(self, outline: Any, least_share: float) -> list[str]:
        if self.tree is None:
            polygons = reader.read_polygons()
            self.codes, self.tree = polygons.codes, shapely.STRtree(polygons.outlines)
        near = self.tree.query(outline, predicate="intersects")
        shared = shapely.area(shapely.intersection(self.tree.geometries[near], outline))
        share = shared / outline.area
        return sorted(self.codes[rank] for rank, part in zip(near, share, strict=True) if part >= least_share)


def lock(name: str) -> None:
    """Hold back any other import of the same thing until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def next_key(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows by COPY. Table and column names come from our models, never from a person."""
    names = ", ".join(columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row(row)


def write_rows(zoning: Zoning, found: Assembled) -> None:
    members = sorted(found.members.items())
    copy(
        ZoningMember,
        ("zoning_id", "unit", "value", "partial"),
        ((zoning.pk, unit, value, partial) for (unit, value), partial in members),
    )
    copy(
        ZoningArea,
        ("zoning_id", "code", "name", "outline"),
        ((zoning.pk, zone.code, zone.name, shapely.to_wkb(zone.outline)) for zone in found.zones),
    )
    copy(
        ZoningFinding,
        ("zoning_id", "line", "anomaly", "effect", "detail"),
        (
            (zoning.pk, each.line, each.anomaly.value, each.effect.value, each.detail)
            for each in found.findings
        ),
    )


def findings_of(zoning: Zoning) -> tuple[Finding, ...]:
    rows = ZoningFinding.objects.filter(zoning=zoning).order_by("line", "pk")
    return tuple(
        Finding(line, Anomaly(anomaly), Effect(effect), detail)
        for line, anomaly, effect, detail in rows.values_list("line", "anomaly", "effect", "detail")
    )


def put_in_place(zoning: Zoning, at: datetime) -> Zoning | None:
    """Insert the zoning under the key it already has, in place of the current one of its code and vintage.

    The replaced one points to its successor first: one current row by vintage, and a key checked at commit.
    """
    zoning.imported_at = at
    replaced = current(zoning.code, zoning.vintage)
    if replaced is not None:
        Zoning.objects.filter(pk=replaced.pk).update(replaced_by_id=zoning.pk)
    zoning.save(force_insert=True)
    return replaced


def current(code: str, vintage: str) -> Zoning | None:
    return Zoning.objects.current().filter(code=code, vintage=vintage).order_by("pk").first()
