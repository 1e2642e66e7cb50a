from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import models

from fabriques.common.authorization import Actor, act
from fabriques.common.dates import legal_day
from fabriques.journal.writing import record
from fabriques.territories import access
from fabriques.territories.loading import NATIONAL, load_communes, load_services, upsert
from fabriques.territories.models import (
    Arrondissement,
    Commune,
    Departement,
    GeographyLoad,
    Region,
    Service,
)
from fabriques.territories.reference import reader
from fabriques.territories.zonings import importing, movements, store
from fabriques.territories.zonings.assembly import Progress
from fabriques.territories.zonings.formats.opening import blob_of
from fabriques.territories.zonings.report import ImportReport

__all__ = ["NATIONAL", "import_commune_changes", "import_zoning", "load_geography", "set_mailboxes"]


@act(access.may_keep_geography)
def load_geography(*, by: Actor, at: datetime) -> dict[str, int]:
    """Bring the embedded geography of France into the database, with the service competent for each commune.

    Effects: regions, départements, arrondissements, services, communes and former codes inserted or updated;
    nothing deleted (records point to them). When this vintage is already loaded, services alone are named anew.
    Returns the number of rows of each table. Raises reader's error when a file differs from its manifest.
    """
    access.may_keep_geography(by, legal_day(at)).demand()
    manifest = reader.check_files()
    fingerprint = hashlib.sha256(reader.MANIFEST.read_bytes()).hexdigest()
    departements = list(reader.read_departements())
    arrondissements = list(reader.read_arrondissements())
    if GeographyLoad.objects.filter(fingerprint=fingerprint).exists():
        load_services(departements, arrondissements)
    else:
        communes = list(reader.read_communes())
        upsert(Region, ["code", "name"], [(r.code, r.name) for r in reader.read_regions()])
        upsert(
            Departement,
            ["code", "name", "region_id", "chef_lieu_code", "zone"],
            [(d.code, d.name, d.region or None, d.chef_lieu or "", d.zone) for d in departements],
        )
        upsert(
            Arrondissement,
            ["code", "name", "departement_id", "chef_lieu_code"],
            [(a.code, a.name, a.departement, a.chef_lieu) for a in arrondissements],
        )
        load_services(departements, arrondissements)
        load_communes(departements, arrondissements, communes)
        GeographyLoad.objects.create(fingerprint=fingerprint, vintage=manifest.vintage, loaded_at=at)
    counted: tuple[type[models.Model], ...] = (Region, Departement, Arrondissement, Service, Commune)
    return {str(model._meta.verbose_name): model._default_manager.count() for model in counted}


@act(access.may_keep_geography)
def set_mailboxes(addresses: Mapping[str, str], *, by: Actor, at: datetime) -> int:
    """Set the functional mailbox of services, by code; unknown codes are ignored. Returns how many were set.

    Effects: their addresses; journal « mailbox_set » on each service.
    """
    access.may_keep_geography(by, legal_day(at)).demand()
    services = list(Service.objects.select_for_update().filter(code__in=addresses).order_by("code"))
    for service in services:
        service.email = addresses[service.code]
    Service.objects.bulk_update(services, ["email"])
    for service in services:
        record(("service", service.code), "mailbox_set", by=by, at=at)
    return len(services)


@act(access.may_keep_geography)
def import_zoning(
    kind: str,
    path: Path | bytes,
    *,
    vintage: str,
    by: Actor,
    at: datetime,
    code: str | None = None,
    label: str | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    incomplete_in: list[str] | None = None,
    source: str | None = None,
    licence: str | None = None,
    address: str = "",
    file_name: str = "",
    accept_fewer: bool = False,
    again: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring in one generation of a zoning from an official file; every line repaired or rejected is told.

    `path` may be the bytes of the file. `incomplete_in`: départements where absence proves nothing, computed
    when not given. `accept_fewer`: accept to replace a generation by one that has far fewer territories.
    Effects: the generation with its territories, outlines and findings; the generation of the same code and
    vintage is replaced, its rows kept; journal « zoning_imported ». Nothing is done when the same file is already
    in force, and nothing else was said of it (unless `again`).
    Refuses (FileRefused): a file that is cut, unreadable, too large, of another kind, vintage or projection, or
    mostly unusable; a free list without name or source. The generation in force then stays so.
    """
    access.may_keep_geography(by, legal_day(at)).demand()
    blob = blob_of(path, file_name)
    zoning = importing.described(
        importing.kind_named(kind),
        vintage,
        blob,
        period=(valid_from, valid_until),
        named=(code, label, source, licence),
        by=by,
        address=address,
    )
    store.lock(f"zoning:{zoning.code}:{vintage}")
    said = {
        "label": label, "source": source, "licence": licence, "valid_from": valid_from, "valid_until": valid_until,
        "incomplete_in": None if incomplete_in is None else sorted(set(incomplete_in)),
    }  # fmt: skip
    same = None if again else importing.already_there(zoning, said)
    if same is not None:
        return importing.report_of(same, done=False)
    place = store.geography()
    found = importing.read(zoning, blob, place, progress)
    importing.complete(zoning, found, place, incomplete_in)
    replaced = importing.write(zoning, found, at=at, accept_fewer=accept_fewer, progress=progress)
    subject, facts = ("zoning", importing.subject_of(zoning)), importing.facts_of(zoning, replaced)
    record(subject, "zoning_imported", by=by, at=at, facts=facts)
    return importing.report_of(zoning, done=True, replaced=replaced)


@act(access.may_keep_geography)
def import_commune_changes(
    path: Path | bytes, *, by: Actor, at: datetime, file_name: str = "", progress: Progress | None = None
) -> ImportReport:
    """Bring in the movements of the official geographical code, by which codes are followed to the present.

    Effects: movements inserted or renamed, those that the file no longer gives removed; journal
    « commune_changes_imported » when anything changed. A file of communes is only compared with the geography.
    Refuses (FileRefused): a file that is cut, unreadable, or has far fewer movements than those already known.
    """
    access.may_keep_geography(by, legal_day(at)).demand()
    blob = blob_of(path, file_name)
    store.lock("commune_changes")
    found = movements.read(blob, store.geography(), progress)
    written = movements.write(found)
    if written.changed:
        record(
            ("geography", "commune_changes"),
            "commune_changes_imported",
            by=by,
            at=at,
            facts={
                "added": written.added,
                "renamed": written.renamed,
                "removed": written.removed,
                "fingerprint": importing.fingerprint_of(blob),
            },
        )
    return movements.report_of(found, written)
