"""Every pair (state, act) of every table of states: allowed and where it leads, or refused and in which words."""

from __future__ import annotations

from enum import StrEnum

import pytest

from fabriques.applications.batch.states import PLACES_CHECKS
from fabriques.applications.states import APPLICATIONS, ApplicationState
from fabriques.assessment.states import CHECKS, Completeness
from fabriques.calls.states import QUESTIONS, WAVES, QuestionState, WaveState
from fabriques.common.reasons import Refusal
from fabriques.common.states import StateTable
from fabriques.common.work_states import WorkState
from fabriques.correspondence.states import MESSAGES, MessageState
from fabriques.selection.states import DECISIONS, DecisionState
from fabriques.workspaces.states import LIST_EXPORTS

A, C, W, M, D = ApplicationState, Completeness, WaveState, MessageState, DecisionState
Q = QuestionState
B = WorkState
TABLES: list[tuple[StateTable, type[StrEnum]]] = [
    (APPLICATIONS, A), (CHECKS, C), (WAVES, W), (MESSAGES, M), (DECISIONS, D), (QUESTIONS, Q),
    (PLACES_CHECKS, B), (LIST_EXPORTS, B),
]  # fmt: skip
# Written apart from the code on purpose: what each act may do, and where it leads.
ALLOWED: dict[tuple[type[StrEnum], StrEnum], dict[str, StrEnum]] = {
    (A, A.DRAFT): {"write": A.DRAFT, "submit": A.SUBMITTED, "withdraw": A.WITHDRAWN},
    (A, A.SUBMITTED): {
        "withdraw": A.WITHDRAWN,
        "assess": A.SUBMITTED,
        "decide": A.SUBMITTED,
        "reapply": A.SUBMITTED,
    },
    (A, A.WITHDRAWN): {"resume": A.WITHDRAWN},
    (C, C.AWAITED): {"ask_pieces": C.INCOMPLETE, "declare_complete": C.FOUND},
    (C, C.INCOMPLETE): {
        "ask_pieces": C.INCOMPLETE,
        "send_pieces": C.RECEIVED,
        "cancel_request": C.AWAITED,
        "declare_complete": C.FOUND,
    },
    (C, C.RECEIVED): {"ask_pieces": C.INCOMPLETE, "declare_complete": C.FOUND},
    (C, C.OVERDUE): {
        "ask_pieces": C.INCOMPLETE,
        "cancel_request": C.AWAITED,
        "declare_complete": C.FOUND,
    },
    (C, C.FOUND): {
        "undo_completeness": C.AWAITED,
        "tell_complete": C.COMPLETE,
        "decide": C.COMPLETE,
    },
    (C, C.COMPLETE): {"decide": C.COMPLETE},
    (W, W.PREPARED): {"open_wave": W.OPEN, "edit_wave": W.PREPARED},
    (W, W.ANNOUNCED): {"prolong": W.OPEN, "amend": W.OPEN},
    (W, W.OPEN): {"receive": W.OPEN, "prolong": W.OPEN, "amend": W.OPEN},
    (W, W.CLOSED): {},
    (M, M.WAITING): {
        "mark_sent": M.SENT,
        "mark_failed": M.WAITING,
        "mark_bounced": M.BOUNCED,
        "abandon": M.ABANDONED,
    },
    (M, M.SENT): {},
    (M, M.BOUNCED): {"send_again": M.WAITING},
    (Q, Q.WAITING): {"answer": Q.ANSWERED, "set_aside": Q.SET_ASIDE},
    (Q, Q.ANSWERED): {"answer": Q.ANSWERED},
    (Q, Q.SET_ASIDE): {"answer": Q.ANSWERED},
    (M, M.ABANDONED): {},
    (D, D.AWAITED): {"decide": D.DECIDED},
    (D, D.DECIDED): {"retract": D.AWAITED, "notify": D.NOTIFIED},
    (D, D.NOTIFIED): {"announce": D.PUBLIC},
    (D, D.PUBLIC): {},
    (B, B.WAITING): {"begin": B.RUNNING, "fail": B.FAILED},
    (B, B.RUNNING): {"begin": B.RUNNING, "finish": B.DONE, "fail": B.FAILED},
    (B, B.DONE): {},
    (B, B.FAILED): {},
}  # keyed by table too: states of two tables may be the same word
PAIRS = [
    pytest.param(table, state, act, id=f"{table.record}-{state.name}-{act}")
    for table, states in TABLES
    for state in states
    for act in table.moves
]


@pytest.mark.parametrize(("table", "state", "act"), PAIRS)
def test_act_from_state(table: StateTable, state: StrEnum, act: str) -> None:
    target = ALLOWED[type(state), state].get(act)
    assert table.allows(act, state) is (target is not None)
    if target is not None:
        assert table.after(act, state) is target
        return
    with pytest.raises(Refusal) as caught:
        table.after(act, state)
    (reason,) = caught.value.reasons
    assert (
        reason.text
        == f"{table.record} est à l'état « {table.labels[state]} » : cette action n'est pas possible."
    )
    assert reason.remedy == "Rechargez la page pour voir l'état actuel et ce qui est possible maintenant."


@pytest.mark.parametrize(("table", "states"), TABLES, ids=lambda each: getattr(each, "record", ""))
def test_table_labels_each_state_and_leaves_none_unreachable(
    table: StateTable, states: type[StrEnum]
) -> None:
    assert set(table.labels) == set(states)
    assert all(move.sources for move in table.moves.values())
