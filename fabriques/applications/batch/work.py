"""The work of a check of places: its life, its journal, and what its job does with the file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from fabriques.accounts.models import User
from fabriques.applications.batch import calls, process
from fabriques.applications.batch.states import PLACES_CHECKS
from fabriques.applications.models import PlacesCheck
from fabriques.common import files, orphans, sheets
from fabriques.common.authorization import SCHEDULE
from fabriques.common.background import KEPT_DAYS, Background
from fabriques.common.reasons import Judgement
from fabriques.journal.writing import Plain, record


def subject(check: PlacesCheck) -> tuple[str, str]:
    return ("places_check", check.public_id)


WORK = Background(
    PlacesCheck,
    PLACES_CHECKS,
    lambda check, act, at, facts: record(subject(check), act, by=SCHEDULE, at=at, facts=facts),
)


def too_many(by: User) -> Judgement:
    return WORK.too_many(
        by,
        "%s de vos vérifications ne sont pas encore terminées.",
        "Une personne a au plus %s vérifications en cours à la fois.",
        "Attendez que l'une d'elles se termine, puis envoyez ce fichier.",
    )


def judged(check: PlacesCheck) -> None:
    asked = calls.asked(check.calls, check.day, check.asked_at)
    watch = process.Watch(chunk=lambda progress: save_progress(check, progress))
    with files.local(check.input_sha256) as source, files.incoming() as target:
        progress = process.check(source, target, check.file_name, asked, watch)
        with sheets.read(source, check.file_name) as table:
            form = table.shape.form
        stored = files.adopt(target)
    finish(check, progress, stored, form)


def save_progress(check: PlacesCheck, progress: process.Progress) -> None:
    PlacesCheck.objects.filter(pk=check.pk).update(
        lines_total=progress.total, lines_done=progress.done, problems=progress.problems
    )


def finish(check: PlacesCheck, progress: process.Progress, stored: files.Stored, form: sheets.Form) -> None:
    """RUNNING → DONE, with what was counted and the file made; journal « finished »."""
    facts: dict[str, Plain] = {
        "sha256": stored.sha256,
        "lines": progress.total,
        "located": progress.located,
        "problems": progress.problems,
    }
    WORK.finish(
        check,
        facts,
        lines_total=progress.total,
        lines_done=progress.done,
        lines_located=progress.located,
        lines_blank=progress.blank,
        problems=progress.problems,
        first_problems=progress.first_problems,
        answers=progress.answers,
        result_sha256=stored.sha256,
        result_size=stored.size,
        result_form=form,
    )


def remove_files(check: PlacesCheck, limit: datetime, at: datetime) -> None:
    with transaction.atomic():
        check.files_removed_at = at
        check.first_problems = []
        check.save(update_fields=["files_removed_at", "first_problems"])
        record(subject(check), "files_removed", by=SCHEDULE, at=at)
    newer = PlacesCheck.objects.filter(asked_at__gte=limit, files_removed_at=None)
    for sha256 in filter(None, (check.input_sha256, check.result_sha256)):
        shared = newer.filter(Q(input_sha256=sha256) | Q(result_sha256=sha256)).exists()
        if not shared and not orphans.named_elsewhere(sha256, PlacesCheck):
            files.forget(sha256, older_than_days=KEPT_DAYS)
