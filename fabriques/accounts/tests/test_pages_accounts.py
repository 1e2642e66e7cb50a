"""Signing in and up: our frame around the account library's pages, French words, no address given away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import person

pytestmark = pytest.mark.django_db
EMAIL = "awa@exemple.test"
PASSWORD = "une phrase facile à retenir"
SIGNED_OUT = ("login", "signup", "password/reset", "password/reset/done", "inactive", "confirm-email")
SIGNED_IN = ("logout", "email", "password/change", "reauthenticate")


def awa() -> User:
    return person(EMAIL, "Awa Exemple", password=PASSWORD)


def sign_in(client: Client, **typed: str) -> Any:
    return client.post("/compte/login/", {"login": EMAIL, "password": PASSWORD} | typed)


@pytest.mark.parametrize("name", SIGNED_OUT)
def test_account_page_without_a_session_stands_in_our_frame(name: str) -> None:
    response = Client().get(f"/compte/{name}/")
    assert (response.status_code, response.context["site"]["name"]) == (200, "Fabriques")
    assert b"testserver" not in response.content


@pytest.mark.parametrize("name", SIGNED_IN)
def test_account_page_of_a_person_stands_in_our_frame_and_components(name: str) -> None:
    awa()
    client = Client()
    sign_in(client)
    response = client.get(f"/compte/{name}/")
    assert (response.status_code, response.context["site"]["name"]) == (200, "Fabriques")
    assert response.content.count(b'class="button button--') >= 1


def test_sign_in_leads_to_the_page_asked_for() -> None:
    awa()
    client = Client()
    asked = client.get("/espace/dossiers/")
    assert asked.url == "/compte/login/?next=/espace/dossiers/"
    form = client.get(asked.url)
    assert b'<input type="hidden" name="next" value="/espace/dossiers/">' in form.content
    assert sign_in(client, next="/espace/dossiers/").url == "/espace/dossiers/"


def test_sign_in_never_leads_outside() -> None:
    awa()
    assert sign_in(Client(), next="https://ailleurs.example/").url == "/espace/"


def test_sign_in_ignores_the_case_of_the_address() -> None:
    awa()
    assert sign_in(Client(), login="AWA@exemple.test").url == "/espace/"


def test_sign_in_with_a_wrong_password_keeps_the_address_and_says_why() -> None:
    awa()
    response = sign_in(Client(), password="une autre phrase")
    form = response.context["form"]
    assert (response.status_code, form["login"].value(), form["password"].value() or "") != (302, "", "")
    assert form["login"].value() == EMAIL
    assert list(form.non_field_errors()) == ["L’adresse e-mail ou le mot de passe sont incorrects."]


def test_sign_up_opens_an_account_with_its_name_and_signs_in() -> None:
    typed = {"full_name": "Awa Exemple", "email": EMAIL, "password1": PASSWORD}
    response = Client().post("/compte/signup/", typed)
    assert (response.url, [str(user) for user in User.objects.all()]) == ("/espace/", ["Awa Exemple"])


def test_sign_up_with_a_short_password_keeps_the_rest() -> None:
    typed = {"full_name": "Awa Exemple", "email": EMAIL, "password1": "court"}
    response = Client().post("/compte/signup/", typed)
    form = response.context["form"]
    assert (form["full_name"].value(), form["email"].value(), list(form.errors)) == (
        "Awa Exemple",
        EMAIL,
        ["password1"],
    )
    assert not User.objects.exists()


def test_reset_answers_the_same_for_an_address_known_or_not() -> None:
    awa()
    addresses = [
        Client().post("/compte/password/reset/", {"email": each}).url
        for each in (EMAIL, "autre@exemple.test")
    ]
    assert addresses == ["/compte/password/reset/done/"] * 2


def test_signing_out_needs_a_post() -> None:
    awa()
    client = Client()
    sign_in(client)
    assert client.get("/compte/logout/").status_code == 200
    assert client.get("/espace/").status_code == 200
    client.post("/compte/logout/")
    assert client.get("/espace/").status_code == 302
