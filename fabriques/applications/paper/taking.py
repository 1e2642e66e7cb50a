"""What the acts on a file on paper share: whether its wave takes it, how it arrived, its days for the journal."""

from __future__ import annotations

from datetime import datetime

from fabriques.applications.lateness.rules import Arrival
from fabriques.applications.models import Application
from fabriques.applications.paper import rules
from fabriques.applications.paper.decided import is_decided
from fabriques.calls.models import Wave
from fabriques.calls.states import WaveState
from fabriques.common.reasons import Judgement
from fabriques.journal.writing import Plain


def may_take(wave: Wave, at: datetime) -> Judgement:
    """Whether a wave may still take a file on paper."""
    prepared = wave.state(at) == WaveState.PREPARED
    return rules.announced(prepared=prepared) & rules.may_be_entered(decided=is_decided(wave))


def arrival_of(draft: Application) -> Arrival:
    """How a file on paper that may be taken in arrived, by the day that counts."""
    if draft.postmarked_on is None or draft.arrived_on is None:
        raise AssertionError("a file on paper has its days")
    late = rules.is_late(draft.postmarked_on, draft.arrived_on, draft.wave.closes_at)
    return Arrival.WAIVED if late else Arrival.ON_TIME


def days(draft: Application) -> dict[str, Plain]:
    return {"postmarked_on": str(draft.postmarked_on), "arrived_on": str(draft.arrived_on)}
