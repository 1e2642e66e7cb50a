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
