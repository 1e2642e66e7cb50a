from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from fabriques.applications.models import Application
from fabriques.applications.tests import imports as made
from fabriques.assessment import queries
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests.factories import complete, incomplete
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db


def test_new_reading_of_a_source_never_touches_what_an_assessor_wrote(
    set_clock: Callable[[datetime], None],
) -> None:
    set_clock(instants.CHECKED)
    made.done(made.received(made.row("1")))
    row = Application.objects.get()
    complete(incomplete(row, "statutes", note="Merci de joindre les statuts."))
    before = list(row.completeness_checks.order_by("pk").values())
    found = made.done(made.received(made.row("1", amount="40 000", name="Un autre nom")))
    assert found.counts == {"different": 1}
    assert list(row.completeness_checks.order_by("pk").values()) == before
    assert queries.completeness(row, instants.CHECKED) is Completeness.COMPLETE


def test_letters_about_an_imported_file_reach_whoever_answers_for_it(
    set_clock: Callable[[datetime], None],
) -> None:
    set_clock(instants.CHECKED)
    made.done(made.received(made.row("1")))
    row = Application.objects.select_related("submitted_by").get()
    complete(row)
    assert Message.objects.get().recipient == row.submitted_by
