"""Signing in through an identity provider on loopback: honest once, hostile in every other way."""

from __future__ import annotations

import json
import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from fabriques.accounts import identity_sessions
from fabriques.accounts.identities import attach
from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import sous_prefecture_agent
from fabriques.accounts.tests.identity_visits import (
    BACK,
    EMAIL,
    START,
    Provide,
    come_back,
    refusals,
    signed_in,
)
from fabriques.common import clock
from fabriques.connectors.tests.identity_provider import CLIENT, LONG, SECRET, TWO_FACTORS, IdentityProvider
from fabriques.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_honest_provider_opens_an_account_without_role_and_leads_to_the_page_asked(provide: Provide) -> None:
    client = Client()
    response = come_back(client, provide(), "/espace/dossiers/")
    assert (response.url, signed_in(client), refusals()) == ("/espace/dossiers/", True, [])
    user = User.objects.get()
    assert (user.email, user.full_name, user.has_usable_password()) == (EMAIL, "Agente Exemple", False)
    assert not user.grants.exists()
    assert list(user.identities.values_list("idp_id", "sub")) == [("organisme-essai", "agent-1")]
    acts = Entry.objects.filter(subject_kind="user").order_by("rank").values_list("act", "facts")
    assert list(acts) == [("account_opened", {"with": "identity"}), ("identity_attached", {})]


def test_known_identity_enters_the_same_account_even_with_another_address(provide: Provide) -> None:
    provider = provide()
    come_back(Client(), provider)
    provider.person["email"] = "agente.nouvelle@exemple.test"
    client = Client()
    come_back(client, provider)
    assert (signed_in(client), User.objects.count(), User.objects.get().email) == (True, 1, EMAIL)


def test_name_that_no_database_can_keep_is_cleaned(provide: Provide) -> None:
    come_back(Client(), provide("person_with_null"))
    assert User.objects.get().full_name == "Agente Exemple"


def test_same_sub_in_another_body_is_another_person(provide: Provide) -> None:
    provider = provide()
    come_back(Client(), provider)
    provider.person |= {"idp_id": "autre-organisme", "email": "autre@exemple.test"}
    come_back(Client(), provider)
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("wrong_issuer", "iss"), ("listed_issuer", "iss"), ("wrong_audience", "aud"), ("extra_audience", "azp"),
        ("wrong_party", "azp"), ("wrong_nonce", "nonce"), ("missing_nonce", "nonce"), ("expired", "exp"),
        ("missing_expiry", "exp"), ("future", "iat"), ("missing_subject", "sub"), ("alg_none", "algorithm"),
        ("hs256_with_public_key", "algorithm"), ("unknown_key", "key"), ("false_key", "signature"),
        ("wrong_access_token", "claim"), ("person_not_signed", "not_signed"),
        ("person_signed_falsely", "signature"), ("person_not_the_same", "sub"), ("person_for_another", "aud"),
        ("person_by_another", "iss"), ("person_expired", "exp"), ("person_without_address", "incomplete"),
        ("person_without_body", "incomplete"), ("error", "denied"),
        ("body_with_null", "incomplete"),
        ("person_not_a_text", "sub"), ("person_too_deep", "signature"),
        ("/token:not_json", "garbled"), ("/token:error_400", "provider_refused"), ("/token:slow", "slow"),
        ("/token:trickling", "slow"), ("/token:oversized", "garbled"), ("/token:cut", "garbled"),
        ("/token:redirected", "provider_refused"), ("/token:error_500", "provider_refused"),
        ("/userinfo:slow", "slow"), ("/userinfo:oversized", "garbled"), ("/jwks:not_json", "garbled"),
    ],
)  # fmt: skip
def test_hostile_answer_is_refused_kindly_and_journalled(mode: str, reason: str, provide: Provide) -> None:
    client = Client()
    response = come_back(client, provide(mode))
    later = {"slow", "garbled"}
    assert response.status_code == (503 if reason in later or mode.endswith("error_500") else 403)
    assert "<h1" in response.content.decode()
    assert "Nous n'avons pas pu vous connecter ainsi" in response.content.decode().replace("&#x27;", "'")
    assert (signed_in(client), User.objects.count(), refusals()) == (False, 0, [{"reason": reason}])


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("discovery_of_another", "discovery"), ("discovery_not_protected", "discovery"),
        ("/openid-configuration:not_json", "garbled"), ("/openid-configuration:slow", "slow"),
        ("/openid-configuration:oversized", "garbled"), ("/openid-configuration:error_500", "provider_refused"),
    ],
)  # fmt: skip
def test_hostile_discovery_is_refused_before_leaving(mode: str, reason: str, provide: Provide) -> None:
    provide(mode)
    response = Client().get(START)
    assert (response.status_code in {403, 503}, refusals()) == (True, [{"reason": reason}])


def test_provider_that_does_not_answer_is_said_so() -> None:
    with IdentityProvider() as closed:
        issuer = closed.issuer
    with override_settings(OIDC=settings.OIDC | {"issuer": issuer, "client": CLIENT, "secret": SECRET}):
        response = Client().get(START)
    assert (response.status_code, refusals()) == (503, [{"reason": "silent"}])


def test_code_replayed_is_refused(provide: Provide) -> None:
    provider = provide()
    client = Client()
    back = provider.authorise(client.get(START).url)
    client.get(back)
    other = Client()
    again = [each.get(back).status_code for each in (client, other)]
    assert (again, signed_in(other)) == ([403, 403], False)
    assert refusals() == [{"reason": "state"}] * 2


