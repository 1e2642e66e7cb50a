from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from fabriques.applications.content import answers_of, held_of
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces.access import register_request
from fabriques.applications.states import ApplicationState
from fabriques.assessment import rules
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.states import Completeness
from fabriques.common.durations import is_past
from fabriques.rulebooks.form.answers import asked
from fabriques.rulebooks.form.types import Kind


def latest_check(application: Application) -> CompletenessCheck | None:
    """The check that counts, or None while the service has not looked."""
    return application.completeness_checks.filter(is_latest=True).first()


def told_check(application: Application) -> CompletenessCheck | None:
    """The check that counts for the holder: the last one that they were told of, and that still holds.

    It is the latest one but while a completeness waits to be told: until then, nothing has changed for the holder.
    """
    return application.completeness_checks.filter(cancelled_at=None, told_at__isnull=False).first()


def completeness(application: Application, at: datetime) -> Completeness:
    """The file's completeness at an instant."""
    return completeness_of(latest_check(application), at)


def completeness_of(check: CompletenessCheck | None, at: datetime) -> Completeness:
    """What a check says at an instant: its delay passes by itself. None is no check at all."""
    if check is None:
        return Completeness.AWAITED
    if check.due_at is None:
        return Completeness.FOUND if check.told_at is None else Completeness.COMPLETE
    if check.received_at is not None:
        return Completeness.RECEIVED
    return Completeness.OVERDUE if is_past(check.due_at, at) else Completeness.INCOMPLETE


def askable(application: Application) -> dict[str, str]:
    """The documents that a service may ask a file for, by code; 1 query for its pieces, 1 for its corrections."""
    said = answers_of(application) | corrected(application)
    form = asked(application.questions, said, held_of(application, application.saved_at))
    joined = [field for field in form if field.kind is Kind.DOCUMENTS and field.required]
    return rules.expected(application.rulebook.rules.documents, joined)


def places(application: Application) -> dict[str, str]:
    """The question of the form where each document is sent, by the document's code."""
    return {field.document: field.code for field in application.questions.of_kind(Kind.DOCUMENTS)}


@dataclass(frozen=True)
class Requested:
    """A piece that a check asks for; `question` is where it is sent, « » when the form has no place for it.

    `sent`: something came for it. `waits`: that is added, and its holder has not sent it to the service yet.
    """

    code: str
    label: str
    question: str
    sent: bool
    waits: bool = False

    @property
    def lacking(self) -> bool:
        """Still to be added online."""
        return bool(self.question) and not self.sent


def requested(
    check: CompletenessCheck, pieces: Sequence[Piece] | None = None, at: datetime | None = None
) -> list[Requested]:
    """What a check asks for, and what came for it; what has a virus does not count. 1 query without the `pieces`.

    `at`: when what is added is told from what is sent; without it, both came.
    """
    application = check.application
    names, where = labels(application), places(application)
    known = list(application.pieces.all()) if pieces is None else pieces
    come = [piece for piece in known if came_for(check, piece)]
    codes = {piece.code for piece in come}
    sent = codes if at is None else {piece.code for piece in come if piece.is_sent(at)}
    rank = {code: place for place, code in enumerate(names)}
    return [
        Requested(
            code,
            names.get(code, code),
            (place := where.get(code, "")),
            place in codes,
            place in codes and place not in sent,
        )
        for code in sorted(check.missing, key=lambda code: rank.get(code, len(rank)))
    ]


def came_for(check: CompletenessCheck, piece: Piece) -> bool:
    """Whether a piece came for a check: sent while it was awaited, or added and still to be sent.

    Replaced afterwards, it came all the same.
    """
    if piece.scan_state == Piece.Scan.INFECTED or piece.removed_at is not None:
        return False
    came_at, ends = piece.came_at, check.received_at or check.cancelled_at or check.due_at
    return came_at is not None and ends is not None and check.checked_at <= came_at <= ends


@dataclass(frozen=True)
class Request:
    """A request for missing pieces, as its two sides read it."""

    check: CompletenessCheck
    state: Completeness
    pieces: Sequence[Requested]
    counts: bool  # it is the last word for its reader, whom nothing tells that the service looked again

    @property
    def lacking(self) -> list[Requested]:
        return [piece for piece in self.pieces if piece.lacking]


def requests(application: Application, at: datetime, *, for_holder: bool) -> list[Request]:
    """Every request for missing pieces of a file, the last first; 3 queries.

    Its service reads nothing of what its holder has added and not sent; its holder, nothing of what is not told.
    """
    checks = list(application.completeness_checks.filter(cancelled_at=None)[:2])
    counting = next((each for each in checks if each.told_at is not None or not for_holder), None)
    asked = application.completeness_checks.filter(outcome=Completeness.INCOMPLETE)
    pieces = [piece for piece in application.pieces.all() if for_holder or piece.is_sent(at)]
    return [
        Request(check, completeness_of(check, at), requested(check, pieces, at), check == counting)
        for check in asked
    ]


def labels(application: Application) -> dict[str, str]:
    """The name of every document by code, in the rulebook's words and order, then in those of the form."""
    found = {document.code: document.label for document in application.rulebook.rules.documents}
    for field in application.questions.of_kind(Kind.DOCUMENTS):
        found.setdefault(field.document, field.label)
    return found


@register_request
def awaited_questions(application: Application, at: datetime) -> dict[str, datetime]:
    """The questions whose pieces are awaited from the holder, each with until when: a file accepts them meanwhile."""
    check = told_check(application)
    if check is None or check.due_at is None or completeness_of(check, at) != Completeness.INCOMPLETE:
        return {}
    return dict.fromkeys(questions_of(check), check.due_at)


def questions_of(check: CompletenessCheck) -> list[str]:
    """The questions of the form where the pieces that a check asks for are sent."""
    where = places(check.application)
    return [where[code] for code in check.missing if code in where]


def told_at_the_latest(application: Application, at: datetime) -> datetime | None:
    """When the holder of a file declared complete will be told; None when they know, or when it is not complete."""
    check = latest_check(application)
    if completeness_of(check, at) != Completeness.FOUND or check is None:
        return None
    return check.checked_at + rules.SECOND_THOUGHT


def to_be_told(at: datetime) -> QuerySet[Application]:
    """The files declared complete for long enough that their holders are told now."""
    return Application.objects.filter(
        state=ApplicationState.SUBMITTED,
        completeness_checks__is_latest=True,
        completeness_checks__outcome=Completeness.COMPLETE,
        completeness_checks__told_at=None,
        completeness_checks__checked_at__lte=at - rules.SECOND_THOUGHT,
    )


def newly_overdue(at: datetime) -> QuerySet[Application]:
    """The files whose delay for missing pieces is past, and whose service was not told."""
    return Application.objects.filter(
        state=ApplicationState.SUBMITTED,
        completeness_checks__is_latest=True,
        completeness_checks__due_at__lte=at,
        completeness_checks__received_at=None,
        completeness_checks__overdue_told_at=None,
    )
