"""Bank details of a structure whose seat is not known: read by the service that decides on its files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.pieces.access import may_open, reserved
from fabriques.applications.tests import factories
from fabriques.common.tests import instants
from fabriques.organisations.access import decides_there
from fabriques.organisations.models import Organisation
from fabriques.territories.tests.factories import SOISSONS, commune

pytestmark = pytest.mark.django_db
ON = instants.CHECKED.date()
READERS: dict[str, tuple[Callable[[], User], bool]] = {
    "préfecture that decides": (lambda: people.prefecture_agent("02"), True),
    "programme": (people.programme_member, True),
    "another préfecture": (lambda: people.prefecture_agent("60"), False),
    "sous-préfecture": (people.sous_prefecture_agent, False),
    "stranger": (people.another_holder, False),
}


@pytest.mark.parametrize("who", READERS)
def test_account_of_a_structure_without_seat_is_read_where_it_has_a_file(who: str) -> None:
    maker, reads = READERS[who]
    file, user = factories.submitted(), maker()
    organisation: Organisation = file.organisation
    assert organisation.commune_id is None
    assert decides_there(user, organisation, ON) is reads
    assert bool(reserved(user, file, ON)) is not reads
    bank = file.pieces.get(code="bank_details")
    assert may_open(user, bank, instants.CHECKED).allowed is reads


def test_draft_opens_nothing_and_a_known_seat_decides_alone() -> None:
    by = people.prefecture_agent("02")
    draft = factories.draft()
    assert decides_there(by, draft.organisation, ON) is False
    file = factories.submitted()
    Organisation.objects.filter(pk=file.organisation_id).update(commune=commune("60057"))
    elsewhere = Application.objects.get(pk=file.pk).organisation
    assert (decides_there(by, elsewhere, ON), decides_there(people.prefecture_agent("60"), elsewhere, ON)) == (
        False, True,
    )  # fmt: skip
    Organisation.objects.filter(pk=file.organisation_id).update(commune=commune(SOISSONS))
    assert decides_there(by, Application.objects.get(pk=file.pk).organisation, ON) is True
