from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.applications.notices import letters
from fabriques.applications.notices.recipients import ABOUT, ask_to_tell, people_to_tell
from fabriques.applications.states import ApplicationState
from fabriques.calls.access import may_run_calls
from fabriques.calls.models import RulebookVersion, Wave, WaveChange
from fabriques.calls.waves import acts as waves
from fabriques.calls.waves.storing import locked
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.common.seen import Seen
from fabriques.correspondence.outbox import queue

BATCH = 25  # letters written in one go, so that those of other people are not kept waiting behind them


@act(may_run_calls)
def amend_wave(
    wave: Wave, version: RulebookVersion, reason: str, *, by: User, at: datetime, seen: Seen
) -> WaveChange:
    """Put an announced wave under a newer version of its rules, and tell whoever has a draft in it.

    Every file keeps the version it was begun under. Effects and refusals: those of `calls.waves.acts.amend_wave`, with
    the wave's files counted under the wave's lock; the job « tell_drafts ».
    """
    row = locked(wave)
    files = Application.objects.filter(wave=row).exclude(state=ApplicationState.WITHDRAWN).count()
    change = waves.amend_wave(row, version, reason, files=files, by=by, at=at, seen=seen)
    ask_to_tell(change)
    return change


@act(may_run_calls)
def prolong_wave(
    wave: Wave, closes_at: datetime, reason: str, *, by: User, at: datetime, seen: Seen
) -> WaveChange:
    """Move the closing of an announced wave later, and tell whoever has a draft in it.

    Effects and refusals: those of `calls.waves.acts.prolong_wave`; the job « tell_drafts ».
    """
    change = waves.prolong_wave(wave, closes_at, reason, by=by, at=at, seen=seen)
    ask_to_tell(change)
    return change


@act(may_run_jobs)
def tell_drafts(change: WaveChange, *, by: Actor, at: datetime) -> int:
    """Write the next letters about a change, BATCH at most; how many were written.

    Effects: letters; the job again while people remain. Done twice, each person is still told once.
    """
    may_run_jobs(by).demand()
    locked = WaveChange.objects.select_for_update(of=("self",)).select_related(
        "wave__call", "rulebook_before", "rulebook_after"
    )
    row = locked.get(pk=change.pk)
    letter = letters.change_notice(row)
    untold = list(people_to_tell(row)[: BATCH + 1])
    for person in untold[:BATCH]:
        queue(person, *letter, at=at, about=(ABOUT, row.public_id))
    if len(untold) > BATCH:
        ask_to_tell(row)
    return min(len(untold), BATCH)
