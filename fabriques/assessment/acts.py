"""Missing pieces asked for and sent, over a file that stays as received; a file declared complete, taken back, told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.corrections.reading import unread
from fabriques.applications.holder_mail import write_to_holder
from fabriques.applications.models import Application
from fabriques.applications.pieces.bank_proof import outdated_since
from fabriques.applications.pieces.sending import mark_sent
from fabriques.applications.querying import locked, subject
from fabriques.applications.service_mail import write_to_service
from fabriques.applications.states import APPLICATIONS
from fabriques.assessment import access, letters, queries, rules
from fabriques.assessment.checks import (
    count_delay,
    counting,
    counting_for_holder,
    give_back,
    on_behalf,
    put_first,
    replace_request,
    tell,
)
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.shown import of_completeness, of_request
from fabriques.assessment.states import CHECKS, Completeness
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.seen import Seen, unchanged
from fabriques.journal.writing import record

FILE, REQUEST = "Ce dossier", "Cette demande de pièces"


@act(access.may_check)
def ask_pieces(
    application: Application,
    missing: Collection[str],
    note: str,
    *,
    due_at: datetime,
    by: User,
    at: datetime,
    seen: Seen,
) -> CompletenessCheck:
    """Ask the holder for pieces (codes of documents) until an instant; a request not answered yet is replaced.

    Effects: the check, which becomes the one that counts; the file accepts these pieces until they are sent; a
    corrected answer is read; journal « found_incomplete »; a letter to the person who submitted.
    Refuses: a file outside the person's perimeter, not submitted, declared complete; what changed since it was `seen`;
    no piece, one that is not in the list; a delay too short or too long.
    """
    row = locked(application)
    access.may_check(by, row, legal_day(at)).demand()
    APPLICATIONS.after("assess", row.get_state())
    CHECKS.after("ask_pieces", queries.completeness(row, at))
    unchanged(seen, of_completeness(row, at), FILE).demand()
    rules.may_ask(queries.askable(row), missing, due_at, at, row.wave.results_on).demand()
    put_first(row)
    unread(row).update(read_at=at)
    with refusals_in_words():
        check = CompletenessCheck.objects.create(
            application=row,
            outcome=Completeness.INCOMPLETE,
            missing=sorted(missing),
            note=note.strip(),
            checked_at=at,
            checked_by=by,
            due_at=due_at,
            told_at=at,
        )
    replace_request(row, check, at)
    count_delay(row)
    facts = {"missing": len(check.missing)} | on_behalf(by, row, at)
    record(subject(row), "found_incomplete", by=by, at=at, facts=facts, motive=note)
    write_to_holder(row, letters.missing_pieces(check, queries.requested(check)), at)
    return check


@act(access.may_check)
def cancel_request(application: Application, *, by: User, at: datetime, seen: Seen) -> CompletenessCheck:
    """Stop waiting for the pieces asked for; those that came stay in the file.

    Effects: the check is cancelled, the one before it counts again; journal « request_cancelled »; a letter to the
    person who submitted.
    Refuses: a file outside the person's perimeter, or where no piece is awaited; what changed since it was `seen`.
    """
    row = locked(application)
    access.may_check(by, row, legal_day(at)).demand()
    APPLICATIONS.after("assess", row.get_state())
    check = counting(row, "cancel_request", at)
    unchanged(seen, of_completeness(row, at), FILE).demand()
    give_back(check, at)
    mark_sent(row, queries.questions_of(check), at)
    record(subject(row), "request_cancelled", by=by, at=at, facts=on_behalf(by, row, at))
    write_to_holder(row, letters.request_cancelled(check), at)
    return check


@act(access.may_send)
def send_pieces(
    application: Application, reply: str, *, by: User, at: datetime, seen: Seen
) -> CompletenessCheck:
    """Send back to the service, once, the pieces it asked for: all of them, or saying why some are lacking.

    Effects: the check is answered, and its pieces are the service's: they change no more; journal « pieces_sent » with
    how many are lacking and the reply's digest; a notice to the service, and to the person who sent
    them what arrived and when.
    Refuses: someone else's file, a withdrawn one, no piece awaited, a delay past, another request or other pieces
    than those `seen`, pieces lacking without a word.
    """
    row = locked(application)
    access.may_send(by, row, legal_day(at)).demand()
    APPLICATIONS.after("assess", row.get_state())
    check = queries.told_check(row)
    if check is not None and check.due_at is not None and check.received_at is None:
        rules.in_delay(check.due_at, at).demand()
    check = counting_for_holder(row, "send_pieces", at)
    unchanged(seen, of_request(check), REQUEST).demand()
    pieces = queries.requested(check)
    lacking = [piece.label for piece in pieces if piece.lacking]
    rules.may_send(lacking, reply).demand()
    check.received_at, check.received_by, check.reply = at, by, reply.strip()
    with refusals_in_words():
        check.save(update_fields=["received_at", "received_by", "reply"])
    count_delay(row)
    mark_sent(row, queries.questions_of(check), at)
    facts = {"lacking": len(lacking)}
    record(subject(row), "pieces_sent", by=by, at=at, facts=facts, motive=reply)
    write_to_holder(row, letters.pieces_arrived(check, pieces), at, acting=by)
    write_to_service(row, letters.pieces_sent(check, pieces), at)
    return check


@act(access.may_check)
def declare_complete(application: Application, *, by: User, at: datetime, seen: Seen) -> CompletenessCheck:
    """Declare that everything asked for has arrived. The holder is told half an hour later, or by `tell_complete`.

    Effects: the check, which becomes the one that counts, until `undo_completeness`; a corrected answer is read;
    journal « found_complete ». Until the holder is told, what was asked of them still is.
    Refuses: a file outside the person's perimeter, not submitted, declared complete already; what changed since it was
    `seen`; bank details that prove another account than the present one.
    """
    row = locked(application)
    access.may_check(by, row, legal_day(at)).demand()
    APPLICATIONS.after("assess", row.get_state())
    CHECKS.after("declare_complete", queries.completeness(row, at))
    unchanged(seen, of_completeness(row, at), FILE).demand()
    rules.proven_account(outdated_since(row, at)).demand()
    put_first(row)
    unread(row).update(read_at=at)
    check = CompletenessCheck.objects.create(
        application=row, outcome=Completeness.COMPLETE, checked_at=at, checked_by=by
    )
    count_delay(row)
    record(subject(row), "found_complete", by=by, at=at, facts=on_behalf(by, row, at))
    return check


@act(access.may_check)
def undo_completeness(application: Application, *, by: User, at: datetime, seen: Seen) -> CompletenessCheck:
    """Take back a completeness that its holder was not told: the file is again as it was before.

    Effects: the check is cancelled, the one before it counts again, with its request if it is still awaited; journal
    « completeness_undone ». Nobody is written to: nobody knew.
    Refuses: a file outside the person's perimeter, not complete, or whose holder knows that it is; what changed since
    it was `seen`.
    """
    row = locked(application)
    access.may_check(by, row, legal_day(at)).demand()
    APPLICATIONS.after("assess", row.get_state())
    check = counting(row, "undo_completeness", at)
    unchanged(seen, of_completeness(row, at), FILE).demand()
    give_back(check, at)
    record(subject(row), "completeness_undone", by=by, at=at, facts=on_behalf(by, row, at))
    return check


@act(access.may_tell)
def tell_complete(application: Application, *, by: Actor, at: datetime, seen: Seen) -> CompletenessCheck:
    """Tell the holder that the file is complete: a person of the service at once, the platform after half an hour.

    Effects: it is told, and taken back no more; journal « completeness_told »; a letter to the person who submitted.
    Refuses: a file outside the person's perimeter, not complete, or whose holder knows already; what changed since it
    was `seen`.
    """
    row = locked(application)
    access.may_tell(by, row, legal_day(at)).demand()
    APPLICATIONS.after("assess", row.get_state())
    check = counting(row, "tell_complete", at)
    unchanged(seen, of_completeness(row, at), FILE).demand()
    return tell(check, by=by, at=at)


@act(may_run_jobs)
def tell_overdue(application: Application, *, by: Actor, at: datetime) -> bool:
    """Tell the service that the delay it set is past without the pieces, once; whether it was told now.

    Effects: a notice to the service, if it has a mailbox; journal « pieces_overdue ».
    Refuses: everybody but the platform.
    """
    may_run_jobs(by).demand()
    row = locked(application)
    check = queries.latest_check(row)
    if queries.completeness_of(check, at) != Completeness.OVERDUE or check is None or check.overdue_told_at:
        return False
    check.overdue_told_at = at
    check.save(update_fields=["overdue_told_at"])
    record(subject(row), "pieces_overdue", by=by, at=at)
    write_to_service(row, letters.overdue(check, queries.requested(check)), at)
    return True
