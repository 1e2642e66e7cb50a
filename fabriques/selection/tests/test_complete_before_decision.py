"""A decision on a file whose holder does not know yet that it is complete makes it so, and keeps that letter back."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.assessment import acts, queries
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests import factories
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.selection.acts import retract
from fabriques.selection.tests import factories as decisions

COMPLETE = "Votre dossier est complet : Le Grenier commun"


def subjects() -> list[str]:
    return [plain(each) for each in Message.objects.order_by("id").values_list("subject", flat=True)]


@pytest.mark.django_db
@pytest.mark.parametrize("decided", [decisions.refused, decisions.retained], ids=["refused", "retained"])
def test_decision_makes_the_file_complete_without_a_letter_that_its_own_would_contradict(
    decided: Any,
) -> None:
    file = factories.found()
    decisions.notified(decided(file))
    user = factories.assessor(file)
    assert queries.completeness(file, instants.DECIDED) == Completeness.COMPLETE
    assert COMPLETE not in subjects()
    assert len(subjects()) == 2, "the arrival, then the decision"
    acted = [entry.act for entry in history("application", file.public_id)]
    assert acted[-3:] == ["found_complete", "decided", "notified"]
    assert not queries.to_be_told(instants.NOTIFIED).exists()
    assert refused(lambda: acts.undo_completeness(file, by=user, at=instants.DECIDED, seen=NO_PAGE)) == (
        "La vérification de ce dossier est à l'état « complet » : cette action n'est pas possible."
    )


@pytest.mark.django_db
def test_decision_taken_back_sends_the_letter_that_it_kept_back_once() -> None:
    file = factories.found()
    decisions.refused(file)
    by = decisions.decider(file)
    retract(file, "Erreur de dossier.", by=by, at=instants.NOTIFIED, seen=NO_PAGE)
    assert subjects()[-1] == COMPLETE
    decisions.refused(file)
    retract(file, "Encore une erreur.", by=by, at=instants.NOTIFIED, seen=NO_PAGE)
    assert subjects().count(COMPLETE) == 1
