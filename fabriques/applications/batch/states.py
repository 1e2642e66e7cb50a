from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class CheckState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = frozenset({CheckState.WAITING, CheckState.RUNNING})
PLACES_CHECKS = StateTable(
    "Cette vérification",
    {
        # A job whose worker was killed begins again.
        "begin": Move(UNFINISHED, CheckState.RUNNING),
        "finish": Move(frozenset({CheckState.RUNNING}), CheckState.DONE),
        "fail": Move(UNFINISHED, CheckState.FAILED),
    },
    {
        CheckState.WAITING: "en attente",
        CheckState.RUNNING: "en cours",
        CheckState.DONE: "terminée",
        CheckState.FAILED: "interrompue",
    },
)
