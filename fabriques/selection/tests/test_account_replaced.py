"""Another account, another proof: what was joined for the former one no longer counts, and the service is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application
from fabriques.applications.pieces.acts import replace_piece
from fabriques.applications.pieces.bank_proof import outdated_since
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of
from fabriques.applications.tests.pieces import upload
from fabriques.assessment import acts as assessment
from fabriques.assessment.tests import factories as checks
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants, samples
from fabriques.common.tests.refusals import refused
from fabriques.correspondence.models import Message
from fabriques.organisations.bank import set_bank_details
from fabriques.selection.models import Decision
from fabriques.selection.tests import factories

pytestmark = pytest.mark.django_db
IBAN, OTHER = "FR1420041010050500013M02606", "BE68539007547034"
CHANGED, LATER = instants.CHECKED + timedelta(days=1), instants.CHECKED + timedelta(days=2)
SAID = "La structure a remplacé son compte bancaire le "


def replaced(file: Application, *, first: bool = False) -> Application:
    """The account of a file's structure, given before the submission, then another given since."""
    if not first:
        set_bank_details(file.organisation, IBAN, by=people.holder(), at=instants.DURING)
    set_bank_details(file.organisation, OTHER, by=people.holder(), at=CHANGED)
    return file


def told() -> list[str]:
    return list(
        Message.objects.filter(subject__startswith="Compte bancaire remplacé").values_list(
            "address", flat=True
        )
    )


def complete(file: Application) -> object:
    return assessment.declare_complete(file, by=checks.assessor(file), at=LATER, seen=NO_PAGE)


def test_file_is_not_complete_with_the_proof_of_another_account() -> None:
    file = replaced(files.submitted())
    checks.assessor(file)
    assert refused(lambda: complete(file)).startswith(SAID)
    assert told() == [file.service.email] if file.service and file.service.email else told() == []


def test_account_given_for_the_first_time_outdates_nothing() -> None:
    file = replaced(files.submitted(), first=True)
    assert (outdated_since(file, LATER), told()) == (None, [])
    complete(file)


def test_award_waits_for_another_proof_and_a_refusal_does_not() -> None:
    file = replaced(checks.complete())
    factories.decider(file)
    assert refused(lambda: factories.retained(file)).startswith(SAID)
    assert factories.refused(file).outcome == Decision.Outcome.REFUSED


def test_another_proof_ends_it() -> None:
    file = replaced(checks.complete())
    code = file.pieces.get(code="bank_details").code
    correction = files.reopened(code, file=file, at=LATER)
    replace_piece(
        file.pieces.get(code=code), upload(samples.pdf(3), "rib-2.pdf"), by=people.holder(), at=LATER
    )
    assert outdated_since(file, LATER) == CHANGED
    answer_correction(correction, {}, by=people.holder(), at=LATER, seen=NO_PAGE)
    assert outdated_since(file, LATER) is None
    assert factories.retained(file).outcome == Decision.Outcome.RETAINED


def test_file_without_a_proof_has_nothing_outdated() -> None:
    draft = replaced(files.draft())
    assert (draft.pieces.count(), outdated_since(draft, LATER)) == (0, None)


def test_service_reads_on_the_file_that_the_account_was_replaced(set_clock: Callable[..., None]) -> None:
    file = replaced(files.submitted())
    set_clock(LATER)
    page = client_of(people.sous_prefecture_agent()).get(f"/espace/dossiers/{file.public_id}/")
    assert [reason.code for reason in page.context["account_replaced"]] == ["account_replaced"]
    assert "Relevé bancaire à redemander" in page.content.decode()
