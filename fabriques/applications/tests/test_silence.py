"""The silence of a service, by the law of the day a file was received."""

from __future__ import annotations

import json
from datetime import date, datetime, time

import pytest

from fabriques.applications.after_arrival import EXPRESS_DECISION, Step, steps
from fabriques.applications.models import Receipt
from fabriques.applications.rules import silence
from fabriques.applications.tests import factories as files
from fabriques.calls.tests.factories import demonstration_wave, results_on
from fabriques.common.dates import PARIS, say_day
from fabriques.common.deadlines import Suspension
from fabriques.common.durations import Duration
from fabriques.common.tests.refusals import plain
from fabriques.correspondence.models import Message


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), PARIS)


def content(**more: object) -> str:
    """What a receipt keeps, as far as its steps go."""
    return json.dumps({"service": {"name": "Préfecture de l'Aisne (02)"}, **more})


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
    told = steps(Receipt(number="AR-1", issued_at=before, content=content()))
    assert [(step.title, step.text) for step in told][1] == ("Réponse", EXPRESS_DECISION)
    assert [text for step in told for text in step.texts] == []


@pytest.mark.parametrize("on_paper", [False, True])
def test_receipt_says_step_by_step_what_follows(on_paper: bool) -> None:
    kept = content(paper={}) if on_paper else content()
    told = steps(Receipt(number="AR-1", issued_at=at(date(2026, 2, 20)), content=kept))
    assert [step.title for step in told] == [
        "Votre dossier est examiné",
        "Réponse au plus tard le 20 avril 2026",
        "Faute de réponse",
        "Suivre votre dossier",
        "À garder",
    ]
    examined, _, unanswered, followed, proof = (plain(step.text) for step in told)
    assert examined.startswith("La préfecture de l'Aisne (02) vérifie d'abord qu'il est complet.")
    assert unanswered.startswith("Sans réponse au 20 avril 2026, votre demande est réputée rejetée.")
    # Whoever wrote on paper has no page to open.
    assert (any(step.follows for step in told), "page" in followed) == (not on_paper, not on_paper)
    assert proof.endswith("ils prouvent votre envoi." if on_paper else "ils prouvent votre dépôt.")


@pytest.mark.parametrize(
    "step", steps(Receipt(number="AR-1", issued_at=at(date(2026, 2, 20)), content=content()))
)
def test_no_step_of_a_receipt_is_a_block_of_text(step: Step) -> None:
    assert (len(step.text) <= 300, "article" in step.text) == (True, False)


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (
            "2026-05-04",
            "plus tard que la date ci-dessus : si rien ne vous est notifié d'ici là, la demande est réputée",
        ),
        ("2026-04-20", "C'est le jour annoncé par le règlement."),  # the last day to answer
        (None, None),  # none announced, or a receipt given before that day was kept
    ],
)
def test_receipt_says_the_day_of_the_results_and_what_happens_before(
    results: str | None, said: str | None
) -> None:
    kept = content(results_on=results) if results else content()
    told = steps(Receipt(number="AR-1", issued_at=at(date(2026, 2, 20)), content=kept))
    found = {step.title: plain(step.text) for step in told if step.title.startswith("Résultats")}
    assert len(found) == (said is not None)
    assert (
        said is None
        or said in found[f"Résultats de la vague le {say_day(date.fromisoformat(results or ''))}"]
    )


@pytest.mark.django_db
def test_receipt_keeps_the_day_of_the_results_as_announced_when_the_file_came() -> None:
    receipt = files.submitted(demonstration_wave(results_on("2026-05-04"))).receipt
    assert json.loads(receipt.content)["results_on"] == "2026-05-04"
    letter = Message.objects.get(subject__startswith="Votre dossier est arrivé").body
    assert "Résultats de la vague le 4 mai 2026\n" in plain(letter)
    without = files.submitted(demonstration_wave(code="vague-2", slug="autre"), name="Un autre lieu").receipt
    assert "results_on" not in json.loads(without.content)
