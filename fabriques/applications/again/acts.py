"""A new file started from an earlier one: answers and pieces carried over, reasons kept as points to address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fabriques.accounts.models import User
from fabriques.applications import access, acts
from fabriques.applications.again import rules
from fabriques.applications.again.carrying import carry_members, carry_pieces
from fabriques.applications.content import answers_of, asked_of, put
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.models import Application, EarlierReason
from fabriques.applications.querying import locked, subject
from fabriques.applications.states import APPLICATIONS, ApplicationState
from fabriques.calls.models import Wave
from fabriques.common.authorization import act
from fabriques.common.pasted import written_text
from fabriques.journal.writing import record
from fabriques.rulebooks.form.carrying import carried


@dataclass(frozen=True)
class PointToAddress:
    """A reason of the earlier refusal, by criterion."""

    criterion: str
    label: str
    text: str


@act(access.may_write)
def start_again(
    previous: Application,
    wave: Wave,
    points: Sequence[PointToAddress],
    *,
    key: UUID,
    by: User,
    at: datetime,
) -> Application:
    """Start a draft in an open wave from an earlier file; the same `key` sent twice gives one draft.

    Effects: one draft linked to the earlier file, with its answers where the questions are the same, its pieces and
    its members (who sign again), and the points to address; journal « started » and « started_from ».
    Refuses: someone else's file, a draft, a wave that is not open, rules that exclude a new application.
    """
    earlier = locked(previous)
    access.may_write(by, earlier).demand()
    withdrawn = earlier.state == ApplicationState.WITHDRAWN
    APPLICATIONS.after("resume" if withdrawn else "reapply", earlier.get_state())
    rules.may_apply_again(wave.rulebook.rules.applicants).demand()
    draft = acts.start(wave, earlier.organisation, earlier.place_name, key=key, by=by, at=at)
    draft = locked(draft)
    if draft.previous_id is not None:
        return draft
    said = answers_of(earlier) | corrected(earlier)
    put(draft, carried(said, asked_of(earlier), asked_of(draft)))
    draft.previous = earlier
    for name in acts.LOCATED:
        setattr(draft, name, getattr(earlier, name))
    draft.save()
    carry_pieces(earlier, draft, by=by, at=at)
    carry_members(earlier, draft, at=at)
    EarlierReason.objects.bulk_create(
        EarlierReason(application=draft, criterion=each.criterion, label=each.label, text=each.text)
        for each in points
    )
    record(subject(draft), "started_from", by=by, at=at, facts={"previous": earlier.public_id})
    return draft


@act(access.may_write)
def address_point(point: EarlierReason, reply: str, *, by: User, at: datetime) -> EarlierReason:
    """Say what changed on one point; an empty reply opens it again. Effects: the point.

    Refuses a submitted file, a reply too long to be kept whole.
    """
    draft = locked(point.application)
    access.may_write(by, draft).demand()
    APPLICATIONS.after("write", draft.get_state())
    said = written_text(reply).strip()
    rules.short_enough(said).demand()
    point.reply = said
    point.addressed_at = at if point.reply else None
    point.save(update_fields=["reply", "addressed_at"])
    return point
