"""« Confirmez d'abord votre adresse »: one code, then back to the page left; what was chosen before is forgotten."""

from __future__ import annotations

import pytest
from django.test import Client

from fabriques.accounts import addresses
from fabriques.accounts.identities import attach
from fabriques.accounts.identity_models import Identity
from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import claimant
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message
from fabriques.correspondence.tests.test_one_time_codes import CONFIRM, asked, last_code, signed_in
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
SEND, TYPE = "/compte/email/code/", "/compte/confirm-email/"
EMAIL = "autre@exemple.test"
LEFT = "/espace/dossiers/?page=2"


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_code_leads_back_to_the_page_left() -> None:
    user = claimant(EMAIL)
    client = entered(user)
    sent = client.post(SEND, {"next": LEFT})
    assert sent.url == f"{TYPE}?next=%2Fespace%2Fdossiers%2F%3Fpage%3D2"
    page = client.get(sent.url)
    assert (page.status_code, page.context["redirect_field_value"]) == (200, LEFT)
    assert client.post(TYPE, {"code": last_code(), "next": LEFT}).url == LEFT
    assert addresses.proves(user, EMAIL)
    assert client.post(SEND, {"next": LEFT}).url == LEFT
    assert Message.objects.filter(about_kind="one_time_code").count() == 1


def test_home_offers_the_code_until_the_address_is_confirmed() -> None:
    client = entered(claimant(EMAIL))
    said = "ni accepter une invitation, ni recevoir un rôle"
    assert said in client.get("/espace/").content.decode()
    client.post(SEND, {"next": "/espace/"})
    client.post(TYPE, {"code": last_code(), "next": "/espace/"})
    assert said not in client.get("/espace/").content.decode()


def test_code_never_leads_to_another_site() -> None:
    sent = entered(claimant(EMAIL)).post(SEND, {"next": "https://ailleurs.example/"})
    assert sent.url == f"{TYPE}?next=%2Fespace%2F"


def test_codes_to_one_address_are_few() -> None:
    client = entered(claimant(EMAIL))
    assert [client.post(SEND).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_code_is_not_read_in_the_letters_of_whoever_declared_the_address() -> None:
    client = entered(claimant(EMAIL))
    client.post(SEND)
    letter = Message.objects.get()
    assert (last_code() in letter.body, letter.recipient) == (False, None)


def test_owner_takes_the_account_from_an_identity_that_only_declared_the_address() -> None:
    user, owner = claimant(EMAIL), Client()
    attach(user, "organisme-essai", "agent-1", by=user, at=instants.DURING)
    thief = entered(user)
    page = owner.post(CONFIRM, {"code": asked(owner, email=EMAIL)}, follow=True)
    assert [str(message) for message in page.context["messages"]][:1] == [
        "Votre adresse est confirmée. Par prudence, l'identité d'agent public reliée avant cette confirmation ne sert "
        "plus : déconnectez-vous, puis entrez avec elle pour la rattacher."
    ]
    assert (signed_in(owner), signed_in(thief), Identity.objects.count()) == (True, False, 0)
    entry = history("user", user.public_id)[-1]
    assert (entry.act, entry.facts) == ("unproven_password_forgotten", {"identities": 1})


def test_owner_without_a_former_way_in_forgets_nothing() -> None:
    user, owner = claimant(EMAIL), Client()
    owner.post(CONFIRM, {"code": asked(owner, email=EMAIL)})
    assert signed_in(owner)
    assert [entry.act for entry in history("user", user.public_id)] == ["account_opened"]
