"""A draft kept as it was at its wave's last instant, before anything written later changes it."""

from __future__ import annotations

from datetime import datetime

from fabriques.applications.content import answers_of, frozen_draft, held_of
from fabriques.applications.models import Application, ClosingRecord
from fabriques.calls.models import Wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.durations import is_past
from fabriques.journal.rules import digest
from fabriques.journal.writing import record
from fabriques.rulebooks.form.answers import lacks


def last_instant(wave: Wave) -> datetime:
    """The instant from which files are late: the closing, and the tolerance written in the rules."""
    return wave.rulebook.rules.calendar.lateness.last_instant(wave.closes_at)


def keep_closing(draft: Application, at: datetime) -> ClosingRecord | None:
    """Keep a locked draft as it is, if its wave's last instant is past and it was not kept yet.

    Effects: one closing record; journal « draft_kept » with its hash. None when there is nothing to keep.
    """
    closed_at = last_instant(draft.wave)
    if (
        draft.is_on_paper  # its postmark tells, whenever it is entered
        or not is_past(closed_at, at)
        or draft.saved_at >= closed_at
        or ClosingRecord.objects.filter(application=draft).exists()
    ):
        return None
    content = frozen_draft(draft, closed_at)
    kept = ClosingRecord.objects.create(
        application=draft,
        closed_at=closed_at,
        saved_at=draft.saved_at,
        taken_at=at,
        lacking=len(lacks(draft.questions, answers_of(draft), held_of(draft, closed_at))),
        content=content,
        fingerprint=digest(content),
    )
    record(
        ("application", draft.public_id),
        "draft_kept",
        by=SCHEDULE,
        at=at,
        facts={"fingerprint": kept.fingerprint},
    )
    return kept
