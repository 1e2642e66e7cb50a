from __future__ import annotations

from datetime import datetime

from fabriques.accounts import addresses
from fabriques.accounts.models import User
from fabriques.applications.deletion import letters, rules
from fabriques.applications.deletion.access import may_delete
from fabriques.applications.deletion.queries import relied_on
from fabriques.applications.models import Application, PaperSender, Piece
from fabriques.applications.querying import locked, subject
from fabriques.applications.states import ApplicationState
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import record


@act(may_delete)
def delete_draft(application: Application, *, by: User, at: datetime) -> None:
    """Delete a draft for good.

    Effects: the answers, the pieces and the members of the consortium with what they signed are gone, and the files
    of the pieces at the next tidying up when nothing else holds them; a letter to each member that was invited;
    journal « draft_deleted » with the numbers of pieces and members. The structure, its permanent file and the
    journal stay.
    Refuses whoever neither started it nor answers for the structure, a file that is no draft, a draft that something
    else rests on (kept at a closing, waiver, nomination).
    """
    draft = locked(application)
    may_delete(by, draft, legal_day(at)).demand()
    is_draft = draft.get_state() is ApplicationState.DRAFT
    rules.deletable(draft=is_draft, relied_on=relied_on(draft) if is_draft else ()).demand()
    members = list(draft.members.order_by("pk"))
    pieces = Piece.objects.filter(application=draft)
    facts = {"pieces": pieces.count(), "members": len(members)}
    for member in members:
        if member.invited_at is not None:
            signer = addresses.people_at(member.email).first()
            queue(signer, *letters.deleted(draft, member), at=at, address=member.email, about=subject(draft))
    # A version is replaced by another of the same draft: all go in one statement, none before the others.
    pieces._raw_delete(pieces.db)
    draft.members.all().delete()
    PaperSender.objects.filter(application=draft).delete()
    draft.delete()
    record(("application", application.public_id), "draft_deleted", by=by, at=at, facts=facts)
