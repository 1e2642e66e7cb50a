from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class MessageState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"
    ABANDONED = "abandoned"


MESSAGES = StateTable(
    "Ce message",
    {
        "mark_sent": Move(frozenset({MessageState.WAITING}), MessageState.SENT),
        "mark_failed": Move(frozenset({MessageState.WAITING}), MessageState.WAITING),
        "mark_bounced": Move(frozenset({MessageState.WAITING}), MessageState.BOUNCED),
        "send_again": Move(frozenset({MessageState.BOUNCED}), MessageState.WAITING),
        "abandon": Move(frozenset({MessageState.WAITING}), MessageState.ABANDONED),
    },
    {
        MessageState.WAITING: "en attente d'envoi",
        MessageState.SENT: "envoyé",
        MessageState.BOUNCED: "refusé par la boîte du destinataire",
        MessageState.ABANDONED: "abandonné",
    },
)
