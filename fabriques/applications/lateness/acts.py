"""What happens at the closing hour: drafts are kept as they were, and one may be let in by a written waiver."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.closing import keep_closing, last_instant
from fabriques.applications.lateness import rules
from fabriques.applications.lateness.keeping import keep_one, waiting
from fabriques.applications.letters import waiver_granted
from fabriques.applications.models import Application, LateWaiver
from fabriques.applications.querying import NEEDED, subject
from fabriques.applications.states import APPLICATIONS
from fabriques.calls.models import Wave
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.durations import is_past
from fabriques.correspondence.outbox import queue
from fabriques.journal.rules import digest
from fabriques.journal.writing import record


@act(may_run_jobs, atomic=False)
def keep_drafts(*, by: Actor, at: datetime) -> int:
    """Keep every draft of the waves whose last instant is past, in small transactions; gives how many.

    Effects: one closing record a draft. Done again, or by two jobs at once, it keeps each draft once.
    """
    may_run_jobs(by).demand()
    kept = 0
    for wave in Wave.objects.select_related("rulebook").filter(opened_at__isnull=False, closes_at__lte=at):
        if not is_past(last_instant(wave), at):
            continue
        last = 0
        while drafts := waiting(wave, after=last):
            kept += sum(keep_one(draft, at) for draft in drafts)
            last = drafts[-1]
    return kept


@act(access.may_waive)
def grant_waiver(
    application: Application, *, motive: str, until: datetime, by: User, at: datetime
) -> LateWaiver:
    """Let one draft arrive after the hour, until an instant; granted again, it is moved and its motive replaced.

    Effects: one waiver; journal « late_waiver_granted » with the motive's digest; a letter to who started the draft.
    Refuses: a person who may not decide on that territory, a rulebook without waiver, no motive, a wave still open.
    """
    draft = Application.objects.select_for_update(of=("self",)).select_related(*NEEDED).get(pk=application.pk)
    access.may_waive(by, draft, legal_day(at)).demand()
    APPLICATIONS.after("write", draft.get_state())
    lateness = draft.rulebook.rules.calendar.lateness
    rules.may_waive(lateness, draft.wave.closes_at, until, motive, at).demand()
    keep_closing(draft, at)
    with refusals_in_words():
        waiver, _created = LateWaiver.objects.update_or_create(
            application=draft,
            defaults={"granted_by": by, "granted_at": at, "until": until, "motive": motive.strip()},
        )
    facts = {"until": until.isoformat(), "motive": digest(waiver.motive)}
    record(subject(draft), "late_waiver_granted", by=by, at=at, facts=facts)
    queue(draft.started_by, *waiver_granted(draft, waiver), at=at, about=subject(draft))
    return waiver
