from __future__ import annotations

from datetime import datetime, timedelta

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import access as pieces
from fabriques.applications.querying import subject
from fabriques.applications.readings.kinds import Reading
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.journal.queries import already
from fabriques.journal.writing import record

A_DAY = timedelta(days=1)


@act(access.may_read)
def note_reading(application: Application, what: Reading, *, by: User, at: datetime) -> None:
    """Journal that a person read something of a file that is not their own.

    Effects: journal « read » with what was read, unless the same person read it less than a day before. Nothing for
    the people of its structure. Refuses whoever may not read the file.
    """
    on = legal_day(at)
    access.may_read(by, application, on).demand()
    facts = {"what": what.value}
    known = already(subject(application), "read", by=by, since=at - A_DAY, facts=facts)
    if not known and not access.is_own(by, application):
        record(subject(application), "read", by=by, at=at, facts=facts)


@act(pieces.may_open)
def note_piece_reading(piece: Piece, *, by: User, at: datetime) -> None:
    """Journal that a person opened a document of a file that is not their own; bank details, whosever they are.

    Effects: journal « piece_read », or « bank_details_read » on the organisation, unless the same person opened it
    less than a day before. Refuses whoever may not open it.
    """
    file = piece.application
    pieces.may_open(by, piece, at).demand()
    since = at - A_DAY
    if piece.code in pieces.bank_codes(file):
        where, facts = ("organisation", file.organisation.public_id), {"piece": piece.public_id}
        if not already(where, "bank_details_read", by=by, since=since, facts=facts):
            record(where, "bank_details_read", by=by, at=at, facts=facts)
    elif not access.is_own(by, file) and not already(
        ("piece", piece.public_id), "piece_read", by=by, since=since
    ):
        record(("piece", piece.public_id), "piece_read", by=by, at=at)
