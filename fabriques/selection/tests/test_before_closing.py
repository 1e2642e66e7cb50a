"""A file is decided once its wave is closed, or before with a reason, which stays with the decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fabriques.assessment.tests.factories import complete
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.selection import acts
from fabriques.selection.tests import factories
from fabriques.selection.tests.factories import decider

pytestmark = pytest.mark.django_db
AT = instants.CHECKED


def test_decision_before_the_closing_says_why() -> None:
    file = complete()
    file.wave.closes_at = AT + timedelta(days=9)
    file.wave.save(update_fields=["closes_at"])
    proposal, by = factories.retaining(), decider(file)
    assert plain(refused(lambda: acts.decide(file, proposal, by=by, at=AT, seen=NO_PAGE))) == (
        "La vague n'est pas close : des dossiers y arrivent jusqu'au 17 avril 2026 à 14 h 00."
    )
    early = replace(proposal, early=" Le bail se signe demain. ")
    assert acts.decide(file, early, by=by, at=AT, seen=NO_PAGE).early_motive == "Le bail se signe demain."


def test_decision_after_the_closing_needs_no_other_reason() -> None:
    assert factories.retained().early_motive == ""
