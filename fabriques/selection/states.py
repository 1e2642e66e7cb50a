from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class DecisionState(StrEnum):
    AWAITED = "awaited"
    DECIDED = "decided"
    NOTIFIED = "notified"
    PUBLIC = "public"


DECISIONS = StateTable(
    "La décision de ce dossier",
    {
        "decide": Move(frozenset({DecisionState.AWAITED}), DecisionState.DECIDED),
        "retract": Move(frozenset({DecisionState.DECIDED}), DecisionState.AWAITED),
        "notify": Move(frozenset({DecisionState.DECIDED}), DecisionState.NOTIFIED),
        "announce": Move(frozenset({DecisionState.NOTIFIED}), DecisionState.PUBLIC),
    },
    {
        DecisionState.AWAITED: "décision attendue",
        DecisionState.DECIDED: "décidé, pas encore notifié",
        DecisionState.NOTIFIED: "notifié, pas encore annoncé",
        DecisionState.PUBLIC: "annoncé",
    },
)
