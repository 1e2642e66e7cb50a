"""The silence of a service, by the law of the day a file was received."""

from __future__ import annotations

import json
from datetime import date, datetime, time

import pytest

from fabriques.applications.letters import EXPRESS_DECISION, implicit_rejection
from fabriques.applications.models import Receipt
from fabriques.applications.rules import silence
from fabriques.applications.tests import factories as files
from fabriques.calls.tests.factories import demonstration_wave, results_on
from fabriques.common.dates import PARIS
from fabriques.common.deadlines import Suspension
from fabriques.common.durations import Duration
from fabriques.common.tests.refusals import plain
from fabriques.correspondence.models import Message


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), PARIS)


def pieces(since: date, came: date) -> Suspension:
    return Suspension("pièces attendues", at(since), at(came))


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 2, 20), date(2026, 4, 20)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 30), date(2028, 2, 29)),
        (date(2026, 11, 1), date(2027, 1, 1)),
        (date(2016, 1, 1), date(2016, 3, 1)),
    ],
)
def test_silence_of_two_months_rejects_from_date_to_date(received: date, last: date) -> None:
    found = silence(at(received), "AR-1")
    assert found is not None
    assert (found.duration, found.last_day(received)) == (Duration(months=2), last)
    assert found.rule == "article L. 231-4 du code des relations entre le public et l'administration"


def test_each_file_counts_from_its_own_receipt_which_proves_it() -> None:
    found = silence(at(date(2026, 2, 20)), "AR-2026-X")
    unproved = silence(at(date(2026, 2, 20)))
    assert found is not None
    assert unproved is not None
    assert found.start.words == "dossier reçu le 20 février 2026 (accusé de réception AR-2026-X)"
    assert unproved.start.words == "dossier reçu le 20 février 2026"


def test_missing_pieces_suspend_the_silence() -> None:
    received = date(2026, 2, 20)
    found = silence(at(received), "AR-1", suspensions=[pieces(date(2026, 3, 1), date(2026, 3, 11))])
    assert found is not None
    assert found.last_day(date(2026, 4, 1)) == date(2026, 4, 30)


def test_no_text_no_rejection_by_silence() -> None:
    before = at(date(2015, 12, 31))
    assert silence(before, "AR-1") is None
    assert implicit_rejection(Receipt(number="AR-1", issued_at=before)) == EXPRESS_DECISION


@pytest.mark.parametrize(
    ("content", "later"),
    [
        ('{"results_on": "2026-05-04"}', True),
        ('{"results_on": "2026-04-20"}', False),  # the last day to answer
        ("{}", False),  # a receipt given before the day of the results was kept
    ],
)
def test_receipt_says_what_happens_before_results_that_come_after_the_silence(
    content: str, later: bool
) -> None:
    given = Receipt(number="AR-1", issued_at=at(date(2026, 2, 20)), content=content)
    said = plain(implicit_rejection(given))
    assert "Sans réponse au 20 avril 2026, votre demande est réputée rejetée" in said
    assert (
        "Les résultats de la vague sont annoncés pour le 4 mai 2026, plus tard que cette date : si rien ne vous est "
        "notifié d'ici là, la demande est donc réputée rejetée avant eux" in said
    ) is later


@pytest.mark.django_db
def test_receipt_keeps_the_day_of_the_results_as_announced_when_the_file_came() -> None:
    receipt = files.submitted(demonstration_wave(results_on("2026-05-04"))).receipt
    assert json.loads(receipt.content)["results_on"] == "2026-05-04"
    letter = Message.objects.get(subject__startswith="Votre dossier est arrivé").body
    assert "Les résultats de la vague sont annoncés pour le 4 mai 2026" in plain(letter)
    without = files.submitted(demonstration_wave(code="vague-2", slug="autre"), name="Un autre lieu").receipt
    assert "results_on" not in json.loads(without.content)
