"""Imports of files submitted elsewhere: a source is received, mapped, tried, then imported by a job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.applications.batch.receiving import shown_name
from fabriques.applications.imports import access, mapping, snapshots, sources
from fabriques.applications.imports.querying import (
    locked,
    proposed,
    put_to_work,
    subject,
    wanted,
    write_whole,
)
from fabriques.applications.imports.states import IMPORTS, ImportState
from fabriques.applications.models import FileImport
from fabriques.calls.models import Wave
from fabriques.common import files
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.reasons import Reason, Refusal, refuse_if
from fabriques.connectors.online_procedures import is_on
from fabriques.journal.writing import Plain, record

ONLINE_NAME = "Démarche en ligne de l'État"


@act(access.may_import, atomic=False)
def receive(
    wave: Wave,
    content: Iterable[bytes],
    file_name: str,
    *,
    received_by: str,
    by: User,
    at: datetime,
    procedure: int | None = None,
) -> FileImport:
    """Read a file sent, a table or the JSON of an online procedure, and keep its lines.

    `procedure`: the number of the online procedure that a JSON file comes from, so that reading it online later
    recognises the same files.
    Effects: what was read kept under its hash; one import TO_MAP, with the mapping kept before for the same columns
    or the one that names propose; journal « received ».
    Refuses whoever is not of the programme team, a wave not announced, a file that cannot be read or holds nothing.
    """
    access.may_import(by, wave, at).demand()
    name = shown_name(file_name)
    source = FileImport.Source.JSON if name.lower().endswith(".json") else FileImport.Source.TABLE
    with files.incoming() as sent, files.incoming() as kept:
        write_whole(sent, content)
        read = sources.json_file if source == FileImport.Source.JSON else sources.table
        total, columns = snapshots.write(kept, sources.first(read(sent, name), name))
        stored = files.adopt(kept)
    with transaction.atomic(), refusals_in_words():
        row = FileImport.objects.create(
            wave=wave,
            source=source,
            procedure=procedure if source == FileImport.Source.JSON else None,
            received_by=received_by.strip(),
            file_name=name,
            source_sha256=stored.sha256,
            source_size=stored.size,
            columns=columns,
            mapping=proposed(wave, columns),
            state=ImportState.TO_MAP,
            asked_by=by,
            asked_at=at,
            lines_total=total,
        )
        facts: dict[str, Plain] = {"wave": wave.code, "sha256": stored.sha256, "files": total}
        record(subject(row), "received", by=by, at=at, facts=facts)
    return row


@act(access.may_import)
def ask_online(wave: Wave, procedure: int, *, whole: bool, by: User, at: datetime) -> FileImport:
    """Ask for the files of an online procedure: those changed since it was last imported, or all when `whole`.

    Effects: one import READING; journal « asked »; the job « import_files », which reads it.
    Refuses whoever is not of the programme team, a wave not announced, a platform without access to the procedures.
    """
    access.may_import(by, wave, at).demand()
    refuse_if(
        not is_on(),
        Reason(
            "procedures_off",
            "La lecture des démarches en ligne n'est pas activée sur cette plateforme.",
            "Elle demande une adresse et un jeton, réglés par l'administration technique.",
            "Exportez la démarche en tableau ou en JSON, et envoyez le fichier.",
        ),
    ).demand()
    read_here = FileImport.objects.filter(wave=wave, procedure=procedure, source=FileImport.Source.ONLINE)
    last = read_here.filter(state=ImportState.DONE).first()
    row = FileImport.objects.create(
        wave=wave,
        source=FileImport.Source.ONLINE,
        procedure=procedure,
        received_by=ONLINE_NAME,
        since=last.asked_at if last and not whole else None,
        state=ImportState.READING,
        asked_by=by,
        asked_at=at,
    )
    record(subject(row), "asked", by=by, at=at, facts={"wave": wave.code, "procedure": procedure})
    put_to_work(row)
    return row


@act(access.may_import)
def set_mapping(
    file_import: FileImport, revision: str, mapped: Mapping[str, str], *, by: User, at: datetime
) -> FileImport:
    """Say which column of a revision fills what; kept for the next import of the same columns.

    Effects: TO_MAP or CHECKED → TO_MAP; journal « mapped ». Names that are not known are left out.
    Refuses whoever is not of the programme team, an import at work or ended, a revision it has not.
    """
    row = locked(file_import)
    access.may_import(by, row.wave, at).demand()
    row.state = IMPORTS.after("map", row.get_state())
    if revision not in row.columns:
        raise Refusal(
            Reason(
                "unknown_revision",
                "Cette révision n'est pas dans ce qui a été lu.",
                "Une correspondance porte sur les colonnes d'une révision lue.",
                "Rechargez la page.",
            )
        )
    kept = mapping.kept(mapped, row.columns[revision], wanted(row.wave))
    row.mapping = {**row.mapping, revision: kept}
    row.save(update_fields=["state", "mapping"])
    record(subject(row), "mapped", by=by, at=at, facts={"columns": len(kept)})
    return row


@act(access.may_import)
def check(file_import: FileImport, *, by: User, at: datetime) -> FileImport:
    """Try the import: nothing is written but the report.

    Effects: TO_MAP or CHECKED → CHECKING; the job « import_files »; journal « check_asked ».
    Refuses whoever is not of the programme team, a mapping without what every file needs, an import at work or ended.
    """
    row = locked(file_import)
    access.may_import(by, row.wave, at).demand()
    row.state = IMPORTS.after("check", row.get_state())
    mapping.whole(row.mapping, row.columns, wanted(row.wave)).demand()
    row.lines_done, row.counts, row.first_rejected = 0, {}, []
    row.save(update_fields=["state", "lines_done", "counts", "first_rejected"])
    record(subject(row), "check_asked", by=by, at=at)
    put_to_work(row)
    return row


@act(access.may_import)
def run(file_import: FileImport, *, by: User, at: datetime) -> FileImport:
    """Import for good what the trial told: each file in a transaction of its own, those already here left as they are.

    Effects: CHECKED → RUNNING; the job « import_files »; journal « run_asked ».
    Refuses whoever is not of the programme team, an import not tried.
    """
    row = locked(file_import)
    access.may_import(by, row.wave, at).demand()
    row.state = IMPORTS.after("run", row.get_state())
    row.run_at, row.run_by = at, by
    row.lines_done, row.counts, row.first_rejected = 0, {}, []
    row.save()
    record(subject(row), "run_asked", by=by, at=at)
    put_to_work(row)
    return row
