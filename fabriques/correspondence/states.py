from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class MessageState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    ABANDONED = "abandoned"


MESSAGES = StateTable(
    "Ce message",
    {
        "mark_sent": Move(frozenset({MessageState.WAITING}), MessageState.SENT),
        "mark_failed": Move(frozenset({MessageState.WAITING}), MessageState.WAITING),
        "abandon": Move(frozenset({MessageState.WAITING}), MessageState.ABANDONED),
    },
    {
        MessageState.WAITING: "en attente d'envoi",
        MessageState.SENT: "envoyé",
        MessageState.ABANDONED: "abandonné",
    },
)
