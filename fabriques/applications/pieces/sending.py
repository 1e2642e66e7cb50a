"""Pieces added on a request become the service's: when they are sent, or when the request ends otherwise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from fabriques.applications.models import Application, Piece


def mark_sent(application: Application, codes: Collection[str], at: datetime) -> None:
    """Part of an act, under the file's lock: what was added for these questions is sent, and stays in the file."""
    waiting = Piece.objects.filter(application=application, code__in=codes, held_until__gt=at).waiting()
    waiting.update(sent_at=at)


def hold(
    application: Application, codes: Collection[str], kept: Collection[str], until: datetime, at: datetime
) -> None:
    """Part of an act that ends a request: what was added waits until an instant for the one that follows.

    `codes`: the questions of the request; `kept`: those of the next one. What it does not ask for is sent: it stays
    in the file.
    """
    waiting = Piece.objects.filter(application=application, held_until__gt=at).waiting()
    waiting.filter(code__in=set(codes) & set(kept)).update(held_until=until)
    waiting.filter(code__in=set(codes) - set(kept)).update(sent_at=at)
