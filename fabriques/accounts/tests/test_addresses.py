"""An address proves somebody once confirmed: by a code, or certified by the provider of an identity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts import acts, addresses, lending
from fabriques.accounts.grant_forms import DelegationForm, GrantForm
from fabriques.accounts.models import Delegation, Grant, Role, User
from fabriques.accounts.signed_in import Backend
from fabriques.accounts.tests import factories as people
from fabriques.accounts.tests.identity_visits import EMAIL, Provide, come_back, signed_in
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.territories.tests.factories import service

pytestmark = pytest.mark.django_db
AT, ON = instants.DURING, instants.DURING.date()
UNCONFIRMED = "Cette personne n'a pas encore confirmé l'adresse électronique de son compte."
SAID = (
    "Un compte est ouvert à cette adresse, qui n'est pas encore confirmée. Demandez à la personne de la confirmer "
    "depuis son compte, page « Adresse électronique »."
)


def test_confirmed_address_proves_and_a_declared_one_claims() -> None:
    awa, other = people.person("awa@exemple.test", "Awa Exemple"), people.claimant("autre@exemple.test")
    assert [addresses.proves(awa, typed) for typed in (" AWA@exemple.test ", other.email)] == [True, False]
    assert [addresses.proves(other, typed) for typed in (other.email, awa.email)] == [False, False]
    assert [addresses.claims(other, typed) for typed in (" Autre@Exemple.test", awa.email)] == [True, False]
    assert [addresses.is_unconfirmed(each) for each in (awa, other)] == [False, True]
    assert [addresses.is_one_s_own(other, typed) for typed in ("AUTRE@exemple.test", awa.email)] == [
        True, False,
    ]  # fmt: skip


def test_people_are_found_at_confirmed_addresses_only() -> None:
    awa, other = people.person("awa@exemple.test", "Awa Exemple"), people.claimant("autre@exemple.test")
    assert list(addresses.people_at("AWA@exemple.test")) == [awa]
    assert not addresses.people_at(other.email).exists()
    assert [addresses.account_at(typed) for typed in (awa.email, other.email, "x@exemple.test")] == [
        awa, other, None,
    ]  # fmt: skip
    found = User.objects.filter(addresses.sent_to(other, "email"))
    assert (list(found), list(User.objects.filter(addresses.sent_to(awa, "email")))) == ([], [awa])


def test_person_of_a_session_comes_with_their_addresses(query_count: Callable[..., int]) -> None:
    awa, other = people.person("awa@exemple.test", "Awa Exemple"), people.claimant("autre@exemple.test")
    kept, claiming = Backend().get_user(awa.pk), Backend().get_user(other.pk)
    assert kept is not None
    assert claiming is not None
    assert query_count(lambda: addresses.proves(kept, awa.email)) == 0
    assert (addresses.confirmed(kept), addresses.confirmed(claiming)) == ({awa.email}, frozenset())
    assert (addresses.confirmed(awa), query_count(lambda: addresses.confirmed(awa))) == ({awa.email}, 1)


def test_role_is_given_only_to_someone_whose_address_is_confirmed() -> None:
    team, other = people.programme_member(), people.claimant("autre@exemple.test")
    where = service("SP-021")

    def give() -> Grant:
        return acts.grant_role(other, Role.ASSESSOR, where, by=team, since=ON, at=AT)

    assert (refused(give), other.grants.count()) == (UNCONFIRMED, 0)
    other.emailaddress_set.update(verified=True)
    assert give().user == other


def test_grant_is_lent_only_to_someone_whose_address_is_confirmed() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent()
    receiver.emailaddress_set.update(verified=False)
    grant = giver.grants.get(role=Role.DECIDER)

    def lend() -> Delegation:
        return lending.delegate(
            grant, receiver, Delegation.Kind.ABSENCE, by=giver, since=ON, until=ON, motive="Congés", at=AT
        )

    assert (refused(lend), Delegation.objects.count()) == (UNCONFIRMED, 0)
    receiver.emailaddress_set.update(verified=True)
    assert lend().receiver == receiver


def form(kind: str, typed: str) -> Any:
    if kind == "grant":
        return GrantForm({"email": typed}, by=people.programme_member(), on=ON)
    giver = people.prefecture_agent("02")
    return DelegationForm({"email": typed}, grants=list(giver.grants.with_perimeters()))


@pytest.mark.parametrize("kind", ["grant", "delegation"])
def test_person_is_found_by_their_confirmed_address_and_said_unconfirmed_otherwise(kind: str) -> None:
    other = people.claimant("autre@exemple.test")
    closed = people.claimant("ferme@exemple.test")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert form(kind, other.email).errors["email"] == [SAID]
    [said] = form(kind, closed.email).errors["email"]
    assert said.startswith("Aucun compte ouvert à cette adresse.")
    other.emailaddress_set.update(verified=True)
    found = form(kind, "AUTRE@exemple.test")
    found.is_valid()
    assert found.cleaned_data["email"] == other


# Identities


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"email_verified": True}, True),
        ({}, False),
        ({"email_verified": False}, False),
        ({"email_verified": "true"}, False),
        ({"email_verified": 1}, False),
    ],
)
def test_address_of_an_identity_is_confirmed_only_when_the_provider_certifies_it(
    said: dict[str, Any], kept: bool, provide: Provide
) -> None:
    provider = provide()
    provider.person |= said
    client = Client()
    come_back(client, provider)
    user = User.objects.get()
    assert (signed_in(client), addresses.proves(user, EMAIL)) == (True, kept)
    assert client.get("/compte/protection/").context["unconfirmed"] is not kept


def test_account_without_a_written_address_writes_it_down() -> None:
    user = people.claimant("autre@exemple.test")
    user.emailaddress_set.all().delete()
    waiting = addresses.to_confirm(user)
    assert waiting is not None
    assert (waiting.email, waiting.verified, waiting.primary) == (user.email, False, True)


def test_pages_about_accounts_say_which_addresses_are_confirmed(query_count: Callable[..., int]) -> None:
    awa, other = people.person("awa@exemple.test", "Awa Exemple"), people.claimant("autre@exemple.test")
    client = Client()
    client.force_login(people.administrator())

    def listed() -> str:
        return client.get("/espace/comptes/?q=exemple.test").content.decode()

    said = "autre@exemple.test (non confirmée)"
    assert (said in listed(), "awa@exemple.test (non confirmée)" in listed()) == (True, False)
    before = query_count(listed)
    people.claimant("troisieme@exemple.test")
    assert query_count(listed) == before
    shown = [client.get(f"/espace/personnes/{each.public_id}/").content.decode() for each in (awa, other)]
    assert ["adresse non confirmée" in page for page in shown] == [False, True]
