"""Whether a draft may arrive at an instant: its hour, and everything asked."""

from __future__ import annotations

from datetime import datetime

from fabriques.applications import rules
from fabriques.applications.content import answers_of, held_of
from fabriques.applications.models import Application, LateWaiver
from fabriques.applications.paper import rules as paper_rules
from fabriques.calls import rules as call_rules
from fabriques.common.reasons import ALLOWED, Judgement
from fabriques.rulebooks.calendar import Lateness
from fabriques.rulebooks.form.answers import lacks
from fabriques.rulebooks.form.budget import remarks


def in_time(draft: Application, at: datetime) -> Judgement:
    """Whether a file arriving at an instant is in time, by the written rule or by a waiver granted to it."""
    waiver = LateWaiver.objects.filter(application=draft, until__gt=at).exists()
    if waiver:
        return ALLOWED
    wave = draft.wave
    return call_rules.arrival(wave.opens_at, wave.closes_at, lateness_of(draft), at)


def posted_in_time(draft: Application, at: datetime) -> Judgement:
    """Whether a file on paper, taken in at an instant, was posted in time, by the written rule or by a waiver."""
    if draft.postmarked_on is None or draft.arrived_on is None:
        raise AssertionError("a file on paper has its days")
    if LateWaiver.objects.filter(application=draft, until__gt=at).exists():
        return ALLOWED
    wave = draft.wave
    return paper_rules.posted_in_time(
        draft.postmarked_on, draft.arrived_on, wave.opens_at, wave.closes_at, lateness_of(draft)
    )


def lateness_of(draft: Application) -> Lateness:
    return draft.rulebook.rules.calendar.lateness


def wholeness(draft: Application, at: datetime) -> Judgement:
    """Whether everything asked at an instant is there, and the money within the rules."""
    book, answers = draft.rulebook.rules, answers_of(draft)
    judgement = rules.incomplete(lacks(draft.questions, answers, held_of(draft, at)))
    return judgement & rules.money(remarks(draft.questions, answers, book.amounts, book.spending))
