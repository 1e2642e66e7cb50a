from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class ImportState(StrEnum):
    READING = "reading"
    TO_MAP = "to_map"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


AT_WORK = frozenset({ImportState.READING, ImportState.CHECKING, ImportState.RUNNING})
IMPORTS = StateTable(
    "Cet import",
    {
        # A job whose worker was killed begins again: « read », « check » and « run » are asked once, done twice.
        "receive": Move(frozenset({ImportState.READING}), ImportState.TO_MAP),
        "map": Move(frozenset({ImportState.TO_MAP, ImportState.CHECKED}), ImportState.TO_MAP),
        "check": Move(frozenset({ImportState.TO_MAP, ImportState.CHECKED}), ImportState.CHECKING),
        "end_check": Move(frozenset({ImportState.CHECKING}), ImportState.CHECKED),
        "run": Move(frozenset({ImportState.CHECKED}), ImportState.RUNNING),
        "finish": Move(frozenset({ImportState.RUNNING}), ImportState.DONE),
        "fail": Move(AT_WORK, ImportState.FAILED),
    },
    {
        ImportState.READING: "lecture en cours",
        ImportState.TO_MAP: "correspondances à vérifier",
        ImportState.CHECKING: "essai en cours",
        ImportState.CHECKED: "essai terminé",
        ImportState.RUNNING: "import en cours",
        ImportState.DONE: "import terminé",
        ImportState.FAILED: "interrompu",
    },
)
