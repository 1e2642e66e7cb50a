"""Writes the embedded geography into the database: the services of the State, the communes, and rows in bulk."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from fabriques.common.french import of
from fabriques.territories import rules
from fabriques.territories.models import Commune, FormerCommuneCode, Service
from fabriques.territories.reference import reader

NATIONAL = "NATIONAL"


def load_services(
    departements: Sequence[reader.DepartementRecord], arrondissements: Sequence[reader.ArrondissementRecord]
) -> None:
    """Name the State's services after their territories; their mailboxes are set by the programme team."""
    by_code = {d.code: d for d in departements}
    rows: list[tuple[Any, ...]] = [
        (NATIONAL, Service.Level.NATIONAL, "Équipe nationale du programme", "", None, None, None)
    ]
    for region in reader.read_regions():
        name = f"Préfecture de la région {region.name}"
        rows.append((f"REG-{region.code}", Service.Level.REGION, name, "", None, None, region.code))
    for d in departements:
        name = rules.prefecture_name(d.code, d.name, d.zone)
        rows.append((f"PREF-{d.code}", Service.Level.PREFECTURE, name, "", None, d.code, d.region or None))
    for a in arrondissements:
        d = by_code[a.departement]
        if a.chef_lieu != d.chef_lieu:
            name = f"Sous-préfecture {of(a.name)} ({d.code})"
            rows.append(
                (f"SP-{a.code}", Service.Level.SOUS_PREFECTURE, name, "", a.code, d.code, d.region or None)
            )
    columns = ["code", "level", "name", "email", "arrondissement_id", "departement_id", "region_id"]
    upsert(Service, columns, rows, keep=("email",))


def load_communes(
    departements: Sequence[reader.DepartementRecord],
    arrondissements: Sequence[reader.ArrondissementRecord],
    communes: Sequence[reader.CommuneRecord],
) -> None:
    departement_chef_lieu = {d.code: d.chef_lieu or "" for d in departements}
    arrondissement_chef_lieu = {a.code: a.chef_lieu for a in arrondissements}
    rows = []
    for c in communes:
        service = rules.competent_service(
            arrondissement=c.arrondissement or None,
            arrondissement_chef_lieu=arrondissement_chef_lieu.get(c.arrondissement or ""),
            departement=c.departement,
            departement_chef_lieu=departement_chef_lieu[c.departement],
        )
        lists = (json.dumps(list(c.postcodes)), json.dumps(list(c.former_codes)))
        rows.append(
            (
                c.code,
                c.name,
                c.departement,
                c.arrondissement or None,
                service,
                c.population,
                c.lon,
                c.lat,
                *lists,
            )
        )
    columns = [
        "code", "name", "departement_id", "arrondissement_id", "service_id", "population",
        "longitude", "latitude", "postcodes", "former_codes",
    ]  # fmt: skip
    upsert(Commune, columns, rows)
    current = {c.code for c in communes}
    formers, _ambiguous = rules.former_codes_to_current(((c.code, c.former_codes) for c in communes), current)
    upsert(FormerCommuneCode, ["code", "commune_id"], sorted(formers.items()))


def upsert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], keep: Sequence[str] = ()
) -> None:
    """Insert or update rows by COPY (35,000 communes in a second); the first column is the key, the columns
    in `keep` are not overwritten. Table and column names come from our models, never from a person."""
    table = model._meta.db_table
    names = ", ".join(columns)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows(["\\N" if value is None else value for value in row] for row in rows)
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns[1:] if name not in keep)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute("DROP TABLE IF EXISTS incoming")
        cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")  # noqa: S608 – our own names
        with cursor.copy(f"COPY incoming ({names}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy:
            copy.write(buffer.getvalue())
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming"  # noqa: S608 – our own names
            f" ON CONFLICT ({columns[0]}) DO UPDATE SET {updates}"
        )
