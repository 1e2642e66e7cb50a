from __future__ import annotations

import pytest

from fabriques.accounts.tests.factories import holder
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.journal.queries import history
from fabriques.organisations.acts import register_organisation
from fabriques.organisations.models import Membership

pytestmark = pytest.mark.django_db


def test_organisation_makes_its_author_the_manager() -> None:
    person = holder()
    made = register_organisation(
        "Le Grenier", "association", by=person, at=instants.FOUNDED, siret="12345678901234"
    )
    assert list(made.memberships.values_list("user", "role")) == [(person.pk, Membership.Role.MANAGER)]
    assert [e.act for e in history("organisation", made.public_id)] == ["organisation_registered"]


@pytest.mark.parametrize("siret", ["1234567890123", "1234567890123A", "123 456 789"])
def test_organisation_with_a_malformed_siret_is_refused(siret: str) -> None:
    def act() -> object:
        return register_organisation(
            "Le Grenier", "association", by=INSTALLATION, at=instants.FOUNDED, siret=siret
        )

    assert refused(act) == "Un numéro SIRET compte 14 chiffres."


@pytest.mark.parametrize("rna", ["W12345678", "X021000001", "021000001"])
def test_organisation_with_a_malformed_rna_is_refused(rna: str) -> None:
    def act() -> object:
        return register_organisation(
            "Le Grenier", "association", by=INSTALLATION, at=instants.FOUNDED, rna=rna
        )

    assert refused(act) == "Un numéro RNA est un W suivi de 9 caractères."
