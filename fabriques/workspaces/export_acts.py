"""A list of files asked for as a spreadsheet: made by a job, given to whoever asked, removed after a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.common import clock, files
from fabriques.common.authorization import SCHEDULE, Actor, act, may_run_jobs
from fabriques.common.background import KEPT_DAYS
from fabriques.common.dates import legal_day
from fabriques.common.jobs import defer
from fabriques.common.reasons import Reason
from fabriques.journal.writing import Plain, record
from fabriques.workspaces import access
from fabriques.workspaces.access import perimeter_codes
from fabriques.workspaces.export_columns import KEYS
from fabriques.workspaces.exporting import (
    WORK,
    still_named,
    subject,
    too_long,
    too_many,
    written,
)
from fabriques.workspaces.listing import Asked
from fabriques.workspaces.models import ListExport

EXPORT_LIST = "fabriques.workspaces.tasks.export_list"
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


@act(access.may_export)
def ask(query: str, form: str, columns: Sequence[str], *, by: User, at: datetime) -> ListExport:
    """Ask for the files that a query of the list finds, in a form, with some of the columns (none: all).

    Effects: one waiting export; journal « asked »; the job « export_list ».
    Refuses whoever has no perimeter, filters too long, and a fourth export before one of the first three has ended.
    """
    access.may_export(by, legal_day(at)).demand()
    User.objects.select_for_update().get(pk=by.pk)  # two asked for at once are counted one after the other
    (too_many(by) & too_long(query)).demand()
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
    at = clock.now()
    on = legal_day(at)
    asker = User.objects.get(pk=export.asked_by_id)
    judgement = access.may_export(asker, on)
    if not judgement.allowed:
        WORK.fail(export, *judgement.reasons)
        return
    with files.incoming() as target:
        held = written(export, asker, target, at)
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


@act(access.may_take)
def note_download(export: ListExport, *, by: User, at: datetime) -> None:
    """Journal « downloaded »."""
    access.may_take(by, export, legal_day(at)).demand()
    record(subject(export), "downloaded", by=by, at=at, facts={"lines": export.lines_done})


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
