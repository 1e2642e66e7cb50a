"""The account of a structure: given and read by whoever answers for it; nothing of it without being asked for."""

from __future__ import annotations

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.common.tests import instants
from fabriques.journal.queries import history
from fabriques.organisations.bank import set_bank_details
from fabriques.organisations.models import Organisation
from fabriques.organisations.tests.factories import contributor, organisation

pytestmark = pytest.mark.django_db
IBAN = "FR76 3000 6000 0112 3456 7890 189"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(found: Organisation, what: str = "") -> str:
    return f"/structures/{found.public_id}/banque/{what}"


def acts_on(found: Organisation) -> list[str]:
    return [entry.act for entry in history("organisation", found.public_id)]


def test_manager_gives_the_account_and_sees_it_when_asked_only() -> None:
    holder = people.holder()
    found, client = organisation(by=holder), signed_in(holder)
    assert "Aucun compte" in client.get(page(found)).content.decode()
    answer = client.post(page(found), {"iban": IBAN.lower()}, follow=True)
    assert "Un compte est enregistré" in answer.content.decode()
    assert IBAN not in answer.content.decode()
    shown = client.post(page(found, "afficher/"))
    assert IBAN in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert acts_on(found)[-2:] == ["bank_details_set", "bank_details_read"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Ce champ est obligatoire"),
        ("FR76 3000 6000 0112 3456 7890 188", "Cet IBAN comporte une erreur de frappe"),
        ("FR76 3000", "Un IBAN commence par deux lettres et deux chiffres"),
        ("0600001234567890189", "Un IBAN commence par deux lettres et deux chiffres"),
    ],
)
def test_account_that_is_not_right_is_said_and_kept_on_the_page(typed: str, said: str) -> None:
    holder = people.holder()
    found, client = organisation(by=holder), signed_in(holder)
    answer = client.post(page(found), {"iban": typed})
    body = answer.content.decode()
    assert (answer.status_code, said in body, f'value="{typed}"' in body or not typed) == (422, True, True)
    assert "Aucun compte" in client.get(page(found)).content.decode()


def test_page_exists_for_the_manager_alone() -> None:
    found = organisation(by=people.holder())
    client = signed_in(contributor(found, people.another_holder()))
    answers = [client.get(page(found)).status_code, client.post(page(found, "afficher/")).status_code]
    assert answers == [404, 404]
    assert "banque/" not in client.get(f"/structures/{found.public_id}/").content.decode()


def test_reading_an_account_that_nobody_gave_shows_nothing_and_is_not_noted() -> None:
    holder = people.holder()
    found, client = organisation(by=holder), signed_in(holder)
    assert "Aucun compte" in client.post(page(found, "afficher/")).content.decode()
    set_bank_details(found, IBAN, by=holder, at=instants.DURING)
    assert "bank_details_read" not in acts_on(found)
