from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class Completeness(StrEnum):
    AWAITED = "awaited"
    INCOMPLETE = "incomplete"
    RECEIVED = "received"
    OVERDUE = "overdue"
    FOUND = "found"
    COMPLETE = "complete"


OPEN = frozenset({Completeness.AWAITED, Completeness.INCOMPLETE, Completeness.RECEIVED, Completeness.OVERDUE})
CHECKS = StateTable(
    "La vérification de ce dossier",
    {
        "ask_pieces": Move(OPEN, Completeness.INCOMPLETE),
        "send_pieces": Move(frozenset({Completeness.INCOMPLETE}), Completeness.RECEIVED),
        # These two give back what was said before: pieces received, or nothing yet.
        "cancel_request": Move(
            frozenset({Completeness.INCOMPLETE, Completeness.OVERDUE}), Completeness.AWAITED
        ),
        "undo_completeness": Move(frozenset({Completeness.FOUND}), Completeness.AWAITED),
        "declare_complete": Move(OPEN, Completeness.FOUND),
        "tell_complete": Move(frozenset({Completeness.FOUND}), Completeness.COMPLETE),
        "decide": Move(frozenset({Completeness.FOUND, Completeness.COMPLETE}), Completeness.COMPLETE),
    },
    {
        Completeness.AWAITED: "complétude à vérifier",
        Completeness.INCOMPLETE: "incomplet",
        Completeness.RECEIVED: "pièces reçues",
        Completeness.OVERDUE: "délai des pièces passé",
        Completeness.FOUND: "complet, porteur pas encore prévenu",
        Completeness.COMPLETE: "complet",
    },
)


class NominationState(StrEnum):
    SPOTTED = "spotted"
    INVITED = "invited"
    STARTED = "started"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({NominationState.SPOTTED, NominationState.INVITED, NominationState.STARTED})
NOMINATIONS = StateTable(
    "Ce signalement",
    {
        "invite": Move(frozenset({NominationState.SPOTTED}), NominationState.INVITED),
        "start": Move(frozenset({NominationState.INVITED}), NominationState.STARTED),
        "decline": Move(frozenset({NominationState.INVITED}), NominationState.DECLINED),
        "withdraw": Move(
            frozenset({NominationState.SPOTTED, NominationState.INVITED}), NominationState.WITHDRAWN
        ),
    },
    {
        NominationState.SPOTTED: "repéré",
        NominationState.INVITED: "porteur invité",
        NominationState.STARTED: "dossier commencé",
        NominationState.DECLINED: "invitation déclinée",
        NominationState.WITHDRAWN: "signalement retiré",
    },
)
