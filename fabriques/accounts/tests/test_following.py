"""What is led to after signing in: a page of ours, never one that undoes it."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from fabriques.accounts.following import page_of_ours
from fabriques.accounts.tests import factories as people
from fabriques.accounts.tests.test_second_factor import PASSWORD, with_password

LOGOUT = "/compte/logout/"
UNDOING = (
    LOGOUT, "/compte/logout/?next=/", "/compte/log%6Fut/", "/espace/../compte/logout/", "/espace/%2e%2e/compte/logout/",
    "/compte\\logout/", "http://testserver/compte/logout/", "/compte/identite/", "/compte/identite/retour/?code=1",
)  # fmt: skip
ELSEWHERE = ("https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)")
OURS = (
    "/espace/dossiers/?tri=name",
    "/compte/email/",
    "/compte/identite/rattacher/",
    "/page/inconnue/",
    "?q=1",
)


@pytest.mark.parametrize("asked", [*UNDOING, *ELSEWHERE, ""])
def test_page_that_undoes_the_signing_in_or_of_another_site_is_not_led_to(asked: str) -> None:
    assert page_of_ours(RequestFactory().get("/"), asked) == ""


@pytest.mark.parametrize("asked", OURS)
def test_page_of_ours_is_led_to(asked: str) -> None:
    assert page_of_ours(RequestFactory().get("/"), asked) == asked


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [LOGOUT, "/espace/../compte/log%6Fut/"])
def test_no_way_in_leads_to_signing_out(asked: str) -> None:
    client, user = Client(), with_password(people.holder())
    entering = {"login": user.email, "password": PASSWORD, "next": asked}
    assert client.post("/compte/login/", entering).url == "/espace/"
    assert client.get("/compte/login/", {"next": asked}).url == "/espace/"
    client.get("/compte/protection/", {"next": asked})
    assert asked not in client.session.values()
    assert client.post("/compte/email/code/", {"next": asked}).url == "/espace/"
