"""Codes by mail: once, hashed, in one browser, by POST, for a quarter of an hour, three tries, so many a minute."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from fabriques.accounts import one_time_codes
from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import person
from fabriques.common.seals import opened
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db
EMAIL = "awa@exemple.test"
PASSWORD = "une phrase facile à retenir"
ASK, CONFIRM = "/compte/login/code/", "/compte/login/code/confirm/"
RESET, RESET_CONFIRM = "/compte/password/reset/", "/compte/password/reset/confirm/"
RunJobs = Callable[[], list[str]]


def awa() -> User:
    return person(EMAIL, "Awa Exemple", password=PASSWORD)


def last_code() -> str:
    (code,) = re.findall(r"\b\d{4}-\d{4}\b", opened(Message.objects.latest("pk").body))
    return str(code)


def asked(client: Client, page: str = ASK, email: str = EMAIL) -> str:
    response = client.post(page, {"email": email})
    assert response.status_code == 302, response.context["form"].errors
    return last_code()


def wrong(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def signed_in(client: Client) -> bool:
    return client.get("/espace/").status_code == 200


def stored() -> str:
    """Everything that every session holds, in clear."""
    return json.dumps([each.get_decoded() for each in Session.objects.all()])


def other_browser_with(client: Client) -> Client:
    """Whoever stole the cookie of a session before it was signed in."""
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    return other


def test_code_signs_in_and_leads_to_the_page_asked_for() -> None:
    awa()
    client = Client()
    code = asked(client)
    response = client.post(CONFIRM, {"code": code, "next": "/espace/dossiers/"})
    assert (response.url, signed_in(client)) == ("/espace/dossiers/", True)


def test_page_of_a_code_leads_to_a_new_account_and_keeps_the_page_asked_for() -> None:
    """Whether the address is known or not: nothing on screen tells."""
    awa()
    pages = []
    for address in (EMAIL, "inconnue@exemple.test"):
        client = Client()
        client.post(ASK, {"email": address, "next": "/espace/dossiers/"})
        shown = client.get(CONFIRM, {"next": "/espace/dossiers/"}).content.decode()
        typed = quote(address, safe="")
        assert f'href="/compte/signup/?next=%2Fespace%2Fdossiers%2F&amp;email={typed}"' in shown
        assert 'value="/compte/login/?next=%2Fespace%2Fdossiers%2F"' in shown
        pages.append(
            re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"', "", shown)
            .replace(address, "")
            .replace(typed, "")
        )
        new = client.get("/compte/signup/", {"next": "/espace/dossiers/"})
        assert new.context["redirect_field_value"] == "/espace/dossiers/"
        typed = {"full_name": "Inès", "email": "ines@exemple.test", "password1": "court", "next": "/espace/"}
        again = client.post("/compte/signup/", typed)
        assert "saisissez-le de nouveau" in again.content.decode()
        assert again.context["form"]["email"].value() == "ines@exemple.test"
    assert pages[0] == pages[1]


@pytest.mark.parametrize("page", ["/compte/login/", "/compte/login/code/", "/compte/signup/"])
def test_sign_in_page_reached_from_a_link_says_why(page: str) -> None:
    why = "La page que vous avez demandée se lit avec un compte"
    client = Client()
    assert why in client.get(page, {"next": "/espace/intentions/abc/"}).content.decode()
    assert why not in client.get(page).content.decode()


@pytest.mark.parametrize(
    "typed", ["{0}{1}", " {0} {1} ", "{0}-{1}", "{0} – {1}", "{0}\N{MINUS SIGN}{1}\N{NO-BREAK SPACE}"]
)
def test_code_may_be_typed_with_spaces_or_without_its_dash(typed: str) -> None:
    awa()
    client = Client()
    client.post(CONFIRM, {"code": typed.format(*asked(client).split("-"))})
    assert signed_in(client)


@pytest.mark.parametrize("page", [ASK, RESET])
def test_session_holds_the_hash_of_a_code_and_never_the_code(page: str) -> None:
    awa()
    code = asked(Client(), page)
    purpose = one_time_codes.SIGN_IN if page == ASK else one_time_codes.RESET
    kept = stored()
    assert (code in kept, code.replace("-", "") in kept) == (False, False)
    assert kept.count(one_time_codes.digest(purpose, code)) == 1


def test_code_is_refused_a_second_time() -> None:
    awa()
    client = Client()
    code = asked(client)
    thief = other_browser_with(client)
    client.post(CONFIRM, {"code": code})
    again = [each.post(CONFIRM, {"code": code}) for each in (thief, other_browser_with(client))]
    assert [each.url for each in again] == [ASK, "/espace/"]  # the second holds a session already signed in
    assert not signed_in(thief)
    client.post("/compte/logout/")
    assert client.post(CONFIRM, {"code": code}).url == ASK
    assert not signed_in(client)


def test_code_of_one_browser_is_refused_in_another() -> None:
    awa()
    first, second, third = Client(), Client(), Client()
    code = asked(first)
    asked(second)
    response = second.post(CONFIRM, {"code": code})
    assert list(response.context["verify_form"].errors["code"]) == [
        "Ce code ne convient pas. Vérifiez les huit chiffres, ou demandez un nouveau code."
    ]
    assert third.post(CONFIRM, {"code": code}).url == ASK
    assert [signed_in(each) for each in (first, second, third)] == [False] * 3


def test_reading_the_page_consumes_nothing() -> None:
    awa()
    client = Client()
    code = asked(client)
    pages = [client.get(CONFIRM, {"code": code}).status_code for _ in range(4)]
    assert (pages, signed_in(client)) == ([200] * 4, False)
    client.post(CONFIRM, {"code": code})
    assert signed_in(client)


def test_third_wrong_code_ends_the_demand() -> None:
    awa()
    client = Client()
    code = asked(client)
    answers = [client.post(CONFIRM, {"code": wrong(code)}) for _ in range(3)]
    assert ([each.status_code for each in answers], answers[-1].url) == ([200, 200, 302], ASK)
    assert client.post(CONFIRM, {"code": code}).url == ASK
    assert not signed_in(client)


def test_tries_sent_at_once_are_counted_together() -> None:
    awa()
    client = Client()
    code = asked(client)
    before = dict(client.session)
    for _ in range(3):
        client.post(CONFIRM, {"code": wrong(code)})
        session = client.session  # as a request that read it before the others had written
        session.update(before)
        session.save()
    response = client.post(CONFIRM, {"code": code})
    assert list(response.context["verify_form"].errors["code"]) == [
        "Trop d'essais en peu de temps. Attendez quelques minutes, ou demandez un nouveau code."
    ]
    assert not signed_in(client)


def test_code_is_refused_after_a_quarter_of_an_hour() -> None:
    awa()
    client = Client()
    code = asked(client)
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 15 * 60 + 1
    session.save()
    assert client.post(CONFIRM, {"code": code}).url == ASK
    assert not signed_in(client)


def test_new_code_replaces_the_one_before() -> None:
    awa()
    client = Client()
    first = asked(client)
    client.post(CONFIRM, {"action": "resend"})
    second = last_code()
    assert client.post(CONFIRM, {"code": first}).status_code == 200
    client.post(CONFIRM, {"code": second})
    assert signed_in(client)


def test_code_for_one_thing_is_worth_nothing_for_another() -> None:
    kept = one_time_codes.keep(one_time_codes.RESET, "1234-5678")
    assert one_time_codes.matches(one_time_codes.RESET, "12345678", kept)
    assert not one_time_codes.matches(one_time_codes.SIGN_IN, "12345678", kept)
    assert not one_time_codes.matches(one_time_codes.RESET, "", "")


def test_fourth_code_to_one_address_in_a_minute_is_refused_from_anywhere() -> None:
    awa()
    responses = [
        Client(REMOTE_ADDR=f"192.0.2.{rank}").post(ASK, {"email": email})
        for rank, email in enumerate((EMAIL, EMAIL.upper(), EMAIL, EMAIL), 1)
    ]
    assert [each.status_code for each in responses] == [302, 302, 302, 200]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM common_cache WHERE cache_key LIKE '%request_login_code%'")
        assert cursor.fetchone()[0] >= 4  # one machine each, and the address


def test_twenty_first_code_from_one_machine_in_a_minute_is_refused() -> None:
    statuses = [
        Client().post(ASK, {"email": f"personne{rank}@exemple.test"}).status_code for rank in range(21)
    ]
    assert statuses == [302] * 20 + [200]


def test_unknown_address_sees_the_same_page_and_receives_no_code() -> None:
    client = Client()
    response = client.post(ASK, {"email": "autre@exemple.test"})
    assert (response.url, client.get(CONFIRM).status_code) == (CONFIRM, 200)
    (letter,) = Message.objects.all()
    assert (letter.subject, letter.about_kind) == ("Aucun compte à cette adresse", "account")
    assert client.post(CONFIRM, {"code": ""}).status_code == 200
    assert client.post(CONFIRM, {"code": "0000-0000"}).status_code == 200
    assert not signed_in(client)


def test_unknown_address_is_led_to_an_account_that_keeps_the_way_back_and_no_word_of_it() -> None:
    client, back = Client(), "/espace/dossiers/?q=Cadeau"
    code = client.post(ASK, {"email": "autre+x@exemple.test", "next": back}, follow=True).content.decode()
    asked = "next=%2Fespace%2Fdossiers%2F%3Fq%3DCadeau&amp;email=autre%2Bx%40exemple.test"
    assert f'href="/compte/signup/?{asked}"' in code
    (letter,) = Message.objects.all()
    found = re.search(r"/compte/ouvrir/[^/\s]+/", letter.body)
    assert found is not None
    assert "Cadeau" not in letter.body
    shown = Client().get(found[0], follow=True)
    assert (shown.context["form"]["email"].value(), shown.context["redirect_field_value"]) == (
        "autre+x@exemple.test", back,
    )  # fmt: skip
    assert Client().get("/compte/ouvrir/abime/").url == "/compte/signup/"
    Client().post(ASK, {"email": "une@exemple.test", "next": "https://ailleurs.exemple/"})
    last = re.search(r"/compte/ouvrir/[^/\s]+/", Message.objects.get(address="une@exemple.test").body)
    assert last is not None
    assert Client().get(last[0]).url == "/compte/signup/?email=une%40exemple.test"


# Choosing a new password


def test_reset_code_lets_choose_a_password_once() -> None:
    user = awa()
    client = Client()
    code = asked(client, RESET)
    assert client.post(RESET_CONFIRM, {"code": code}).url == "/compte/password/reset/complete/"
    new = {"password1": "une autre phrase longue", "password2": "une autre phrase longue"}
    assert client.post("/compte/password/reset/complete/", new).url == "/compte/password/reset/done/"
    user.refresh_from_db()
    assert user.check_password("une autre phrase longue")
    assert client.post(RESET_CONFIRM, {"code": code}).url == "/compte/login/"
    assert client.post("/compte/password/reset/complete/", new).url == RESET


def test_reset_code_of_one_browser_is_refused_in_another() -> None:
    awa()
    first, second = Client(), Client()
    code = asked(first, RESET)
    asked(second, RESET)
    assert second.post(RESET_CONFIRM, {"code": code}).status_code == 200
    assert second.get("/compte/password/reset/complete/").url == RESET_CONFIRM
    assert Client().post(RESET_CONFIRM, {"code": code}).url == "/compte/login/"


def test_reset_ends_after_three_wrong_codes() -> None:
    awa()
    client = Client()
    code = asked(client, RESET)
    answers = [client.post(RESET_CONFIRM, {"code": wrong(code)}) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 302]
    assert client.post(RESET_CONFIRM, {"code": code}).url == "/compte/login/"


def test_new_password_ends_the_sessions_open_elsewhere() -> None:
    awa()
    elsewhere, client = Client(), Client()
    elsewhere.post("/compte/login/", {"login": EMAIL, "password": PASSWORD})
    assert signed_in(elsewhere)
    client.post(RESET_CONFIRM, {"code": asked(client, RESET)})
    new = {"password1": "une autre phrase longue", "password2": "une autre phrase longue"}
    client.post("/compte/password/reset/complete/", new)
    assert not signed_in(elsewhere)


# Confirming an address


def signed_up() -> Client:
    client = Client()
    typed = {"full_name": "Awa Exemple", "email": EMAIL, "password1": PASSWORD}
    assert client.post("/compte/signup/", typed).url == "/compte/confirm-email/"
    return client


def test_address_is_confirmed_by_the_code_sent_at_sign_up() -> None:
    client = signed_up()
    code = last_code()
    assert code not in stored()
    client.post("/compte/confirm-email/", {"code": code})
    assert signed_in(client)
    user = User.objects.get()
    assert list(user.emailaddress_set.values_list("email", "verified")) == [(EMAIL, True)]  # type: ignore[attr-defined]
    assert user.has_usable_password()


def test_code_for_an_address_is_refused_in_another_browser() -> None:
    signed_up()
    assert Client().post("/compte/confirm-email/", {"code": last_code()}).url == "/compte/login/"


def test_password_chosen_before_the_address_was_proved_is_forgotten() -> None:
    intruder = signed_up()  # at someone else's address
    intruder.post("/compte/logout/")
    intruder.post("/compte/login/", {"login": EMAIL, "password": PASSWORD})
    assert signed_in(intruder)
    owner = Client()
    owner.post(CONFIRM, {"code": asked(owner)})
    assert (signed_in(owner), signed_in(intruder)) == (True, False)
    refused = Client().post("/compte/login/", {"login": EMAIL, "password": PASSWORD})
    assert (refused.status_code, User.objects.get().has_usable_password()) == (200, False)
