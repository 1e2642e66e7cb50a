"""A file does not move once decided, and is not decided while its holder is asked to correct it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from fabriques.applications.corrections.acts import answer_correction, cancel_correction
from fabriques.applications.models import Correction
from fabriques.applications.tests.factories import SUMMARY, reopened, submitted
from fabriques.assessment.tests.factories import complete
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.selection import acts
from fabriques.selection.models import Decision
from fabriques.selection.tests import factories

pytestmark = pytest.mark.django_db
DECIDED = "Ce dossier a reçu une décision : une correction ne s'y demande plus et ne s'y rend plus."
AWAITED = (
    "Une correction est attendue du porteur : le dossier se décide quand elle est rendue, "
    "annulée, ou que son délai est passé."
)


def awaited() -> Correction:
    """A correction of a complete file, due a week after the day decisions are taken."""
    return reopened(file=complete(submitted()), at=instants.DECIDED)


def given(correction: Correction) -> None:
    by = correction.application.started_by
    answer_correction(correction, {"summary": SUMMARY}, by=by, at=instants.DECIDED, seen=NO_PAGE)


def cancelled(correction: Correction) -> None:
    cancel_correction(correction, by=correction.asked_by, at=instants.DECIDED, seen=NO_PAGE)


def test_file_is_not_decided_while_a_correction_is_awaited() -> None:
    file = awaited().application
    by = factories.decider(file)
    assert (
        refused(lambda: acts.decide(file, factories.retaining(), by=by, at=instants.DECIDED, seen=NO_PAGE))
        == AWAITED
    )


@pytest.mark.parametrize("over", [given, cancelled])
def test_file_is_decided_once_the_correction_is_over(over: Callable[[Correction], None]) -> None:
    correction = awaited()
    over(correction)
    assert factories.retained(correction.application).outcome == Decision.Outcome.RETAINED


def test_file_is_decided_once_the_delay_is_past() -> None:
    correction = reopened(file=complete(submitted()), at=instants.DECIDED - timedelta(days=8))
    assert factories.retained(correction.application).outcome == Decision.Outcome.RETAINED
    with pytest.raises(Refusal, match="une correction ne s'y demande plus"):
        reopened(file=correction.application, at=instants.DECIDED)


def test_decided_file_is_not_reopened() -> None:
    decision = factories.refused()
    assert refused(lambda: reopened(file=decision.application, at=instants.DECIDED)) == DECIDED
