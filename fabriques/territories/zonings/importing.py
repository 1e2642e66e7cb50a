"""The steps of the import of a zoning: described, read, completed, written, reported. The act orders them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from fabriques.common.authorization import Actor
from fabriques.territories.models import Zoning, ZoningMember
from fabriques.territories.zonings import checks, store, vintages
from fabriques.territories.zonings.assembly import Assembled, Progress, Task, assemble
from fabriques.territories.zonings.completeness import incomplete_in as computed_incomplete_in
from fabriques.territories.zonings.findings import Effect, quoted, refuse
from fabriques.territories.zonings.formats.opening import Blob
from fabriques.territories.zonings.geography import Geography
from fabriques.territories.zonings.kinds import KINDS, Kind
from fabriques.territories.zonings.readers import READERS
from fabriques.territories.zonings.report import ImportReport


def kind_named(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError as error:
        raise refuse(
            "unknown_kind",
            f"{quoted(kind)} n'est pas une nature de zonage connue.",
            f"Natures connues : {', '.join(each.value for each in Kind)}.",
        ) from error


def fingerprint_of(blob: Blob) -> str:
    """SHA-256 of the whole file, in hexadecimal."""
    digest = hashlib.sha256()
    with blob.open() as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def described(
    kind: Kind,
    vintage: str,
    blob: Blob,
    *,
    period: tuple[date | None, date | None],
    named: tuple[str | None, str | None, str | None, str | None],
    by: Actor,
    address: str,
) -> Zoning:
    """The generation as it will be, before its file is read.

    `period` is (first day, last day) and `named` (code, label, source, licence), each None where it was not said.
    """
    dates = vintages.period(kind, vintage, *period)
    identity = vintages.identity(kind, *named)
    return Zoning(
        kind=kind.value,
        code=identity.code,
        vintage=vintage,
        label=identity.label,
        valid_from=dates.start,
        valid_until=dates.end,
        absence_says_no=KINDS[kind].absence_says_no,
        source=identity.source,
        licence=identity.licence,
        address=address[:400],
        file_name=blob.name[-160:],
        fingerprint=fingerprint_of(blob),
        imported_by=by.public_id,
    )


def already_there(zoning: Zoning, said: Mapping[str, object]) -> Zoning | None:
    """The generation in force when it comes from the same file, and nothing said now contradicts it."""
    found = store.current(zoning.code, zoning.vintage)
    if found is None or found.fingerprint != zoning.fingerprint:
        return None
    agrees = all(getattr(found, name) == value for name, value in said.items() if value is not None)
    return found if agrees else None


def read(zoning: Zoning, blob: Blob, place: Geography, progress: Progress | None) -> Assembled:
    """Read and compare the whole file; FileRefused when it is not fit."""
    kind = Kind(zoning.kind)
    task = Task(kind, zoning.vintage, zoning.valid_from, place, store.Locator())
    return assemble(task, READERS[kind](blob), progress)


def complete(zoning: Zoning, found: Assembled, place: Geography, incomplete: list[str] | None) -> None:
    """Give the generation what its file says of it."""
    unknown = sorted(set(incomplete or ()) - place.by_departement.keys())
    if unknown:
        raise refuse(
            "unknown_departement",
            f"{quoted(', '.join(unknown))} : aucun département n'a ce code.",
            "Donnez des codes de département, comme 01, 2A ou 974, séparés par des virgules.",
        )
    if incomplete is None:
        kind = Kind(zoning.kind)
        incomplete = computed_incomplete_in(kind, zoning.vintage, found.members, place)
    zoning.unit = found.unit.value
    zoning.incomplete_in = sorted({*incomplete, *found.undrawn})
    zoning.precision_m = found.precision_m
    zoning.lines = found.lines
    zoning.members = found.territories
    zoning.areas = len(found.zones)
    zoning.rejected = found.count(Effect.REJECTED)
    zoning.repaired = found.count(Effect.REPAIRED)


def write(
    zoning: Zoning, found: Assembled, *, at: datetime, accept_fewer: bool, progress: Progress | None
) -> Zoning | None:
    """Put the generation in force; returns the one it replaces."""
    if progress is not None:
        progress("enregistrement", len(found.members))
    previous = store.current(zoning.code, zoning.vintage)
    if previous is not None and not accept_fewer:
        checks.enough_kept(previous.members, zoning.members)
    zoning.pk = store.next_key(Zoning)
    replaced = store.put_in_place(zoning, at)
    store.write_rows(zoning, found)
    return replaced


def subject_of(zoning: Zoning) -> str:
    """The journal's subject: code and vintage, or their digest where both are too long for it."""
    plain = f"{zoning.code}:{zoning.vintage}"
    return plain if len(plain) <= 40 else hashlib.sha256(plain.encode()).hexdigest()[:40]


def facts_of(zoning: Zoning, replaced: Zoning | None) -> dict[str, str | int | bool | None]:
    return {
        "zoning": zoning.pk,
        "members": zoning.members,
        "areas": zoning.areas,
        "rejected": zoning.rejected,
        "repaired": zoning.repaired,
        "fingerprint": zoning.fingerprint,
        "replaces": replaced.pk if replaced else None,
    }


def report_of(zoning: Zoning, *, done: bool, replaced: Zoning | None = None) -> ImportReport:
    return ImportReport(
        kind=zoning.kind,
        vintage=zoning.vintage,
        done=done,
        lines=zoning.lines,
        findings=store.findings_of(zoning),
        zoning=zoning,
        replaced=replaced,
        members=zoning.members,
        rows=ZoningMember.objects.filter(zoning=zoning).count(),
        areas=zoning.areas,
        rejected=zoning.rejected,
        repaired=zoning.repaired,
    )
