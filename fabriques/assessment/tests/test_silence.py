"""What a holder is told of the delay of answer when pieces are asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.silence import said_to_holder
from fabriques.assessment.tests import factories
from fabriques.common.dates import say_day

pytestmark = pytest.mark.django_db


def asked(after: timedelta) -> CompletenessCheck:
    """A request for pieces, looked at as if it had been made so long after the file was received."""
    factories.incomplete(None, "statutes")
    check = CompletenessCheck.objects.select_related("application").get()
    received = check.application.submitted_at
    assert received is not None
    check.checked_at = received + after
    return check


def test_pieces_asked_in_time_suspend_the_delay() -> None:
    assert said_to_holder(asked(timedelta(days=10))) == (
        "Tant que ces pièces sont attendues, et jusqu'à cette date, le délai de réponse est suspendu "
        "(article L. 114-5 du code des relations entre le public et l'administration)."
    )


def test_pieces_asked_after_silence_has_rejected_suspend_nothing() -> None:
    check = asked(timedelta(days=100))
    received = check.application.submitted_at
    assert received is not None
    last = received.date().replace(month=received.month + 2)
    assert said_to_holder(check) == (
        f"Le délai de réponse a pris fin le {say_day(last)} : cette demande ne le suspend plus. "
        "Le service poursuit l'examen de votre dossier."
    )
