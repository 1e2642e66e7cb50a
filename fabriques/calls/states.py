"""A wave's state is computed from its calendar; nothing stores it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from fabriques.common.durations import is_past
from fabriques.common.states import Move, StateTable


class QuestionState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"


class WaveState(StrEnum):
    PREPARED = "prepared"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


WAVES = StateTable(
    "Cette vague",
    {
        "open_wave": Move(frozenset({WaveState.PREPARED}), WaveState.OPEN),
        "edit_wave": Move(frozenset({WaveState.PREPARED}), WaveState.PREPARED),
        "prolong": Move(frozenset({WaveState.ANNOUNCED, WaveState.OPEN}), WaveState.OPEN),
        "amend": Move(frozenset({WaveState.ANNOUNCED, WaveState.OPEN}), WaveState.OPEN),
        "receive": Move(frozenset({WaveState.OPEN}), WaveState.OPEN),
    },
    {
        WaveState.PREPARED: "en préparation",
        WaveState.ANNOUNCED: "annoncée, pas encore ouverte",
        WaveState.OPEN: "ouverte",
        WaveState.CLOSED: "close",
    },
)

QUESTIONS = StateTable(
    "Cette question",
    {
        "answer": Move(
            frozenset({QuestionState.WAITING, QuestionState.ANSWERED, QuestionState.SET_ASIDE}),
            QuestionState.ANSWERED,
        ),
        "set_aside": Move(frozenset({QuestionState.WAITING}), QuestionState.SET_ASIDE),
    },
    {
        QuestionState.WAITING: "en attente de réponse",
        QuestionState.ANSWERED: "réponse publiée",
        QuestionState.SET_ASIDE: "écartée, non publiée",
    },
)


def wave_state(
    opened_at: datetime | None, opens_at: datetime, closes_at: datetime, at: datetime
) -> WaveState:
    """State at an instant. The closing instant itself is already closed: « jusqu'à » excludes it."""
    if opened_at is None:
        return WaveState.PREPARED
    if at < opens_at:
        return WaveState.ANNOUNCED
    return WaveState.CLOSED if is_past(closes_at, at) else WaveState.OPEN