def test_code_already_used_at_the_provider_is_refused(provide: Provide) -> None:
    provider = provide()
    client = Client()
    back = provider.authorise(client.get(START).url)
    provider.codes.clear()
    assert (client.get(back).status_code, refusals()) == (403, [{"reason": "provider_refused"}])


def test_answer_to_another_browser_is_refused(provide: Provide) -> None:
    provider = provide()
    attacker, victim = Client(), Client()
    back = provider.authorise(attacker.get(START).url)
    victim.get(START)
    assert (victim.get(back).status_code, signed_in(victim)) == (403, False)
    assert refusals() == [{"reason": "state"}]


def test_answer_of_another_issuer_is_refused(provide: Provide) -> None:
    provider = provide()
    client = Client()
    back = provider.authorise(client.get(START).url).partition("&iss=")[0]
    assert client.get(f"{back}&iss=https://ailleurs.example").status_code == 403
    assert refusals() == [{"reason": "iss"}]


def test_answer_that_comes_too_late_is_refused(provide: Provide) -> None:
    provider = provide()
    client = Client()
    back = provider.authorise(client.get(START).url)
    session = client.session
    session[identity_sessions.ASKED] |= {"at": time.time() - 15 * 60 - 1}
    session.save()
    assert (client.get(back).status_code, refusals()) == (403, [{"reason": "state"}])


def test_session_holds_neither_the_state_nor_the_nonce(provide: Provide) -> None:
    provider = provide()
    url = Client().get(START).url
    provider.authorise(url)
    ((_, asked),) = provider.codes.items()
    kept = json.dumps([each.get_decoded() for each in Session.objects.all()])
    assert (asked["state"] in kept, asked["nonce"] in kept) == (False, False)


def test_new_key_of_the_provider_is_asked_for_once(provide: Provide) -> None:
    provider = provide()
    provider.signing = "two"
    client = Client()
    url = client.get(START).url
    back = provider.authorise(url)
    provider.published = ["one", "two"]
    client.get(back)
    assert (signed_in(client), provider.asked.count("/jwks")) == (True, 1)


def test_secret_is_sent_in_the_header_when_the_provider_lists_nothing_else(provide: Provide) -> None:
    provider = provide()
    listed = provider.discovery()
    listed["token_endpoint_auth_methods_supported"] = ["client_secret_basic"]
    provider.discovery = lambda: listed  # type: ignore[method-assign]
    assert come_back(Client(), provider).status_code == 403  # this provider reads the form only
    assert refusals() == [{"reason": "provider_refused"}]


def test_sign_in_never_leads_outside(provide: Provide) -> None:
    assert come_back(Client(), provide(), "https://ailleurs.example/").url == "/espace/"


def test_sign_in_by_identity_is_off_by_default() -> None:
    client = Client()
    assert [client.get(page).status_code for page in (START, BACK)] == [404, 404]
    assert client.get("/compte/login/").context["site"]["identity"] is None


def test_button_is_there_when_an_issuer_is_set(provide: Provide) -> None:
    provide(name="l'identité d'essai")
    shown = Client().get("/compte/login/").context["site"]["identity"]
    assert shown == {"label": "Entrer avec l'identité d'essai", "url": START}


def test_answer_that_trickles_is_cut_at_the_time_allowed(provide: Provide) -> None:
    provider = provide("/token:trickling", answer_within_s=0.2)
    client = Client()
    back = provider.authorise(client.get(START).url)
    client.get(back)
    assert (provider.cut.wait(LONG), refusals()) == (True, [{"reason": "slow"}])


def test_thirty_first_demand_of_a_machine_in_a_minute_waits(provide: Provide) -> None:
    provide("discovery_of_another")
    client = Client()
    assert [client.get(START).status_code for _ in range(31)] == [403] * 30 + [429]


# Second factor


def test_identity_with_two_factors_protects_the_session(provide: Provide) -> None:
    agent = sous_prefecture_agent()
    attach(agent, "organisme-essai", "agent-1", by=agent, at=clock.now())
    provider = provide()
    provider.acr = TWO_FACTORS
    client = Client()
    come_back(client, provider)
    assert client.get("/espace/dossiers/").status_code == 200


def test_identity_with_one_factor_leaves_the_second_to_prove(provide: Provide) -> None:
    agent = sous_prefecture_agent()
    attach(agent, "organisme-essai", "agent-1", by=agent, at=clock.now())
    client = Client()
    come_back(client, provide())
    assert client.get("/espace/dossiers/").url == "/compte/protection/?next=/espace/dossiers/"


def test_closed_account_is_not_entered(provide: Provide) -> None:
    provider = provide()
    come_back(Client(), provider)
    User.objects.update(is_active=False)
    client = Client()
    assert (come_back(client, provider).url, signed_in(client)) == ("/compte/inactive/", False)


# Signing out


def test_signing_out_ends_the_session_at_the_provider_too(provide: Provide) -> None:
    provider = provide()
    client = Client()
    come_back(client, provider)
    response = client.post("/compte/logout/")
    url, _, query = response.context["elsewhere"].partition("?")
    asked = dict(each.split("=", 1) for each in query.split("&"))
    assert url == f"{provider.issuer}/end_session"
    assert (set(asked), len(asked["id_token_hint"]) > 200) == (
        {"id_token_hint", "state", "post_logout_redirect_uri"},
        True,
    )
    assert not signed_in(client)


def test_signing_out_does_not_wait_for_a_silent_provider(provide: Provide) -> None:
    provider = provide()
    client = Client()
    come_back(client, provider)
    provider.mode = "/openid-configuration:error_500"
    response = client.post("/compte/logout/")
    assert (response.status_code, response.context["elsewhere"], signed_in(client)) == (200, "", False)
