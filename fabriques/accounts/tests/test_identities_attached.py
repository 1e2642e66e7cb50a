"""An identity whose address is that of an account: attached by the holder of both, and by nobody else."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from fabriques.accounts import identity_sessions
from fabriques.accounts.identities import attach
from fabriques.accounts.identity_models import Identity
from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import person, sous_prefecture_agent
from fabriques.accounts.tests.identity_visits import ATTACH, EMAIL, PASSWORD, Provide, come_back, signed_in
from fabriques.common import clock
from fabriques.common.reasons import Refusal

pytestmark = pytest.mark.django_db


def test_address_of_an_account_is_not_merged_without_its_holder(provide: Provide) -> None:
    person(EMAIL, "Agente Exemple", password=PASSWORD)
    client = Client()
    response = come_back(client, provide())
    assert (response.url, signed_in(client), Identity.objects.count()) == (ATTACH, False, 0)
    page = client.get(ATTACH)
    assert (page.status_code, page.context["owner"]) == (200, False)
    assert client.post(ATTACH).status_code == 200
    assert Identity.objects.count() == 0


def test_holder_attaches_the_identity_after_signing_in(provide: Provide) -> None:
    user = person(EMAIL, "Agente Exemple", password=PASSWORD)
    provider = provide()
    client = Client()
    come_back(client, provider)
    signing = {"login": EMAIL, "password": PASSWORD, "next": ATTACH}
    assert client.post("/compte/login/", signing).url == ATTACH
    assert client.get(ATTACH).context["owner"] is True
    assert (client.post(ATTACH).url, user.identities.count()) == ("/espace/", 1)
    assert client.get(ATTACH).status_code == 404
    fresh = Client()
    come_back(fresh, provider)
    assert (signed_in(fresh), User.objects.count()) == (True, 1)


def test_other_account_does_not_take_the_identity(provide: Provide) -> None:
    person(EMAIL, "Agente Exemple")
    person("autre@exemple.test", "Autre Exemple", password=PASSWORD)
    client = Client()
    come_back(client, provide())
    client.post("/compte/login/", {"login": "autre@exemple.test", "password": PASSWORD})
    response = client.post(ATTACH)
    assert (response.context["owner"], response.context["other"], Identity.objects.count()) == (
        False,
        True,
        0,
    )


def test_agent_proves_a_second_factor_before_attaching(provide: Provide) -> None:
    agent = sous_prefecture_agent()
    agent.set_password(PASSWORD)
    agent.save()
    provider = provide()
    provider.person["email"] = agent.email
    client = Client()
    come_back(client, provider)
    client.post("/compte/login/", {"login": agent.email, "password": PASSWORD})
    assert client.post(ATTACH).url == f"/compte/protection/?next={ATTACH}"
    assert Identity.objects.count() == 0


def test_demand_to_attach_ends_after_a_quarter_of_an_hour(provide: Provide) -> None:
    person(EMAIL, "Agente Exemple")
    client = Client()
    come_back(client, provide())
    session = client.session
    session[identity_sessions.TO_ATTACH] |= {"at": time.time() - 15 * 60 - 1}
    session.save()
    assert client.get(ATTACH).status_code == 404


def test_identity_of_one_account_is_refused_to_another() -> None:
    first, second = person(EMAIL, "Agente Exemple"), person("autre@exemple.test", "Autre Exemple")
    attach(first, "organisme-essai", "agent-1", by=first, at=clock.now())
    attach(first, "organisme-essai", "agent-1", by=first, at=clock.now())
    with pytest.raises(Refusal) as refusal:
        attach(second, "organisme-essai", "agent-1", by=second, at=clock.now())
    assert str(refusal.value) == "Cette identité ouvre déjà un autre compte."
    assert Identity.objects.count() == 1
