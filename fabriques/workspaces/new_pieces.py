"""The pieces that came for a request of the service, marked wherever its file is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fabriques.applications.pieces.received import Received
from fabriques.assessment.queries import Request, came_for


def last_request(asked: Iterable[Request]) -> Request | None:
    """The request for missing pieces that is under way or was answered last, while the service has not looked again."""
    return next((each for each in asked if each.counts), None)


def came(asked: Request | None, questions: Sequence[Received]) -> frozenset[str]:
    """The current pieces, by identifier, that answer the request."""
    if asked is None:
        return frozenset()
    current = (shown.piece for question in questions for shown in question.current)
    return frozenset(piece.public_id for piece in current if came_for(asked.check, piece))
