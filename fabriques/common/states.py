"""Tables of states and the acts that move between them. Nothing here imports Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fabriques.common.reasons import Reason, Refusal


@dataclass(frozen=True)
class Move:
    """What one act does to a state: from which states it is allowed, and the state it leaves."""

    sources: frozenset[StrEnum]
    target: StrEnum


class StateTable:
    """Every act of a record, with the moves it allows; the one place that answers « may it now? »."""

    def __init__(self, record: str, moves: Mapping[str, Move], labels: Mapping[StrEnum, str]) -> None:
        self.record = record
        self.moves = dict(moves)
        self.labels = dict(labels)

    def allows(self, act: str, state: StrEnum) -> bool:
        return state in self.moves[act].sources

    def after(self, act: str, state: StrEnum) -> StrEnum:
        """Return the state after `act`, or raise Refusal naming the present state."""
        move = self.moves[act]
        if state not in move.sources:
            expected = " ou ".join(f"« {self.labels[source]} »" for source in sorted(move.sources))
            raise Refusal(
                Reason(
                    code="state",
                    text=f"{self.record} est à l'état « {self.labels[state]} » : cette action n'est pas possible.",
                    rule=f"Cette action demande l'état {expected}.",
                    remedy="Rechargez la page pour voir l'état actuel et ce qui est possible maintenant.",
                )
            )
        return move.target
