from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.journal.writing import record
from fabriques.workspaces import access


@act(access.may_take_archive)
def note_archive(*, by: User, at: datetime) -> None:
    """Journal « archive_taken »: a person took everything that is known of them."""
    access.may_take_archive(by).demand()
    record(("user", by.public_id), "archive_taken", by=by, at=at)


@act(access.may_read_journal)
def note_journal_export(*, whole: bool, by: User, at: datetime) -> None:
    """Journal « journal_exported »: the journal was taken, whole or narrowed."""
    access.may_read_journal(by, legal_day(at)).demand()
    record(("user", by.public_id), "journal_exported", by=by, at=at, facts={"whole": whole})
