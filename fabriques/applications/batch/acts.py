"""A list of places sent to be checked: asked for, judged by a job, its files removed after a month."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.applications.batch import calls, process
from fabriques.applications.batch.states import PLACES_CHECKS
from fabriques.applications.models import PlacesCheck
from fabriques.common import clock, files, sheets
from fabriques.common.jobs import defer
from fabriques.common.reasons import Judgement, Reason, Refusal, refuse_if
from fabriques.journal.acts import Plain, record

CHECK_PLACES = "fabriques.applications.tasks.check_places"
MOST_UNFINISHED = 3
KEPT_DAYS = 30
STUCK_AFTER = timedelta(days=1)
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
        record(subject(check), "asked", by=by.public_id, at=at, facts=facts)
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
    count = PlacesCheck.objects.filter(asked_by=by).unfinished().count()
    return refuse_if(
        count >= MOST_UNFINISHED,
        Reason(
            "too_many_checks",
            f"{count} de vos vérifications ne sont pas encore terminées.",
            f"Une personne a au plus {MOST_UNFINISHED} vérifications en cours à la fois.",
            "Attendez que l'une d'elles se termine, puis envoyez ce fichier.",
        ),
    )


def run(public_id: str) -> None:
    """The job: judge every line and keep the file made; safe to run twice, the last run stands.

    Effects: WAITING or RUNNING → RUNNING → DONE with the file, or FAILED with the reason; journal « finished » or
    « failed ». Progress is saved after each chunk. A check that has ended is left as it is.
    """
    check = begun(public_id)
    if check is None:
        return
    try:
        judged(check)
    except Refusal as refusal:
        fail(check, *refusal.reasons)
    except FileNotFoundError:
        fail(check, LOST)


def begun(public_id: str) -> PlacesCheck | None:
    with transaction.atomic():
        check = PlacesCheck.objects.select_for_update().filter(public_id=public_id).first()
        if check is None or not PLACES_CHECKS.allows("begin", check.get_state()):
            return None
        check.state = PLACES_CHECKS.after("begin", check.get_state())
        check.save(update_fields=["state"])
        return check


def judged(check: PlacesCheck) -> None:
    asked = calls.asked(check.calls, check.day, check.asked_at)
    source = files.path_of(check.input_sha256)
    watch = process.Watch(chunk=lambda progress: save_progress(check, progress))
    with files.incoming() as target:
        progress = process.check(source, target, check.file_name, asked, watch)
        with sheets.read(source, check.file_name) as table:
            form = table.shape.form
        stored = files.adopt(target)
    finish(check, progress, stored, form)


def save_progress(check: PlacesCheck, progress: process.Progress) -> None:
    PlacesCheck.objects.filter(pk=check.pk).update(
        lines_total=progress.total, lines_done=progress.done, problems=progress.problems
    )


@transaction.atomic
def finish(check: PlacesCheck, progress: process.Progress, stored: files.Stored, form: sheets.Form) -> None:
    """RUNNING → DONE, with what was counted and the file made; journal « finished »."""
    row = PlacesCheck.objects.select_for_update().get(pk=check.pk)
    row.state = PLACES_CHECKS.after("finish", row.get_state())
    row.lines_total, row.lines_done = progress.total, progress.done
    row.lines_located, row.lines_blank = progress.located, progress.blank
    row.problems, row.first_problems = progress.problems, progress.first_problems
    row.answers = progress.answers
    row.result_sha256, row.result_size, row.result_form = stored.sha256, stored.size, form
    row.finished_at = clock.now()
    row.save()
    facts: dict[str, Plain] = {
        "sha256": stored.sha256,
        "lines": progress.total,
        "located": progress.located,
        "problems": progress.problems,
    }
    record(subject(row), "finished", by="", at=row.finished_at, facts=facts)


@transaction.atomic
def fail(check: PlacesCheck, *reasons: Reason) -> None:
    """WAITING or RUNNING → FAILED, with the reasons in words; journal « failed »."""
    row = PlacesCheck.objects.select_for_update().get(pk=check.pk)
    row.state = PLACES_CHECKS.after("fail", row.get_state())
    row.failure = "\n".join(f"{each.text} {each.rule} {each.remedy}" for each in reasons)
    row.finished_at = clock.now()
    row.save(update_fields=["state", "failure", "finished_at"])
    facts: dict[str, Plain] = {"reason": reasons[0].code}
    record(subject(row), "failed", by="", at=row.finished_at, facts=facts)


def give_up(public_id: str, reason: Reason) -> None:
    """Fail a check that a fault of ours stopped, unless it has ended."""
    check = PlacesCheck.objects.unfinished().filter(public_id=public_id).first()
    if check is not None:
        fail(check, reason)


def remove_old_files(at: datetime) -> int:
    """Remove the files of the checks asked for more than KEPT_DAYS days ago, and what was copied from them.

    Effects: files gone, save those that a newer check shares; journal « files_removed ». Checks stuck for a day
    are FAILED. Returns how many checks lost their files.
    """
    files.forget_incoming(older_than_days=1)
    for public_id in stuck(at):
        give_up(public_id, STUCK)
    limit = at - timedelta(days=KEPT_DAYS)
    old = list(PlacesCheck.objects.filter(asked_at__lt=limit, files_removed_at=None).order_by("pk"))
    for check in old:
        remove_files(check, limit, at)
    return len(old)


def stuck(at: datetime) -> list[str]:
    rows = PlacesCheck.objects.unfinished().filter(asked_at__lt=at - STUCK_AFTER).order_by("pk")
    return list(rows.values_list("public_id", flat=True))


def remove_files(check: PlacesCheck, limit: datetime, at: datetime) -> None:
    with transaction.atomic():
        check.files_removed_at = at
        check.first_problems = []
        check.save(update_fields=["files_removed_at", "first_problems"])
        record(subject(check), "files_removed", by="", at=at)
    newer = PlacesCheck.objects.filter(asked_at__gte=limit, files_removed_at=None)
    for sha256 in filter(None, (check.input_sha256, check.result_sha256)):
        if not newer.filter(input_sha256=sha256).exists() and not newer.filter(result_sha256=sha256).exists():
            files.forget(sha256, older_than_days=KEPT_DAYS)
