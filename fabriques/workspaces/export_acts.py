"""A list of files asked for as a spreadsheet: made by a job, given to whoever asked, removed after a month."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.calls.models import Wave
from fabriques.common import clock, files, orphans, sheets
from fabriques.common.authorization import SCHEDULE, Actor, act, may_run_jobs
from fabriques.common.background import KEPT_DAYS, Background
from fabriques.common.dates import PARIS, legal_day
from fabriques.common.jobs import defer
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.common.states import StateTable
from fabriques.journal.writing import Plain, record
from fabriques.workspaces import access
from fabriques.workspaces.export_columns import KEYS, SHAPES, ExportColumn, Wording, chosen
from fabriques.workspaces.listing import Asked, files_of, perimeter_codes
from fabriques.workspaces.models import LONGEST_QUERY, ListExport
from fabriques.workspaces.states import LIST_EXPORTS

EXPORT_LIST = "fabriques.workspaces.tasks.export_list"
CHUNK = 500
UNFORESEEN = Reason(
    "unforeseen",
    "Une erreur que la plateforme n'avait pas prévue a arrêté l'export.",
    "L'incident est enregistré avec le numéro de cet export.",
    "Recommencez ; si cela se reproduit, écrivez à l'équipe du programme en donnant l'adresse de cette page.",
)
STUCK = Reason(
    "stuck",
    "L'export n'a pas pu aller à son terme en une journée.",
    "Un export arrêté ne compte pas parmi ceux en cours.",
    "Demandez-le de nouveau.",
)


def subject(export: ListExport) -> tuple[str, str]:
    return ("list_export", export.public_id)


def by_whom(export: ListExport, act: str, at: datetime, facts: Any) -> None:
    record(
        subject(export),
        act,
        by=export.asked_by if act == "list_exported" else SCHEDULE,
        at=at,
        facts=facts,
    )


STATES: StateTable = LIST_EXPORTS
WORK = Background(ListExport, STATES, by_whom)


@act(access.may_export)
def ask(query: str, form: str, columns: Sequence[str], *, by: User, at: datetime) -> ListExport:
    """Ask for the files that a query of the list finds, in a form, with some of the columns (none: all).

    Effects: one waiting export; journal « asked »; the job « export_list ».
    Refuses whoever has no perimeter, filters too long, and a fourth export before one of the first three has ended.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two asked for at once are counted one after the other
    (access.may_export(by, at.astimezone(PARIS).date()) & too_many(by) & too_long(query)).demand()
    export = ListExport.objects.create(
        asked_by=by,
        asked_at=at,
        query=Asked.parse(query).query,
        form=ListExport.Form(form),
        columns=[key for key in KEYS if key in columns],
    )
    record(subject(export), "asked", by=by, at=at, facts={"form": form}, motive=export.query)
    defer(EXPORT_LIST, export=export.public_id, lock=f"list-export-{export.public_id}")
    return export


def too_many(by: User) -> Judgement:
    return WORK.too_many(
        by,
        "%s de vos exports ne sont pas encore terminés.",
        "Une personne a au plus %s exports en cours à la fois.",
        "Attendez que l'un d'eux se termine, puis demandez celui-ci.",
    )


def too_long(query: str) -> Judgement:
    return refuse_if(
        len(Asked.parse(query).query) > LONGEST_QUERY,
        Reason(
            "query_too_long",
            "Cette liste a trop de filtres pour être gardée.",
            f"Les filtres d'une vue ou d'un export tiennent en {LONGEST_QUERY} caractères.",
            "Retirez quelques filtres, puis recommencez.",
        ),
    )


