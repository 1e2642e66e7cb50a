"""The job of an import: it reads, tries or imports, and says how it ended; its files go after a month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from fabriques.applications.imports import process, snapshots, sources
from fabriques.applications.imports.querying import NEEDED, locked, proposed, subject
from fabriques.applications.imports.states import IMPORTS, ImportState
from fabriques.applications.models import FileImport
from fabriques.common import clock, files, orphans
from fabriques.common.authorization import IMPORT, Actor, act, may_run_jobs
from fabriques.common.reasons import Reason, Refusal
from fabriques.connectors.online_procedures import ProceduresFailed, procedures
from fabriques.journal.writing import Plain, record

KEPT_DAYS = 30
UNFORESEEN = Reason(
    "unforeseen",
    "Une erreur que la plateforme n'avait pas prévue a arrêté l'import.",
    "Chaque dossier est importé entier ou pas du tout : ceux qui l'étaient déjà le restent.",
    "Recommencez avec la même source : seuls les dossiers nouveaux seront importés.",
)
LOST = Reason(
    "source_lost",
    "Ce qui avait été lu n'est plus sur la plateforme.",
    f"Les fichiers d'un import sont gardés {KEPT_DAYS} jours.",
    "Envoyez le fichier, ou lisez la démarche, de nouveau.",
)


@act(may_run_jobs, atomic=False)
def work(public_id: str, *, by: Actor) -> None:
    """The job: read, try or import, by the state; safe to run twice.

    Effects: READING → TO_MAP, CHECKING → CHECKED, RUNNING → DONE, each with its journal entry; FAILED with the reason.
    """
    may_run_jobs(by).demand()
    row = FileImport.objects.at_work().select_related(*NEEDED).filter(public_id=public_id).first()
    if row is None:
        return
    jobs: dict[ImportState, Callable[[FileImport], None]] = {
        ImportState.READING: read_online,
        ImportState.CHECKING: judged,
        ImportState.RUNNING: judged,
    }
    try:
        jobs[row.get_state()](row)
    except Refusal as refusal:
        fail(row, *refusal.reasons)
    except ProceduresFailed as failure:
        fail(row, service_failed(str(failure)))
    except FileNotFoundError:
        fail(row, LOST)


def service_failed(said: str) -> Reason:
    return Reason(
        "service_failed",
        said,
        "Rien de cette lecture n'est importé.",
        "Recommencez plus tard ; la lecture reprendra depuis le début.",
    )


def read_online(row: FileImport) -> None:
    found = sources.online(procedures(), row.procedure or 0, row.since)
    with files.incoming() as kept:
        total, columns = snapshots.write(kept, sources.first(found, row.name, row.since))
        stored = files.adopt(kept)
    with transaction.atomic():
        fresh = locked(row)
        fresh.state = IMPORTS.after("receive", fresh.get_state())
        fresh.source_sha256, fresh.source_size, fresh.lines_total = stored.sha256, stored.size, total
        fresh.columns, fresh.mapping = columns, proposed(fresh.wave, columns)
        fresh.save()
        facts: dict[str, Plain] = {"sha256": stored.sha256, "files": total}
        record(subject(fresh), "read", by=IMPORT, at=clock.now(), facts=facts)


def judged(row: FileImport) -> None:
    with files.local(row.source_sha256) as snapshot, files.incoming() as report:
        progress = process.run(row, snapshot, report, watch=lambda each: save_progress(row, each))
        stored = files.adopt(report)
    finish(row, progress, stored)


def save_progress(row: FileImport, progress: process.Progress) -> None:
    FileImport.objects.filter(pk=row.pk).update(lines_done=progress.done, counts=progress.counts)


@transaction.atomic
def finish(file_import: FileImport, progress: process.Progress, stored: files.Stored) -> None:
    row = locked(file_import)
    trial = row.get_state() == ImportState.CHECKING
    row.state = IMPORTS.after("end_check" if trial else "finish", row.get_state())
    row.lines_done, row.counts, row.first_rejected = progress.done, progress.counts, progress.first_rejected
    row.report_sha256, row.report_size = stored.sha256, stored.size
    row.finished_at = clock.now()
    row.save()
    facts: dict[str, Plain] = {"report": stored.sha256, **progress.counts}
    record(subject(row), "checked" if trial else "finished", by=IMPORT, at=row.finished_at, facts=facts)


@transaction.atomic
def fail(file_import: FileImport, *reasons: Reason) -> None:
    """An import at work → FAILED, with the reasons in words; journal « failed »."""
    row = locked(file_import)
    row.state = IMPORTS.after("fail", row.get_state())
    row.failure = "\n".join(each.said for each in reasons)
    row.finished_at = clock.now()
    row.save(update_fields=["state", "failure", "finished_at"])
    record(subject(row), "failed", by=IMPORT, at=row.finished_at, facts={"reason": reasons[0].code})


@act(may_run_jobs, atomic=False)
def give_up(public_id: str, *, by: Actor) -> None:
    """Fail an import that a fault of ours stopped, unless it has ended."""
    may_run_jobs(by).demand()
    row = FileImport.objects.at_work().filter(public_id=public_id).first()
    if row is not None:
        fail(row, UNFORESEEN)


@act(may_run_jobs, atomic=False)
def remove_old_sources(*, by: Actor, at: datetime) -> int:
    """Remove what was read, and the reports, of imports asked for more than KEPT_DAYS days ago; gives how many.

    Effects: files gone, save those that another row names; journal « files_removed ». What was imported stays.
    """
    may_run_jobs(by).demand()
    old = FileImport.objects.filter(asked_at__lt=at - timedelta(days=KEPT_DAYS), files_removed_at=None)
    rows = list(old.exclude(pk__in=FileImport.objects.at_work()))
    for row in rows:
        named = [sha256 for sha256 in (row.source_sha256, row.report_sha256) if sha256]
        with transaction.atomic():
            FileImport.objects.filter(pk=row.pk).update(files_removed_at=at, first_rejected=[])
            record(subject(row), "files_removed", by=IMPORT, at=at)
        for sha256 in named:
            newer = FileImport.objects.filter(files_removed_at=None)
            shared = (
                newer.filter(source_sha256=sha256).exists() or newer.filter(report_sha256=sha256).exists()
            )
            if not shared and not orphans.named_elsewhere(sha256, FileImport):
                files.forget(sha256, older_than_days=KEPT_DAYS)
    return len(rows)
