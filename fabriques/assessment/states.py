from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class Completeness(StrEnum):
    AWAITED = "awaited"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"


CHECKS = StateTable(
    "La vérification de ce dossier",
    {
        "find_incomplete": Move(
            frozenset({Completeness.AWAITED, Completeness.INCOMPLETE}), Completeness.INCOMPLETE
        ),
        "find_complete": Move(
            frozenset({Completeness.AWAITED, Completeness.INCOMPLETE}), Completeness.COMPLETE
        ),
        "decide": Move(frozenset({Completeness.COMPLETE}), Completeness.COMPLETE),
    },
    {
        Completeness.AWAITED: "complétude à vérifier",
        Completeness.INCOMPLETE: "incomplet",
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
