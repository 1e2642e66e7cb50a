"""What an organisation says once: taken from the public register, kept for the next file, and where it is paid."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.connectors.company_register import Found
from fabriques.connectors.company_register_format import LEGAL_FORMS
from fabriques.journal.queries import history
from fabriques.organisations.acts import complete_from_register, keep_permanent, register_organisation
from fabriques.organisations.bank import has_bank_details, read_bank_details, set_bank_details
from fabriques.organisations.models import BankDetails, Organisation, PermanentFile
from fabriques.organisations.tests import factories
from fabriques.territories.tests.factories import CHATEAU_THIERRY, LAON, commune

pytestmark = pytest.mark.django_db
AT = instants.DURING
IBAN = "FR1420041010050500013M02606"
OTHER_IBAN = "BE68539007547034"
FOUND = Found(
    "ASSOCIATION DU GRENIER (DEMONSTRATION)", "association", "12345678200010", "W021000001",
    "1 PLACE DE L'EXEMPLE 02400 CHATEAU-THIERRY", CHATEAU_THIERRY, True, True,
)  # fmt: skip
STRANGER = "Vous ne faites pas partie de cette structure."
CLOSED = "Ces coordonnées bancaires ne vous sont pas ouvertes."


def acts_on(organisation: Organisation) -> list[str]:
    return [entry.act for entry in history("organisation", organisation.public_id)]


def test_organisation_is_registered_with_overseas_numbers_and_a_seat() -> None:
    made = register_organisation(
        "Le Fare", "association", by=people.holder(), at=AT, ridet="0123456001", tahiti="A12345",
        address="1 rue de l'Exemple", commune=commune(LAON),
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.ridet, made.tahiti, made.address, made.commune_id) == (
        "0123456001", "A12345", "1 rue de l'Exemple", LAON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"ridet": "012345"}, "Un numéro RIDET compte 7 chiffres, ou 10 avec le numéro d'établissement."),
        ({"tahiti": "AB2345"}, "Un numéro Tahiti compte 6 caractères, ou 9 avec le numéro d'établissement."),
    ],
)
def test_organisation_with_a_malformed_overseas_number_is_refused(numbers: dict[str, str], said: str) -> None:
    def act() -> object:
        return register_organisation("Le Fare", "association", by=INSTALLATION, at=AT, **numbers)  # type: ignore[arg-type]

    assert refused(act) == said


def test_register_fills_in_the_organisation() -> None:
    organisation = factories.organisation()
    complete_from_register(organisation, FOUND, by=people.holder(), at=AT)
    organisation.refresh_from_db()
    assert (
        organisation.name, organisation.siret, organisation.address, organisation.commune_id,
        organisation.register_read_at,
    ) == (FOUND.name, FOUND.siret, FOUND.address, CHATEAU_THIERRY, AT)  # fmt: skip
    assert history("organisation", organisation.public_id)[-1].facts == {"active": True}


def test_what_the_register_hides_stays_as_typed() -> None:
    organisation = factories.organisation()
    hidden = Found("", "", "73282932000074", "", "", "", True, True)
    complete_from_register(organisation, hidden, by=people.holder(), at=AT)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.legal_form, organisation.rna, organisation.siret) == (
        "Association du Grenier commun", "association", "W021000001", "73282932000074",
    )  # fmt: skip


def test_seat_in_an_arrondissement_municipal_is_in_its_city() -> None:
    organisation = factories.organisation()
    found = Found("X", "association", "73282932000074", "", "", "75112", True, True)
    assert complete_from_register(organisation, found, by=people.holder(), at=AT).commune_id == "75056"


def test_every_legal_form_of_the_register_is_one_of_ours() -> None:
    assert set(LEGAL_FORMS.values()) - {""} <= set(Organisation.LegalForm.values)


def test_stranger_completes_nothing() -> None:
    organisation, stranger = factories.organisation(), people.another_holder()
    assert refused(lambda: complete_from_register(organisation, FOUND, by=stranger, at=AT)) == STRANGER
    assert refused(lambda: keep_permanent(organisation, {"phone": "0"}, by=stranger, at=AT)) == STRANGER


def test_permanent_file_merges_what_each_form_shares() -> None:
    organisation, person = factories.organisation(), people.holder()
    keep_permanent(organisation, {"phone": "0123", "web": "https://exemple.example"}, by=person, at=AT)
    later = AT + timedelta(days=1)
    kept = keep_permanent(organisation, {"phone": "0456", "web": None, "headcount": 3}, by=person, at=later)
    kept.refresh_from_db()
    assert (kept.values, kept.revision, kept.updated_at) == ({"phone": "0456", "headcount": 3}, 2, later)


def test_permanent_file_given_the_same_again_does_not_move() -> None:
    organisation, person = factories.organisation(), people.holder()
    for at in (AT, AT + timedelta(days=1)):
        keep_permanent(organisation, {"phone": "0123"}, by=person, at=at)
    kept = PermanentFile.objects.get()
    assert (kept.values, kept.revision, kept.updated_at) == ({"phone": "0123"}, 1, AT)


def test_manager_reads_the_account_number_and_it_is_journalled() -> None:
    organisation, person = factories.organisation(), people.holder()
    assert (has_bank_details(organisation), read_bank_details(organisation, by=person, at=AT)) == (
        False,
        None,
    )
    set_bank_details(organisation, "FR14 2004 1010 0505 0001 3M02 606", by=person, at=AT)
    read = read_bank_details(organisation, by=person, at=AT)
    assert (read.number if read else "", has_bank_details(organisation)) == (IBAN, True)
    assert acts_on(organisation) == ["organisation_registered", "bank_details_set", "bank_details_read"]


def test_account_number_set_again_is_one_effect_and_another_replaces_it() -> None:
    organisation, person = factories.organisation(), people.holder()
    for iban in (IBAN, IBAN, OTHER_IBAN):
        set_bank_details(organisation, iban, by=person, at=AT)
    facts = [e.facts for e in history("organisation", organisation.public_id) if e.act == "bank_details_set"]
    assert (BankDetails.objects.get().iban, facts) == (OTHER_IBAN, [{"country": "FR"}, {"country": "BE"}])


def test_wrong_account_number_is_refused_with_a_remedy() -> None:
    organisation = factories.organisation()
    said = refused(
        lambda: set_bank_details(organisation, "FR1420041010050500013M02607", by=people.holder(), at=AT)
    )
    assert said == "Cet IBAN comporte une erreur de frappe : sa clé de contrôle ne correspond pas."


def test_contributor_neither_sets_nor_reads_the_account_number() -> None:
    organisation = factories.organisation()
    other = factories.contributor(organisation, people.another_holder())
    set_bank_details(organisation, IBAN, by=people.holder(), at=AT)
    assert refused(lambda: read_bank_details(organisation, by=other, at=AT)) == CLOSED
    assert refused(lambda: set_bank_details(organisation, OTHER_IBAN, by=other, at=AT)) == (
        "Seule la personne responsable de la structure peut modifier ses coordonnées bancaires."
    )


@pytest.mark.parametrize(
    ("who", "reads"),
    [("prefecture", True), ("another_prefecture", False), ("sous_prefecture", False), ("programme", True)],
)
def test_only_services_that_decide_there_read_the_account_number(who: str, reads: bool) -> None:
    organisation = factories.organisation()
    complete_from_register(organisation, FOUND, by=people.holder(), at=AT)
    set_bank_details(organisation, IBAN, by=people.holder(), at=AT)
    reader = {
        "prefecture": lambda: people.prefecture_agent("02"),
        "another_prefecture": lambda: people.prefecture_agent("60"),
        "sous_prefecture": people.sous_prefecture_agent,
        "programme": people.programme_member,
    }[who]()
    if reads:
        read = read_bank_details(organisation, by=reader, at=AT)
        assert (read.number if read else "", acts_on(organisation)[-1]) == (IBAN, "bank_details_read")
    else:
        assert refused(lambda: read_bank_details(organisation, by=reader, at=AT)) == CLOSED


def test_account_number_never_shows_by_chance() -> None:
    organisation = factories.organisation()
    set_bank_details(organisation, IBAN, by=people.holder(), at=AT)
    row = BankDetails.objects.get()
    assert (str(row), repr(row)) == ("FR… 2606", f"<BankDetails {row.pk}>")


def test_account_number_is_held_in_form_by_the_database() -> None:
    organisation = factories.organisation()
    set_bank_details(organisation, IBAN, by=people.holder(), at=AT)
    said = "Un IBAN commence par deux lettres et deux chiffres, sans espace, 34 caractères au plus."
    assert sql_refused("UPDATE organisations_bankdetails SET iban = 'FR14 2004'") == said


def test_nothing_but_its_own_door_names_the_account_number() -> None:
    """A list, an export or a page that joined the row would have to name it; rulebooks know no record."""
    package = Path(__file__).resolve().parents[2]
    doors = {"organisations/bank.py", "organisations/models/permanent.py", "organisations/models/__init__.py"}
    named = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if not {"tests", "migrations", "rulebooks"} & set(path.parts)
        and re.search(
            r"\bBankDetails\b|\bbank_details__|\.bank_details\b|[\"']bank_details[\"']", path.read_text()
        )
    }
    assert named == doors