@act(may_run_jobs, atomic=False)
def run(public_id: str, *, by: Actor) -> None:
    """The job: write the files that the person who asked may see now; safe to run twice, the last run stands.

    Effects: WAITING or RUNNING → RUNNING → DONE with the file, or FAILED with the reason; journal « list_exported »
    (how many files, no name) or « failed ». Progress is saved after each chunk.
    """
    may_run_jobs(by).demand()
    export = WORK.begun(public_id)
    if export is None:
        return
    on = clock.today()
    asker = User.objects.get(pk=export.asked_by_id)
    judgement = access.may_export(asker, on)
    if not judgement.allowed:
        WORK.fail(export, *judgement.reasons)
        return
    with files.incoming() as target:
        held = written(export, asker, target, on)
        stored = files.adopt(target)
    lines = len(held)
    facts: dict[str, Plain] = {"lines": lines, "form": export.form, "sha256": stored.sha256}
    WORK.finish(
        export,
        facts,
        "list_exported",
        lines_total=lines,
        lines_done=lines,
        perimeter=perimeter_codes(asker, on),
        held=list(held),
        result_sha256=stored.sha256,
        result_size=stored.size,
    )


@act(may_run_jobs)
def give_up(public_id: str, *, by: Actor) -> None:
    """Fail an export that a fault of ours stopped, unless it has ended. Effects: FAILED; journal « failed »."""
    may_run_jobs(by).demand()
    WORK.give_up(public_id, UNFORESEEN)


def written(export: ListExport, by: User, target: Path, on: date) -> array[int]:
    """Write the list row after row, as the screen orders it; returns its files' keys. The memory stays the same."""
    asked = Asked.parse(export.query)
    columns = chosen(export.columns)
    found = files_of(by, asked.filters, on)
    ListExport.objects.filter(pk=export.pk).update(lines_total=found.count(), lines_done=0)
    wording = Wording(french=export.form == ListExport.Form.CSV_EXCEL_FR, targets=target_names())
    held = array("q")
    with sheets.write(target, SHAPES[export.form], "Dossiers") as writer:
        writer.row([str(column.label) for column in columns])
        for key, *row in rows(asked.order.applied(found), columns):
            writer.row([each.written(value, wording) for each, value in zip(columns, row, strict=True)])
            held.append(key)
            if len(held) % CHUNK == 0:
                ListExport.objects.filter(pk=export.pk).update(lines_done=len(held))
    return held


def rows(ordered: Any, columns: Sequence[ExportColumn]) -> Iterator[Sequence[Any]]:
    """One tuple for each file, its key first, by a cursor of the server: a chunk in memory, one state of the list."""
    named = {f"column_{column.key}": column.reads for column in columns}
    found: Iterator[Sequence[Any]] = (
        ordered.annotate(**named).values_list("pk", *named).iterator(chunk_size=CHUNK)
    )
    return found


def target_names() -> dict[str, str]:
    """The targets of every rulebook that a wave is judged by, by code."""
    waves = Wave.objects.select_related("rulebook").order_by("pk")
    return {target.code: target.label for wave in waves for target in wave.rulebook.rules.targets}


@act(access.may_take)
def note_download(export: ListExport, *, by: User, at: datetime) -> None:
    """Journal « downloaded »."""
    access.may_take(by, export, legal_day(at)).demand()
    record(subject(export), "downloaded", by=by, at=at, facts={"lines": export.lines_done})


def still_named(sha256: str, limit: datetime) -> bool:
    """Whether a newer export, or a record of another kind, holds the same content."""
    newer = ListExport.objects.filter(asked_at__gte=limit, file_removed_at=None, result_sha256=sha256)
    return newer.exists() or orphans.named_elsewhere(sha256, ListExport)


@act(may_run_jobs, atomic=False)
def remove_old_files(*, by: Actor, at: datetime) -> int:
    """Remove the files of the exports asked for more than KEPT_DAYS days ago; fail those stuck for a day.

    Effects: files gone, save one that a newer export shares; journal « file_removed ». Returns how many exports.
    """
    may_run_jobs(by).demand()
    WORK.give_up_stuck(at, STUCK)
    limit = at - timedelta(days=KEPT_DAYS)
    old = list(ListExport.objects.filter(asked_at__lt=limit, file_removed_at=None).order_by("pk"))
    for export in old:
        with transaction.atomic():
            export.file_removed_at = at
            export.save(update_fields=["file_removed_at"])
            record(subject(export), "file_removed", by=SCHEDULE, at=at)
        if export.result_sha256 and not still_named(export.result_sha256, limit):
            files.forget(export.result_sha256, older_than_days=KEPT_DAYS)
    return len(old)
