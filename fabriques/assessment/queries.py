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
    """A piece that a check asks for; `question` is where it is sent, « » when the form has no place for it."""

    code: str
    label: str
    question: str
    sent: bool

    @property
    def lacking(self) -> bool:
        """Still to be sent online."""
        return bool(self.question) and not self.sent


def requested(check: CompletenessCheck, pieces: Sequence[Piece] | None = None) -> list[Requested]:
    """What a check asks for, and what came for it; what has a virus does not count. 1 query without the `pieces`."""
    application = check.application
    names, where = labels(application), places(application)
    sent = list(application.pieces.all()) if pieces is None else pieces
    come = {piece.code for piece in sent if came_for(check, piece)}
    rank = {code: place for place, code in enumerate(names)}
    return [
        Requested(code, names.get(code, code), where.get(code, ""), where.get(code) in come)
        for code in sorted(check.missing, key=lambda code: rank.get(code, len(rank)))
    ]


def came_for(check: CompletenessCheck, piece: Piece) -> bool:
    """Whether a piece was sent while a check awaited it, and stays readable."""
    ends = check.received_at or check.cancelled_at
    return (
        check.checked_at <= piece.received_at
        and (ends is None or piece.received_at <= ends)
        and piece.removed_at is None
        and piece.scan_state != Piece.Scan.INFECTED
    )


@dataclass(frozen=True)
class Request:
    """A request for missing pieces, as its two sides read it."""

    check: CompletenessCheck
    state: Completeness
    pieces: Sequence[Requested]

    @property
    def lacking(self) -> list[Requested]:
        return [piece for piece in self.pieces if piece.lacking]


def requests(application: Application, at: datetime) -> list[Request]:
    """Every request for missing pieces of a file, the last first; 2 queries."""
    checks = application.completeness_checks.filter(outcome=Completeness.INCOMPLETE)
    pieces = list(application.pieces.all())
    found = []
    for check in checks:
        found.append(Request(check, completeness_of(check, at), requested(check, pieces)))
    return found


def labels(application: Application) -> dict[str, str]:
    """The name of every document by code, in the rulebook's words and order, then in those of the form."""
    found = {document.code: document.label for document in application.rulebook.rules.documents}
    for field in application.questions.of_kind(Kind.DOCUMENTS):
        found.setdefault(field.document, field.label)
    return found


@register_request
def awaited_questions(application: Application, at: datetime) -> frozenset[str]:
    """The questions whose pieces are awaited from the holder at an instant: a file accepts them while they are."""
    check = latest_check(application)
    if check is None or completeness_of(check, at) != Completeness.INCOMPLETE:
        return frozenset()
    where = places(application)
    return frozenset(where[code] for code in check.missing if code in where)


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
