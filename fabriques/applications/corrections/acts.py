"""Named questions of a submitted file reopened by a service until an instant; the file stays as it was received."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.corrections import rules
from fabriques.applications.corrections.letters import correction_answered, correction_asked
from fabriques.applications.corrections.reading import reopenable, unread, whole
from fabriques.applications.holder_mail import write_to_holder
from fabriques.applications.models import Application, Correction
from fabriques.applications.paper.access import may_fill
from fabriques.applications.pieces.sending import mark_sent
from fabriques.applications.querying import locked, subject
from fabriques.applications.service_mail import write_to_service
from fabriques.applications.shown import of_correction, of_corrections
from fabriques.applications.states import APPLICATIONS
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.seen import Seen, unchanged
from fabriques.journal.rules import digest
from fabriques.journal.writing import record

FILE, CORRECTION = "Ce dossier", "Cette correction"


@act(access.may_reopen)
def ask_correction(
    application: Application,
    fields: Collection[str],
    motive: str,
    *,
    due_at: datetime,
    by: User,
    at: datetime,
    seen: Seen,
) -> Correction:
    """Reopen questions of a submitted file until an instant.

    Effects: one correction; an answer given before is read; journal « correction_asked » with the codes and the
    motive's digest; a letter.
    Refuses: a service that does not assess the file, a draft, a decided file, an answer that came since the file was
    `seen`, no question, no motive, a delay too short or too long, one already open.
    """
    file = locked(application)
    access.may_reopen(by, file, legal_day(at)).demand()
    APPLICATIONS.after("assess", file.get_state())
    unchanged(seen, of_corrections(file), FILE).demand()
    rules.may_ask(fields, reopenable(file), motive, due_at, at, file.wave.results_on).demand()
    unread(file).update(read_at=at)
    with refusals_in_words():
        correction = Correction.objects.create(
            application=file,
            fields=sorted(fields),
            motive=motive.strip(),
            asked_by=by,
            asked_at=at,
            due_at=due_at,
        )
    facts = {"fields": ",".join(correction.fields), "motive": digest(correction.motive)}
    record(subject(file), "correction_asked", by=by, at=at, facts=facts)
    write_to_holder(file, correction_asked(file, correction), at)
    return correction


@act(may_fill)
def answer_correction(
    correction: Correction, answers: Mapping[str, Any], *, by: User, at: datetime, seen: Seen
) -> Correction:
    """Give the corrected answers, once; questions not reopened are refused, those not given stay as received.

    Effects: the answers over the file's, and what was added for it sent; journal « correction_answered » with their
    digest; notice to the service.
    Refuses: someone else's file, a withdrawn or decided one, a delay past, a correction answered or cancelled, another
    or other pieces than those `seen`, a question not reopened, one no longer answered or outside the rules.
    """
    file = locked(correction.application)
    may_fill(by, file, legal_day(at)).demand()
    APPLICATIONS.after("assess", file.get_state())
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    rules.open_still(over=row.answered_at is not None or row.cancelled_at is not None).demand()
    rules.in_time(row.due_at, at).demand()
    unchanged(seen, of_correction(row), CORRECTION).demand()
    outside = [code for code in answers if code not in row.fields]
    if outside:
        raise ValueError(f"not reopened: {outside}")
    whole(file, row.fields, answers).demand()
    row.answers, row.answered_by, row.answered_at = dict(answers), by, at
    with refusals_in_words():
        row.save(update_fields=["answers", "answered_by", "answered_at"])
    mark_sent(file, row.fields, at)
    facts = {"answers": digest(repr(sorted(answers.items())))}
    record(subject(file), "correction_answered", by=by, at=at, facts=facts)
    write_to_service(file, correction_answered(file), at)
    return row


@act(access.may_reopen)
def read_correction(correction: Correction, *, by: User, at: datetime, seen: Seen) -> Correction:
    """Say that the service has read an answer: the file is back to what it waited for. Done twice, it is done once.

    Effects: the answer is read; journal « correction_read ».
    Refuses: a service that does not assess the file; a correction that is not answered, or is not as it was `seen`.
    """
    file = locked(correction.application)
    access.may_reopen(by, file, legal_day(at)).demand()
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    rules.readable(answered=row.answered_at is not None).demand()
    unchanged(seen, of_correction(row), CORRECTION).demand()
    if row.read_at is None:
        row.read_at = at
        row.save(update_fields=["read_at"])
        record(subject(file), "correction_read", by=by, at=at)
    return row


@act(access.may_reopen)
def cancel_correction(correction: Correction, *, by: User, at: datetime, seen: Seen) -> None:
    """Withdraw a request for correction, or close one whose delay is past so that another may be asked.

    Effects: the correction ends, and what was added for it stays in the file; journal « correction_cancelled ».
    Refuses: a service that does not assess the file; a correction that is not as it was `seen` (its answer came), or is
    over.
    """
    file = locked(correction.application)
    access.may_reopen(by, file, legal_day(at)).demand()
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    unchanged(seen, of_correction(row), CORRECTION).demand()
    rules.open_still(over=row.answered_at is not None or row.cancelled_at is not None).demand()
    row.cancelled_at = at
    with refusals_in_words():
        row.save(update_fields=["cancelled_at"])
    mark_sent(file, row.fields, at)
    record(subject(file), "correction_cancelled", by=by, at=at)
