"""The states of a work that a person asks for and a job does. Nothing here imports Django."""

from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class WorkState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = frozenset({WorkState.WAITING, WorkState.RUNNING})
TONES = {
    WorkState.WAITING: "wait",
    WorkState.RUNNING: "info",
    WorkState.DONE: "good",
    WorkState.FAILED: "bad",
}


def work_table(record: str, *, done: str, failed: str) -> StateTable:
    """The states of such a work, in the words of its record."""
    return StateTable(
        record,
        {
            # A job whose worker was killed begins again.
            "begin": Move(UNFINISHED, WorkState.RUNNING),
            "finish": Move(frozenset({WorkState.RUNNING}), WorkState.DONE),
            "fail": Move(UNFINISHED, WorkState.FAILED),
        },
        {
            WorkState.WAITING: "en attente",
            WorkState.RUNNING: "en cours",
            WorkState.DONE: done,
            WorkState.FAILED: failed,
        },
    )
