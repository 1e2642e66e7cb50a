from __future__ import annotations

from datetime import date

import pytest
from allauth.account.models import EmailAddress

from fabriques.accounts import acts, lending
from fabriques.accounts.erasure import erase_account
from fabriques.accounts.models import Delegation, Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
AT = instants.CHECKED


def erase(user: User) -> User:
    erase_account(user, by=user, at=AT)
    return User.objects.get(pk=user.pk)


def test_erased_account_keeps_an_identifier_that_names_nobody() -> None:
    user = people.person("awa@exemple.test", "Awa Exemple", password="une phrase facile")
    row = erase(user)
    assert (str(row), row.email, row.full_name, row.is_active, row.has_usable_password(), row.erased_at) == (
        "compte effacé", f"{user.public_id}@efface.invalid", "", False, False, AT,
    )  # fmt: skip
    assert (EmailAddress.objects.count(), row.key) == (0, "")
    erase(user)
    assert [e.act for e in history("user", user.public_id)] == ["account_opened", "account_erased"]


@pytest.mark.parametrize("confirmed", [True, False])
def test_erased_account_keeps_whether_it_had_proved_an_address(confirmed: bool) -> None:
    user = people.person("awa@exemple.test", "Awa Exemple", confirmed=confirmed)
    assert erase(user).erased_unproved is not confirmed


def test_erasing_ends_grants_and_delegations_and_keeps_their_history() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    grant = giver.grants.get(role=Grant.Role.DECIDER)
    lending.delegate(
        grant, receiver, Delegation.Kind.SIGNATURE, by=giver, since=AT.date(), until=date(2026, 5, 1),
        motive="Congés de Porteuse.", at=AT,
    )  # fmt: skip
    acts.revoke_role(
        giver.grants.get(role=Grant.Role.ASSESSOR), by=people.programme_member(), until=date(2026, 3, 1),
        at=AT, motive="Départ d'Agente.",
    )  # fmt: skip
    erase(giver)
    rows = (
        Grant.objects.filter(user=giver)
        .order_by("role")
        .values_list("role", "until", "stopped_on", "revoke_motive")
    )
    assert list(rows) == [
        ("assessor", date(2026, 3, 1), None, ""),
        ("decider", AT.date(), AT.date(), ""),
    ]
    row = Delegation.objects.get()
    assert (row.stopped_on, row.motive, row.is_in_force(AT.date())) == (AT.date(), "", False)


def test_last_administrator_is_not_erased() -> None:
    admin = people.administrator()
    expected = "C'est la dernière habilitation d'administration technique."
    assert refused(lambda: erase(admin)) == expected
    people.administrator("deux")
    assert erase(admin).erased_at == AT


def test_erased_account_is_not_reopened_nor_named_again() -> None:
    user, admin = people.holder(), people.administrator()
    erase(user)
    expected = "Un compte effacé ne garde pas de nom et ne se rouvre pas."
    assert refused(lambda: acts.reopen_account(user, by=admin, at=AT)) == expected
    assert sql_refused("UPDATE accounts_user SET full_name = 'x' WHERE id = %s", user.pk) == expected
