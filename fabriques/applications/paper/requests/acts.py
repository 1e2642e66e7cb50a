"""What a service does for the sender of a file on paper, at their written request, once it is received."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications import letters
from fabriques.applications.holder_mail import write_to_holder
from fabriques.applications.models import Application, PaperSender, SenderRequest
from fabriques.applications.paper import access
from fabriques.applications.paper.requests.judging import asked
from fabriques.applications.paper.requests.shown import of_paper
from fabriques.applications.paper.values import Sender, Written
from fabriques.applications.querying import locked, subject
from fabriques.applications.service_mail import write_to_service
from fabriques.applications.states import APPLICATIONS
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.seen import Seen, unchanged
from fabriques.journal.writing import record


@act(access.may_keep)
def correct_sender(
    application: Application, sender: Sender, written: Written, *, by: User, at: datetime
) -> Application:
    """Correct who a received file on paper is answered to, or where, as they wrote.

    Effects: the sender; what it was and is, with the letter (`SenderRequest`), which its readers see; letters go there
    from then on; journal « sender_corrected » with the date of the letter and the names of what changed. The same
    again changes nothing.
    Refuses: a person who does not assess there, a file not received, one followed from an account, a letter without
    words or out of time.
    """
    file = locked(application)
    access.may_keep(by, file, legal_day(at)).demand()
    asked(file, written, at).demand()
    row = PaperSender.objects.select_for_update().get(application=file)
    changed = [name for name, value in asdict(sender).items() if getattr(row, name) != value]
    if not changed:
        return file
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, getattr(sender, name))
    with refusals_in_words():
        row.save(update_fields=changed)
        SenderRequest.objects.create(
            application=file, what=SenderRequest.What.SENDER, written_on=written.on, motive=written.says,
            before=before, after={name: getattr(sender, name) for name in changed}, done_at=at, done_by=by,
        )  # fmt: skip
    facts = {"written_on": str(written.on), "changed": ",".join(changed)}
    record(subject(file), "sender_corrected", by=by, at=at, facts=facts, motive=written.says)
    return file


@act(access.may_keep)
def withdraw_for_sender(
    application: Application, written: Written, *, by: User, at: datetime, seen: Seen
) -> Application:
    """Withdraw a received file on paper, as its sender wrote.

    Effects: SUBMITTED → WITHDRAWN; the letter kept (`SenderRequest`); journal « withdrawn » with its date; a
    notice to the service; a letter that confirms it to the sender, by mail or to be posted.
    Refuses: a person who does not assess there, a file not received, one followed from an account, a letter without
    words or out of time, another file than the one `seen`, and (by a trigger of the step that decides) a decided one.
    """
    file = locked(application)
    access.may_keep(by, file, legal_day(at)).demand()
    asked(file, written, at).demand()
    unchanged(seen, of_paper(file), "Ce dossier").demand()
    file.state = APPLICATIONS.after("withdraw", file.get_state())
    with refusals_in_words():
        file.save(update_fields=["state"])
        SenderRequest.objects.create(
            application=file, what=SenderRequest.What.WITHDRAWAL, written_on=written.on, motive=written.says,
            done_at=at, done_by=by,
        )  # fmt: skip
    facts = {"written_on": str(written.on)}
    record(subject(file), "withdrawn", by=by, at=at, facts=facts, motive=written.says)
    write_to_service(file, letters.withdrawal_notice(file), at)
    write_to_holder(file, letters.withdrawal(file, at), at)
    return file
