"""The pieces of a file as its readers see them: question by question, with the versions that came before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from fabriques.applications.content import answers_of, day_of
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import access
from fabriques.applications.pieces.queries import Shown, hidden_codes
from fabriques.rulebooks.form.answers import Held, is_asked
from fabriques.rulebooks.form.types import Kind


@dataclass(frozen=True)
class Received:
    """One question that asks for pieces, as the readers of a file see it: what it holds, and what came before.

    `code` and `label` are the question's; a piece whose question the form no longer asks goes by its code.
    `reserved`: how many documents it holds that the reader may not see.
    """

    code: str
    label: str
    required: bool
    current: tuple[Shown, ...]
    earlier: tuple[Shown, ...]
    reserved: int = 0


def received(
    pieces: QuerySet[Piece],
    application: Application,
    over: Mapping[str, object],
    at: datetime,
    reserved: Collection[str] | None = None,
) -> list[Received]:
    """The questions asked that ask for pieces, in the order of the form, with those of `pieces` that it received.

    `over`: corrected answers, read over its own. A question not asked that holds some is shown too; 1 query.
    `reserved`: see `hidden_codes`.
    """
    hidden = hidden_codes(application, reserved)
    found: dict[str, list[Shown]] = {}
    rows = list(pieces.filter(application=application))
    known = {piece.pk for piece in rows}
    for piece in rows:
        stands = piece.removed_at is None and piece.replaced_by_id not in known
        unsent = stands and application.submitted_at is not None and not piece.is_sent(at)
        found.setdefault(piece.code, []).append(
            Shown(piece, access.may_read(piece).allowed, False, unsent, stands)
        )
    form, answers = application.questions, answers_of(application) | dict(over)
    held = Held(
        application.organisation.legal_form,
        application.commune_id is not None,
        {code: len(shown) for code, shown in found.items()},
        day=day_of(application, at),
    )
    asked = [
        (field.code, field.label, field.required)
        for field in form.of_kind(Kind.DOCUMENTS)
        if field.code in found or is_asked(field, form, answers, held)
    ]
    named = {code for code, _label, _required in asked}
    asked += [(code, code, False) for code in found if code not in named]
    questions = []
    for code, label, required in asked:
        current = tuple(shown for shown in found.get(code, ()) if shown.current)
        earlier = tuple(shown for shown in reversed(found.get(code, ())) if not shown.current)
        if code in hidden:
            questions.append(Received(code, label, required, (), (), len(current)))
        else:
            questions.append(Received(code, label, required, current, earlier))
    return questions
