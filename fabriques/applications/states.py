from __future__ import annotations

from enum import StrEnum

from fabriques.common.states import Move, StateTable


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


APPLICATIONS = StateTable(
    "Ce dossier",
    {
        "write": Move(frozenset({ApplicationState.DRAFT}), ApplicationState.DRAFT),
        "submit": Move(frozenset({ApplicationState.DRAFT}), ApplicationState.SUBMITTED),
        "withdraw": Move(
            frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED}), ApplicationState.WITHDRAWN
        ),
        "reapply": Move(frozenset({ApplicationState.SUBMITTED}), ApplicationState.SUBMITTED),
        "resume": Move(frozenset({ApplicationState.WITHDRAWN}), ApplicationState.WITHDRAWN),
        "assess": Move(frozenset({ApplicationState.SUBMITTED}), ApplicationState.SUBMITTED),
        "decide": Move(frozenset({ApplicationState.SUBMITTED}), ApplicationState.SUBMITTED),
    },
    {
        ApplicationState.DRAFT: "brouillon",
        ApplicationState.SUBMITTED: "déposé",
        ApplicationState.WITHDRAWN: "retiré",
    },
)
