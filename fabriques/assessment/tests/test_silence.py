"""What a holder is told of the delay of answer when pieces are asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import submitted
from fabriques.assessment import acts
from fabriques.assessment.models import AnswerDelay, CompletenessCheck
from fabriques.assessment.silence import counts_from, said_to_holder
from fabriques.assessment.tests import factories
from fabriques.common.dates import PARIS, legal_day, say_day
from fabriques.common.seen import NO_PAGE
from fabriques.rulebooks.law.texts import SILENCE

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


def cancelled(row: Application) -> None:
    factories.incomplete(row)
    by = factories.assessor(row)
    acts.cancel_request(row, by=by, at=factories.SENT, seen=NO_PAGE)


def replaced(row: Application) -> None:
    factories.incomplete(row)
    by, due_at = factories.assessor(row), usual_delay(factories.SENT)
    acts.ask_pieces(row, ["statutes"], "", due_at=due_at, by=by, at=factories.SENT, seen=NO_PAGE)


def undone(row: Application) -> None:
    factories.incomplete(row)
    factories.found(row, at=factories.SENT)
    by = factories.assessor(row)
    acts.undo_completeness(row, by=by, at=factories.SENT + timedelta(minutes=5), seen=NO_PAGE)


def told(row: Application) -> None:
    factories.incomplete(row)
    factories.complete(row, at=factories.SENT)


@pytest.mark.parametrize(
    ("happened", "days"),
    [
        (factories.complete, None),  # never asked: it counts from its arrival
        (factories.incomplete, 16),  # until the limit, excluded
        (factories.received, 2),
        (cancelled, 2),
        (replaced, 18),
        (undone, 16),
        (told, 2),
    ],
)
def test_file_keeps_from_which_day_its_delay_counts(
    happened: Callable[[Application], object], days: int | None
) -> None:
    row = submitted()
    happened(row)
    kept = AnswerDelay.objects.filter(application=row).first()
    if days is None:
        assert kept is None
    else:
        assert row.submitted_at is not None
        arrived = legal_day(row.submitted_at)
        text = SILENCE.on(arrived).need()
        last = text.after(arrived) + timedelta(days=days)
        assert kept is not None
        assert text.after(legal_day(kept.counts_from)) == last


def test_delay_counts_from_nothing_where_no_text_makes_silence_a_rejection() -> None:
    assert counts_from(datetime(1999, 5, 3, tzinfo=PARIS), []) is None
    assert counts_from(None, []) is None, "a draft has no delay"
