"""What a file is asked depends on the law of the day of the request: that of its arrival, today for a draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from fabriques.applications import acts
from fabriques.applications.answering.draft_form import DraftForm
from fabriques.applications.answering.reading import chapters, state_of
from fabriques.applications.corrections.reading import reopenable
from fabriques.applications.documents import received
from fabriques.applications.judging import wholeness
from fabriques.applications.models import Application, Receipt
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import imports as made
from fabriques.common.dates import PARIS
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain

pytestmark = pytest.mark.django_db
EVE = datetime(2022, 1, 1, 23, 59, tzinfo=PARIS)
DAY = datetime(2022, 1, 2, 0, 0, tzinfo=PARIS)
COMMITMENT = "republican_commitment"


@pytest.fixture
def draft() -> Application:
    """A draft that lacks the contract of commitment alone."""
    long = dict.fromkeys(
        ("mixed_services", "lasting_installation", "support_of_others"), "Une réponse. " * 10
    )
    values = long | {COMMITMENT: False, "economic_activity": True, "de_minimis_received": 0}
    return files.whole_draft(files.form_wave(form="wave_2023"), values=values)


def test_draft_is_asked_the_commitment_since_2_january_2022(draft: Application) -> None:
    asked = [COMMITMENT in state_of(draft, at).asked for at in (EVE, DAY)]
    missing = [[reason.text for reason in wholeness(draft, at).reasons] for at in (EVE, DAY)]
    assert asked == [False, True]
    assert missing == [[], ["« Contrat d'engagement républicain » n'est pas rempli."]]


def test_question_shown_cites_the_text_of_the_day(draft: Application, set_clock: Callable[..., None]) -> None:
    cited = {}
    for year in (2021, 2026):
        set_clock(datetime(year, 3, 10, 12, tzinfo=PARIS))
        form = DraftForm(application=draft)
        cited[year] = [
            plain(str(form.fields[code].help_text)) for code in (COMMITMENT, "de_minimis_received")
        ]
    assert cited == {
        2021: ["", "Texte applicable : règlement (UE) n° 1407/2013, 200 000 € sur trois exercices fiscaux."],
        2026: [
            "Texte applicable : article 10-1 de la loi n° 2000-321 et décret n° 2021-1947 (à confirmer dans le texte).",
            "Texte applicable : règlement (UE) 2023/2831, 300 000 € sur trois ans (à confirmer dans le texte).",
        ],
    }


def told(file: Application) -> set[str]:
    return {entry.field.code for chapter in chapters(file, given_at=None) for entry in chapter.entries}


def test_received_file_keeps_the_law_of_its_arrival(draft: Application) -> None:
    acts.write(draft, {COMMITMENT: True}, by=draft.started_by, at=instants.DURING)
    acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    file = Application.objects.get(pk=draft.pk)
    assert COMMITMENT in state_of(file, EVE).asked
    assert COMMITMENT in told(file)
    file.submitted_at = EVE
    assert COMMITMENT not in state_of(file, instants.DURING).asked
    assert COMMITMENT not in told(file)


def test_receipt_shows_what_was_asked_that_day(draft: Application) -> None:
    acts.write(draft, {COMMITMENT: True}, by=draft.started_by, at=instants.DURING)
    receipt = acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    content = json.loads(receipt.content)
    labels = [
        [
            entry["label"]
            for chapter in received(receipt.application, content | {"received_at": at.isoformat()})
            for entry in chapter["entries"]
        ]
        for at in (EVE, DAY)
    ]
    assert ["Contrat d'engagement républicain" in each for each in labels] == [False, True]


def test_file_imported_from_elsewhere_lacks_what_the_law_asked_when_it_was_received_there(
    set_clock: Callable[..., None],
) -> None:
    set_clock(instants.CHECKED)
    wave = files.form_wave(form="wave_2023")
    rows = (made.row("1", received="20/09/2021 10:30:07"), made.row("2", siret=""))
    made.done(made.received(*rows, wave=wave))
    lacking = {
        receipt.issued_at.year: json.loads(receipt.content)["imported"]["lacking"]
        for receipt in Receipt.objects.all()
    }
    assert {year: "Contrat d'engagement républicain" in labels for year, labels in lacking.items()} == {
        2021: False,
        2026: True,
    }


def test_question_that_the_law_did_not_ask_is_not_reopened(draft: Application) -> None:
    may_be = [COMMITMENT in reopenable(replaced_on(draft, at)) for at in (EVE, DAY)]
    assert may_be == [False, True]


def replaced_on(draft: Application, at: datetime) -> Application:
    draft.saved_at = at
    return draft
