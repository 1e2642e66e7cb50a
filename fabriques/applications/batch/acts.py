"""A list of places sent to be checked: asked for, judged by a job, its files removed after a month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from fabriques.accounts.access import may_act
from fabriques.accounts.models import User
from fabriques.applications.batch import calls
from fabriques.applications.batch.receiving import received, shown_name
from fabriques.applications.batch.work import (
    WORK,
    judged,
    remove_files,
    subject,
    too_many,
)
from fabriques.applications.models import PlacesCheck
from fabriques.common import files
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.common.background import KEPT_DAYS
from fabriques.common.dates import legal_day
from fabriques.common.jobs import defer
from fabriques.common.reasons import Reason, Refusal
from fabriques.journal.writing import Plain, record

CHECK_PLACES = "fabriques.applications.tasks.check_places"
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
