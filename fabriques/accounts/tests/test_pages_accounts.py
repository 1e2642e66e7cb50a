"""Signing in and up: our frame around the account library's pages, French words, no address given away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import allauth
import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import person

pytestmark = pytest.mark.django_db
EMAIL = "awa@exemple.test"
PASSWORD = "une phrase facile à retenir"
LIBRARY = Path(allauth.__file__).parent / "templates"
OURS = Path(__file__).parents[1] / "templates"
SIGNED_OUT = ("login", "login/code", "signup", "password/reset", "password/reset/done", "inactive")
SIGNED_IN = ("logout", "email", "password/change", "reauthenticate", "protection/facteurs", "protection/cles")
# What the library offers and nothing here needs: its own links by mail, passkeys at sign-up, files of codes.
NOT_MOUNTED = (
    "confirm-email/abc", "password/reset/key/1-abc", "password/reset/key/done", "signup/passkey", "phone/verify",
    "phone/change", "protection/trust", "protection/secours/download", "protection/cles/signup",
)  # fmt: skip


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


@pytest.mark.parametrize("name", NOT_MOUNTED)
def test_page_of_the_library_that_serves_nothing_is_not_there(name: str) -> None:
    awa()
    client = Client()
    sign_in(client)
    assert client.get(f"/compte/{name}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [
        ("login/code/confirm", "login/code"), ("confirm-email", "login"), ("password/reset/confirm", "login"),
        ("password/reset/complete", "password/reset"), ("protection/code", "login"),
        ("protection", "login/?next=/compte/protection"), ("password/set", "login/?next=/compte/password/set"),
    ],
)  # fmt: skip
def test_step_that_nobody_began_leads_to_its_beginning(name: str, leads_to: str) -> None:
    assert Client().get(f"/compte/{name}/").url == f"/compte/{leads_to}/"


def test_pages_of_the_library_are_ours_and_in_french() -> None:
    found = {
        str(file.relative_to(LIBRARY)) for each in ("account", "mfa") for file in (LIBRARY / each).rglob("*")
    }
    ours = {str(file.relative_to(OURS)) for each in ("account", "mfa") for file in (OURS / each).rglob("*")}
    unused = {
        f"account/{name}"
        for name in (
            "base_confirm_code.html", "base_entrance.html", "base_manage.html", "base_manage_email.html",
            "base_manage_password.html", "base_manage_phone.html", "base_reauthenticate.html",
            "confirm_phone_verification_code.html", "email.html", "email_confirm.html", "password_reset_done.html",
            "phone_change.html", "signup_by_passkey.html", "signup_closed.html", "snippets",
            "snippets/already_logged_in.html", "snippets/warn_no_email.html", "verification_sent.html",
            "verified_email_required.html", "email/password_reset_key_message.txt",
            "email/password_reset_key_subject.txt", "messages/phone_verification_sent.txt",
            "messages/phone_verified.txt",
        )
    } | {
        f"mfa/{name}"
        for name in (
            "base_entrance.html", "base_manage.html", "trust.html", "recovery_codes/base.html",
            "recovery_codes/download.txt", "totp/base.html", "webauthn/base.html", "webauthn/signup_form.html",
            "webauthn/snippets", "webauthn/snippets/login_script.html", "webauthn/snippets/scripts.html",
        )
    }  # fmt: skip
    assert found - ours == unused


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
    assert list(form.non_field_errors()) == ["L'adresse électronique ou le mot de passe ne convient pas."]


def signed_up(client: Client, email: str = EMAIL) -> Any:
    return client.post("/compte/signup/", {"full_name": "Awa Exemple", "email": email, "password1": PASSWORD})


def test_sign_up_opens_an_account_with_its_name_and_asks_for_the_code() -> None:
    client = Client()
    assert signed_up(client).url == "/compte/confirm-email/"
    assert (str(User.objects.get()), client.get("/compte/confirm-email/").status_code) == ("Awa Exemple", 200)
    assert client.get("/espace/").status_code == 302


def test_password_enters_even_when_the_code_never_came() -> None:
    client = Client()
    signed_up(client)
    client.post("/compte/logout/", {"next": "/compte/login/"})
    assert sign_in(client).url == "/espace/"
    assert client.get("/espace/").status_code == 200


def test_sign_up_answers_the_same_for_an_address_known_or_not() -> None:
    awa()
    clients = Client(), Client()
    answers = [
        signed_up(each, email) for each, email in zip(clients, (EMAIL, "autre@exemple.test"), strict=True)
    ]
    pages = [each.get("/compte/confirm-email/") for each in clients]
    assert [each.url for each in answers] == ["/compte/confirm-email/"] * 2
    assert [each.status_code for each in pages] == [200, 200]
    assert [each.context["email"] for each in pages] == [EMAIL, "autre@exemple.test"]


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
    assert addresses == ["/compte/password/reset/confirm/"] * 2


def test_signing_out_needs_a_post() -> None:
    awa()
    client = Client()
    sign_in(client)
    assert client.get("/compte/logout/").status_code == 200
    assert client.get("/espace/").status_code == 200
    client.post("/compte/logout/")
    assert client.get("/espace/").status_code == 302


def test_sign_up_asks_about_a_domain_that_looks_mistyped_and_then_believes_it(client: Client) -> None:
    typed = {"full_name": "Awa Exemple", "email": "awa@gmial.com", "password1": PASSWORD}
    asked = client.post("/compte/signup/", typed)
    assert "Vouliez-vous dire awa@gmail.com ?" in asked.content.decode()
    assert 'name="email_meant" value="awa@gmial.com"' in asked.content.decode()
    assert not User.objects.filter(email__icontains="awa").exists()
    client.post("/compte/signup/", typed | {"email_meant": "awa@gmial.com"})
    assert User.objects.filter(email="awa@gmial.com").exists()


@pytest.mark.parametrize("name", ["\u3164", "\u202e", "--"])
def test_sign_up_refuses_a_name_that_shows_nothing(client: Client, name: str) -> None:
    client.post("/compte/signup/", {"full_name": name, "email": "awa@exemple.test", "password1": PASSWORD})
    assert not User.objects.filter(email="awa@exemple.test").exists()


def test_sign_in_reads_an_address_pasted_with_invisible_marks() -> None:
    awa()
    assert (
        Client().post("/compte/login/", {"login": f"\u200e{EMAIL}\u200b ", "password": PASSWORD}).url
        == "/espace/"
    )
