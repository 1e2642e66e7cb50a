"""A decision on a file whose holder does not know yet that it is complete tells them first."""

from __future__ import annotations

import pytest

from fabriques.assessment import acts, queries
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests import factories
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.selection.tests import factories as decisions


@pytest.mark.django_db
def test_decision_tells_first_that_the_file_is_complete() -> None:
    file = factories.found()
    decisions.refused(file)
    user = factories.assessor(file)
    told = [plain(each) for each in Message.objects.order_by("id").values_list("subject", flat=True)]
    assert (queries.completeness(file, instants.DECIDED), told[-1]) == (
        Completeness.COMPLETE,
        "Votre dossier est complet : Le Grenier commun",
    )
    acted = [entry.act for entry in history("application", file.public_id)]
    assert acted[-2:] == ["completeness_told", "decided"]
    assert refused(lambda: acts.undo_completeness(file, by=user, at=instants.DECIDED, seen=NO_PAGE)) == (
        "La vérification de ce dossier est à l'état « complet » : cette action n'est pas possible."
    )
