"""Agents prove a second factor in each session before any page outside their account; others never have to."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client, override_settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from fabriques.accounts.factors import Factors
from fabriques.accounts.models import User
from fabriques.accounts.one_time_codes import digest
from fabriques.accounts.tests.factories import holder, programme_member, sous_prefecture_agent

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase facile à retenir"
PROTECT, APP, SECOURS = (
    "/compte/protection/",
    "/compte/protection/application/",
    "/compte/protection/secours/",
)
Committed = DjangoCaptureOnCommitCallbacks


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def entered(user: User, **typed: str) -> Client:
    client = Client()
    client.post("/compte/login/", {"login": user.email, "password": PASSWORD} | typed)
    return client


def confirmed(client: Client) -> None:
    """The library asks for the password again before anything that touches the account's safety."""
    client.post("/compte/reauthenticate/", {"password": PASSWORD})


def app_code(secret: str, after: int = 0) -> str:
    """The code of an application, `after` half-minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + after))


def app_linked(client: Client, committed: Committed) -> str:
    """Link an application; returns its secret."""
    confirmed(client)
    secret = str(client.get(APP).context["form"].secret)
    with committed(execute=True):
        response = client.post(APP, {"code": app_code(secret, -1)})
    assert response.url == SECOURS, response.context["form"].errors
    return secret


@pytest.fixture
def agent() -> User:
    return with_password(sous_prefecture_agent())


def test_agent_without_second_factor_reaches_only_the_pages_of_the_account(agent: User) -> None:
    client = entered(agent)
    closed = ["/", "/carte/lieux.geojson", "/espace/", "/espace/dossiers/?page=2", "/registre/registre.csv"]
    assert [client.get(each).url for each in closed] == [
        f"{PROTECT}?next={each.replace('?', '%3F').replace('=', '%3D')}" for each in closed
    ]
    assert client.post("/fictifs/").url == PROTECT
    opened = [
        PROTECT,
        "/compte/email/",
        "/compte/password/change/",
        "/compte/protection/facteurs/",
        "/compte/logout/",
    ]
    assert [client.get(each).status_code for each in opened] == [200] * 5


def test_piece_of_page_asked_by_script_sends_the_whole_page(agent: User) -> None:
    response = entered(agent).get("/espace/dossiers/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (200, PROTECT)


def test_visitor_and_holder_need_no_second_factor() -> None:
    client = entered(with_password(holder()))
    assert (Client().get("/").status_code, client.get("/espace/").status_code) == (200, 200)


def test_page_explains_why_and_offers_the_ways(agent: User) -> None:
    page = entered(agent).get(f"{PROTECT}?next=/espace/dossiers/")
    shown = {name: page.context[name] for name in ("needed", "holds_passkey", "holds_code", "unconfirmed")}
    assert shown == {"needed": True, "holds_passkey": False, "holds_code": False, "unconfirmed": False}


def test_role_given_during_a_session_closes_its_pages_until_a_factor_is_proved() -> None:
    user = with_password(holder())
    client = entered(user)
    assert client.get("/espace/").status_code == 200
    grant = programme_member().grants.get()
    grant.pk, grant.public_id, grant.user, grant._state.adding = None, "autre-octroi", user, True
    grant.save(force_insert=True)
    assert client.get("/espace/").url == f"{PROTECT}?next=/espace/"


def test_next_session_asks_for_the_application_then_opens(
    agent: User, django_capture_on_commit_callbacks: Committed
) -> None:
    secret = app_linked(entered(agent), django_capture_on_commit_callbacks)
    client = entered(agent, next="/espace/dossiers/")
    assert client.get("/espace/dossiers/").url == "/compte/login/?next=/espace/dossiers/"  # not signed in yet
    assert client.post("/compte/protection/code/", {"code": "000000"}).status_code == 200
    code = app_code(secret, 1)
    assert client.post("/compte/protection/code/", {"code": code}).url == "/espace/dossiers/"
    assert client.get("/espace/dossiers/").status_code == 200
    other = entered(agent)
    refused = other.post("/compte/protection/code/", {"code": code})
    assert list(refused.context["form"].errors["code"]) == [
        "Ce code ne convient pas : il est mal saisi, trop ancien, ou il a déjà servi. Attendez le suivant."
    ]


def test_second_factor_of_another_person_proves_nothing(
    agent: User, django_capture_on_commit_callbacks: Committed
) -> None:
    client = entered(agent)
    app_linked(client, django_capture_on_commit_callbacks)
    session = client.session
    session["account_authentication_methods_user"] = str(holder().pk)
    session.save()
    assert client.get("/espace/").url == f"{PROTECT}?next=/espace/"


def test_sixth_code_in_five_minutes_waits(agent: User, django_capture_on_commit_callbacks: Committed) -> None:
    secret = app_linked(entered(agent), django_capture_on_commit_callbacks)
    client = entered(agent)
    for _ in range(5):
        client.post("/compte/protection/code/", {"code": "000000"})
    response = client.post("/compte/protection/code/", {"code": app_code(secret, 1)})
    assert response.status_code == 200
    assert client.get("/espace/").status_code == 302


# Recovery codes


def recovery_codes(client: Client) -> list[str]:
    page = client.get(SECOURS)
    return list(page.context["unused_codes"]) if page.context["can_view_codes"] else []


def test_recovery_codes_are_shown_once_then_kept_as_hashes(
    agent: User, django_capture_on_commit_callbacks: Committed
) -> None:
    client = entered(agent)
    app_linked(client, django_capture_on_commit_callbacks)
    codes = recovery_codes(client)
    assert (len(set(codes)), recovery_codes(client)) == (10, [])
    held = Authenticator.objects.get(user=agent, type="recovery_codes")
    assert sorted(held.data) == ["migrated_codes", "viewed_at"]
    kept = [Factors().decrypt(each) for each in held.data["migrated_codes"]]
    assert kept == [digest("recovery", code) for code in codes]
    assert client.get("/compte/protection/secours/download/").status_code == 404


def test_recovery_code_enters_once(agent: User, django_capture_on_commit_callbacks: Committed) -> None:
    first = entered(agent)
    app_linked(first, django_capture_on_commit_callbacks)
    code = recovery_codes(first)[3]
    client, again = entered(agent), entered(agent)
    assert client.post("/compte/protection/code/", {"code": code}).url == "/espace/"
    assert client.get("/espace/").status_code == 200
    assert again.post("/compte/protection/code/", {"code": code}).status_code == 200
    assert again.post("/compte/protection/code/", {"code": digest("recovery", code)}).status_code == 200


def test_recovery_code_not_yet_shown_enters_too(
    agent: User, django_capture_on_commit_callbacks: Committed
) -> None:
    app_linked(entered(agent), django_capture_on_commit_callbacks)
    held: Any = Authenticator.objects.get(user=agent, type="recovery_codes")
    code = held.wrap().generate_codes()[0]
    client = entered(agent)
    assert client.post("/compte/protection/code/", {"code": code}).url == "/espace/"


def test_hash_of_a_recovery_code_does_not_enter(
    agent: User, django_capture_on_commit_callbacks: Committed
) -> None:
    first = entered(agent)
    app_linked(first, django_capture_on_commit_callbacks)
    code = recovery_codes(first)[0]
    response = entered(agent).post("/compte/protection/code/", {"code": digest("recovery", code)})
    assert response.status_code == 200


def test_secrets_are_encrypted_in_the_database(
    agent: User, django_capture_on_commit_callbacks: Committed
) -> None:
    secret = app_linked(entered(agent), django_capture_on_commit_callbacks)
    held = Authenticator.objects.get(user=agent, type="totp")
    assert (secret in str(held.data), Factors().decrypt(held.data["secret"])) == (False, secret)
    with override_settings(SECRET_KEY="une autre clé", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert Factors().decrypt(held.data["secret"]) == secret


def test_removing_the_last_factor_closes_the_next_session(
    agent: User, django_capture_on_commit_callbacks: Committed
) -> None:
    client = entered(agent)
    app_linked(client, django_capture_on_commit_callbacks)
    confirmed(client)
    assert client.post(f"{APP}retirer/").url == "/compte/protection/facteurs/"
    assert not Authenticator.objects.exists()
    assert entered(agent).get("/espace/").url == f"{PROTECT}?next=/espace/"


def test_touching_the_factors_asks_for_the_password_again(agent: User) -> None:
    client = entered(agent)
    pages = [APP, "/compte/protection/cles/ajouter/", "/compte/protection/secours/nouveaux/"]
    assert [client.get(each).url for each in pages] == [
        f"/compte/reauthenticate/?next={each.replace('/', '%2F')}" for each in pages
    ]


def test_unconfirmed_address_protects_nothing_yet(agent: User) -> None:
    client = entered(agent)
    agent.emailaddress_set.update(verified=False)
    assert client.get(PROTECT).context["unconfirmed"] is True
    confirmed(client)
    assert client.get(APP).url == "/compte/protection/facteurs/"


# The demonstration


def test_one_click_sign_in_counts_only_where_the_demonstration_is_allowed(agent: User) -> None:
    client = entered(agent)
    session = client.session
    session["account_authentication_methods"].append({"method": "demonstration", "at": time.time()})
    session.save()
    found = []
    for demo, production in ((True, False), (False, False), (True, True)):
        with override_settings(DEMO=demo, PRODUCTION=production):
            found.append(client.get("/carte/lieux.geojson").status_code)
    assert found == [200, 302, 302]
