"""Documents received, replaced and removed. The content is kept, whole and synced, before its row exists."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import access, rules
from fabriques.applications.pieces.storing import (
    Upload,
    asked,
    keep_if_draft,
    locked,
    put,
    received,
    restore,
    subject,
)
from fabriques.applications.states import ApplicationState
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.journal.writing import record


@act(access.may_change, atomic=False)
def add_piece(application: Application, code: str, upload: Upload, *, by: User, at: datetime) -> Piece:
    """Receive a document for a question; the same content sent twice, even at once, gives one piece.

    Effects: the content kept; one piece; journal « piece_received »; the job that scans it, or that draws it small.
    Refuses someone else's file, a question that asks for no piece, a submitted file unless the question is reopened,
    a document too heavy, of another type, with a password or macros, and one more than the form accepts.
    """
    asked(application, code, by, at)
    return put(application, code, received(upload), by=by, at=at, instead_of=None)


@act(access.may_change, atomic=False)
def replace_piece(piece: Piece, upload: Upload, *, by: User, at: datetime) -> Piece:
    """Receive a new version of a document; the former one is kept and listed.

    Effects: as `add_piece`; the former piece replaced by the new one; journal « piece_replaced » on the former.
    Refuses the same, and a piece that is replaced or removed already.
    """
    asked(piece.application, piece.code, by, at)
    return put(piece.application, piece.code, received(upload), by=by, at=at, instead_of=piece)


@act(access.may_change)
def remove_piece(piece: Piece, *, by: User, at: datetime) -> Piece:
    """Take a document away from the file; it stays in the history of its holder. Asked twice, it is done once.

    Effects: the piece removed, and what it replaced back if the service has it; journal « piece_removed », and
    « piece_restored » on what is back.
    Refuses someone else's file, and after submission all but a piece added on request and not sent yet.
    """
    application = locked(piece.application)
    row = Piece.objects.select_for_update().get(pk=piece.pk)
    access.may_change(by, application, row.code, at).demand()
    if row.removed_at is not None:
        return row
    draft = application.state == ApplicationState.DRAFT
    sent = row.is_sent(at)
    rules.removable(draft=draft, asked_by_correction=row.asked_by_correction, sent=sent).demand()
    keep_if_draft(application, at)
    row.removed_at, row.removed_by = at, by
    with refusals_in_words():
        row.save(update_fields=["removed_at", "removed_by"])
    record(subject(row), "piece_removed", by=by, at=at)
    if not draft:
        restore(row, by=by, at=at)
    return row
