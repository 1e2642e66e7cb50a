from __future__ import annotations

from datetime import datetime, timedelta

from fabriques.accounts.models import Grant, User
from fabriques.accounts.tests.factories import agent
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.pieces.acts import add_piece, replace_piece
from fabriques.applications.tests.factories import submitted
from fabriques.applications.tests.pieces import upload
from fabriques.assessment import acts, queries
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants

SENT = instants.CHECKED + timedelta(days=2)


def assessor(application: Application) -> User:
    """Someone who assesses in the file's own service."""
    return agent(str(application.service_id), Grant.Role.ASSESSOR)


def found(application: Application | None = None, *, at: datetime = instants.CHECKED) -> Application:
    """A submitted file (the usual one by default) that its service found complete, its holder not being told yet."""
    row = application or submitted()
    acts.declare_complete(row, by=assessor(row), at=at, seen=NO_PAGE)
    return row


def complete(application: Application | None = None, *, at: datetime = instants.CHECKED) -> Application:
    """The same, its holder being told."""
    row = found(application, at=at)
    acts.tell_complete(row, by=assessor(row), at=at, seen=NO_PAGE)
    return row


def incomplete(application: Application | None = None, *missing: str, note: str = "") -> Application:
    """A submitted file in which its service asks for documents (the bank details by default), for fifteen days."""
    row = application or submitted()
    due_at = usual_delay(instants.CHECKED)
    codes = missing or ("bank_details",)
    acts.ask_pieces(row, codes, note, due_at=due_at, by=assessor(row), at=instants.CHECKED, seen=NO_PAGE)
    return row


def send(application: Application, question: str, content: bytes = b"Une autre version.\n") -> None:
    """A new version of a piece, or one more where none was, from the person who started the file."""
    former = application.pieces.current().filter(code=question).first()
    file = upload(content, f"{question}-bis.txt")
    if former is None:
        add_piece(application, question, file, by=application.started_by, at=SENT)
    else:
        replace_piece(former, file, by=application.started_by, at=SENT)


def received(application: Application | None = None, *missing: str, reply: str = "") -> Application:
    """A file whose holder sent back the documents asked for."""
    row = incomplete(application, *missing)
    check = queries.latest_check(row)
    if check is None:
        raise AssertionError("an incomplete file has a check")
    for piece in queries.requested(check):
        send(row, piece.question)
    acts.send_pieces(row, reply, by=row.started_by, at=SENT, seen=NO_PAGE)
    return row
