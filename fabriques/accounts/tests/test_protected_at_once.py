"""Adding a factor protects the session in which it is added; on real commits, after which the library says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.test.utils import override_settings

from fabriques.accounts.tests.factories import sous_prefecture_agent
from fabriques.accounts.tests.test_second_factor import (
    APP,
    PASSWORD,
    PROTECT,
    SECOURS,
    app_code,
    with_password,
)


@pytest.fixture
def client(cloned_database: str) -> Iterator[Client]:
    """An agent signed in by password, with no second factor."""
    agent = with_password(sous_prefecture_agent())
    found = Client()
    found.post("/compte/login/", {"login": agent.email, "password": PASSWORD})
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        yield found


def link(client: Client) -> None:
    client.post("/compte/reauthenticate/", {"password": PASSWORD})
    secret = client.get(APP).context["form"].secret
    assert client.post(APP, {"code": app_code(secret)}).url == SECOURS


def test_linking_an_application_opens_the_page_that_was_asked(client: Client) -> None:
    client.get(client.get("/espace/dossiers/").url)
    link(client)
    assert f'href="{PROTECT}"'.encode() in client.get(SECOURS).content  # the way on
    assert client.get(PROTECT).url == "/espace/dossiers/"
    assert client.get("/espace/dossiers/").status_code == 200
    assert client.get(PROTECT).url == "/espace/"  # the page asked is remembered once


def test_page_asked_is_never_outside(client: Client) -> None:
    client.get(f"{PROTECT}?next=https://ailleurs.example/")
    link(client)
    assert client.get(PROTECT).url == "/espace/"
