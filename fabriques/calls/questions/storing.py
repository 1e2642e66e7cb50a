"""The row of a question, and the letter to whoever asked it."""

from __future__ import annotations

from datetime import datetime

from fabriques.calls.models import Question
from fabriques.correspondence.outbox import queue


def subject(question: Question) -> tuple[str, str]:
    return ("question", question.public_id)


def tell(question: Question, letter: tuple[str, str], *, at: datetime) -> None:
    """Write to whoever asked; a question of the team itself has nobody to tell."""
    if question.asked_by is not None:
        queue(question.asked_by, *letter, at=at, about=subject(question))
    elif question.address:
        queue(None, *letter, at=at, address=question.address, about=subject(question))


def locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("call", "asked_by")
    return rows.get(pk=question.pk)
