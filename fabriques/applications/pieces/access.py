from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import Application, Correction, Piece
from fabriques.applications.pieces import rules
from fabriques.applications.states import ApplicationState
from fabriques.common.authorization import HOLDER, right
from fabriques.common.reasons import Judgement
from fabriques.connectors import scanner

Requests = Callable[[Application, datetime], frozenset[str]]
REQUESTS: list[Requests] = []


def own(user: User, on: date) -> QuerySet[Piece]:
    """Every piece of the files of a person's organisations, replaced and removed ones included."""
    return Piece.objects.filter(application__in=access.own(user, on))


def assessed(user: User, on: date) -> QuerySet[Piece]:
    """The pieces of the files of a person's perimeter: those of the submission and what came after.

    What the holder replaced or removed while writing is a draft's, and drafts are never seen by a service.
    """
    after = Q(replaced_at=None) | Q(replaced_at__gt=F("application__submitted_at"))
    return Piece.objects.filter(after, application__in=access.assessed(user, on), removed_at=None)


def readable(user: User, on: date) -> QuerySet[Piece]:
    mine, seen = own(user, on).values("pk"), assessed(user, on).values("pk")
    return Piece.objects.filter(Q(pk__in=mine) | Q(pk__in=seen))


def is_own(user: User, piece: Piece) -> bool:
    return piece.application.organisation.memberships.filter(user=user).exists()


def register_request(source: Requests) -> Requests:
    """Let the pieces that a later step asks for be sent, as those of a correction are; called when it is loaded.

    `source` tells the questions whose pieces are awaited from a file's holder at an instant.
    """
    REQUESTS.append(source)
    return source


def reopened(application: Application, at: datetime) -> frozenset[str]:
    """The questions whose pieces a service asks for again, and awaits at an instant."""
    if application.state != ApplicationState.SUBMITTED:
        return frozenset()
    return frozenset().union(*(source(application, at) for source in REQUESTS))


@register_request
def asked_by_correction(application: Application, at: datetime) -> frozenset[str]:
    """The questions of the correction awaited from the holder."""
    awaited = Correction.objects.filter(
        application=application, answered_at=None, cancelled_at=None, due_at__gt=at
    )
    return frozenset(code for fields in awaited.values_list("fields", flat=True) for code in fields)


@right(HOLDER)
def may_change(user: User, application: Application, code: str, at: datetime) -> Judgement:
    """People of the organisation, in a draft or where a correction is awaited."""
    draft = application.state == ApplicationState.DRAFT
    return access.may_write(user, application) & rules.changeable(
        draft=draft, reopened=not draft and code in reopened(application, at)
    )


def may_read(piece: Piece) -> Judgement:
    """Whether the content may be given at all, whoever asks: quarantine lasts until a verdict."""
    return rules.readable(
        waiting=piece.scan_state == Piece.Scan.WAITING
        or (piece.scan_state == Piece.Scan.NONE and scanner.is_on()),
        infected=piece.scan_state == Piece.Scan.INFECTED,
    )
