"""A list of places sent to be checked: asked for, judged by a job, its files removed after a month."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import Q

from fabriques.accounts.access import may_act
from fabriques.accounts.models import User
from fabriques.applications.batch import calls, process
from fabriques.applications.batch.states import PLACES_CHECKS
from fabriques.applications.models import PlacesCheck
from fabriques.common import files, orphans, sheets
from fabriques.common.authorization import SCHEDULE, Actor, act, may_run_jobs
from fabriques.common.background import KEPT_DAYS, Background
from fabriques.common.dates import legal_day
from fabriques.common.jobs import defer
from fabriques.common.reasons import Judgement, Reason, Refusal
from fabriques.journal.writing import Plain, record

CHECK_PLACES = "fabriques.applications.tasks.check_places"
LONGEST_NAME = 120
UNFORESEEN = Reason(
    "unforeseen",
    "Une erreur que la plateforme n'avait pas prévue a arrêté la vérification.",
    "L'incident est enregistré avec le numéro de cette vérification.",
    "Recommencez ; si cela se reproduit, écrivez à l'équipe du programme en donnant l'adresse de cette page.",
)
STUCK = Reason(
    "stuck",
    "La vérification n'a pas pu aller à son terme en une journée.",
    "Une vérification arrêtée ne compte pas parmi celles en cours.",
    "Envoyez le fichier de nouveau ; s'il est très grand, découpez-le.",
)
LOST = Reason(
    "file_lost",
    "Le fichier reçu n'est plus sur la plateforme.",
    f"Les fichiers sont gardés {KEPT_DAYS} jours.",
    "Envoyez le fichier de nouveau.",
)


def subject(check: PlacesCheck) -> tuple[str, str]:
    return ("places_check", check.public_id)


WORK = Background(
    PlacesCheck,
    PLACES_CHECKS,
    lambda check, act, at, facts: record(subject(check), act, by=SCHEDULE, at=at, facts=facts),
)


@act(may_act, atomic=False)
def ask(
    content: Iterable[bytes],
    file_name: str,
    *,
    wanted: Sequence[str],
    day: date | None,
    by: User,
    at: datetime,
) -> PlacesCheck:
    """Receive a file of places; `wanted` are slugs of calls, none meaning the open ones.

    Effects: the file on disk; one waiting check; journal « asked »; the job « check_places ».
    Refuses a file that is no table or names no place, an unknown call, and a fourth check before one of the
    first three has ended.
    """
    may_act(by, legal_day(at)).demand()
    name = shown_name(file_name)
    slugs = calls.chosen(wanted, at)
    too_many(by).demand()
    stored = received(content, name)
    with transaction.atomic():
        User.objects.select_for_update().get(
            pk=by.pk
        )  # two files sent at once are counted one after the other
        too_many(by).demand()
        check = PlacesCheck.objects.create(
            asked_by=by,
            asked_at=at,
            file_name=name,
            input_sha256=stored.sha256,
            input_size=stored.size,
            calls=slugs,
            day=day,
        )
        facts: dict[str, Plain] = {
            "sha256": stored.sha256,
            "size": stored.size,
            "calls": " ".join(slugs),
            "day": day.isoformat() if day else None,
        }
        record(subject(check), "asked", by=by, at=at, facts=facts)
        defer(CHECK_PLACES, check=check.public_id, lock=f"places-check-{check.public_id}")
    return check


def received(content: Iterable[bytes], name: str) -> files.Stored:
    """Keep a file once its header has been read; a refused one leaves nothing behind."""
    with files.incoming() as path:
        with path.open("wb") as file:
            for chunk in content:
                file.write(chunk)
        process.accept(path, name)
        return files.adopt(path)


def shown_name(written: str) -> str:
    """The last part of a name, on one line, without anything invisible."""
    bare = PurePosixPath(written.replace("\\", "/")).name
    kept = "".join(char for char in bare if unicodedata.category(char)[0] not in {"C", "Z"} or char == " ")
    return " ".join(kept.split())[-LONGEST_NAME:] or "fichier"


def too_many(by: User) -> Judgement:
    return WORK.too_many(
        by,
        "%s de vos vérifications ne sont pas encore terminées.",
        "Une personne a au plus %s vérifications en cours à la fois.",
        "Attendez que l'une d'elles se termine, puis envoyez ce fichier.",
    )


@act(may_run_jobs, atomic=False)
def run(public_id: str, *, by: Actor) -> None:
    """The job: judge every line and keep the file made; safe to run twice, the last run stands.

    Effects: WAITING or RUNNING → RUNNING → DONE with the file, or FAILED with the reason; journal « finished » or
    « failed ». Progress is saved after each chunk. A check that has ended is left as it is.
    """
    may_run_jobs(by).demand()
    check = WORK.begun(public_id)
    if check is None:
        return
    try:
        judged(check)
    except Refusal as refusal:
        WORK.fail(check, *refusal.reasons)
    except FileNotFoundError:
        WORK.fail(check, LOST)


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


@act(may_run_jobs, atomic=False)
def give_up(public_id: str, reason: Reason, *, by: Actor) -> None:
    """Fail a check that a fault of ours stopped, unless it has ended."""
    may_run_jobs(by).demand()
    WORK.give_up(public_id, reason)


@act(may_run_jobs, atomic=False)
def remove_old_files(*, by: Actor, at: datetime) -> int:
    """Remove the files of the checks asked for more than KEPT_DAYS days ago, and what was copied from them.

    Effects: files gone, save those that a newer check shares; journal « files_removed ». Checks stuck for a day
    are FAILED. Returns how many checks lost their files.
    """
    may_run_jobs(by).demand()
    files.forget_incoming(older_than_days=1)
    WORK.give_up_stuck(at, STUCK)
    limit = at - timedelta(days=KEPT_DAYS)
    old = list(PlacesCheck.objects.filter(asked_at__lt=limit, files_removed_at=None).order_by("pk"))
    for check in old:
        remove_files(check, limit, at)
    return len(old)


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
