"""The guard of pages: sign in, then a method the page has, then who it opens to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from fabriques.common.authorization import PROGRAMME
from fabriques.common.pages import (
    EVERYONE,
    FORM,
    SEND,
    SIGNED_IN,
    Audience,
    hidden,
    of_object,
    page,
    page_above,
    within,
)


class Someone:
    is_authenticated = True


def asked_by(request: HttpRequest) -> bool:
    return "let_in" in request.GET


TEAM = Audience("à l'équipe", frozenset({PROGRAMME}), asked_by)


def answer(
    audience: Audience, *methods: str, method: str = "GET", user: Any = None, query: str = ""
) -> HttpResponse:
    """What a page of that audience answers; its view gives back what it was given."""

    def view(request: HttpRequest, public_id: str, more: str) -> HttpResponse:
        return HttpResponse(f"{public_id} {more}")

    declared = page("<public_id>/", view, "one", audience, methods or ("GET",), given={"more": "given"})
    found = declared.resolve("abc/")
    assert found is not None
    request = RequestFactory().generic(method, f"/abc/{query}")
    if user is not None:
        request.user = user
    response = found.func(request, *found.args, **found.kwargs)
    assert isinstance(response, HttpResponse)
    return response


def test_visitor_is_led_to_sign_in_and_back() -> None:
    response = answer(SIGNED_IN, "POST", method="GET", user=AnonymousUser(), query="?q=1")
    assert (response.status_code, response["Location"]) == (302, "/compte/login/?next=/abc/%3Fq%3D1")


def test_page_for_everyone_looks_at_nobody() -> None:
    assert answer(EVERYONE).content == b"abc given"  # the request has no user at all


@pytest.mark.parametrize(
    ("methods", "method", "allowed"),
    [
        (FORM, "PUT", "GET, POST, HEAD"),
        (SEND, "GET", "POST"),
        (SEND, "PUT", "POST"),
        (SEND, "HEAD", "POST"),
    ],
)
def test_method_that_a_page_has_not_is_refused_before_anyone_is_judged(
    methods: tuple[str, ...], method: str, allowed: str
) -> None:
    response = answer(hidden(TEAM), *methods, method=method, user=Someone())
    assert (response.status_code, response["Allow"]) == (405, allowed)


@pytest.mark.parametrize("methods", [("GET",), FORM])
def test_page_that_is_read_answers_whoever_checks_that_it_is_there(methods: tuple[str, ...]) -> None:
    response = answer(TEAM, *methods, method="HEAD", user=Someone(), query="?let_in")
    assert response.status_code == 200


def test_page_told_to_exist_says_who_it_is_for() -> None:
    with pytest.raises(PermissionDenied) as refused:
        answer(TEAM, user=Someone())
    assert str(refused.value) == "Cette page est réservée à l'équipe."


@pytest.mark.parametrize("audience", [hidden(TEAM), within(TEAM)])
def test_page_whose_existence_is_not_told_is_not_found(audience: Audience) -> None:
    with pytest.raises(Http404):
        answer(audience, user=Someone())


@pytest.mark.parametrize("audience", [TEAM, hidden(TEAM), within(TEAM)])
def test_page_opens_to_its_audience(audience: Audience) -> None:
    assert answer(audience, user=Someone(), query="?let_in").content == b"abc given"


def test_declaration_stays_with_the_view() -> None:
    declared = page("x/", lambda request: HttpResponse(), "x", TEAM, FORM, own_data=True)
    view: Any = declared.callback
    assert (declared.name, view.audience, view.methods, view.own_data) == ("x", TEAM, FORM, True)


def test_audience_is_of_known_kinds_and_a_record_is_never_told() -> None:
    with pytest.raises(TypeError, match="unknown kinds of person"):
        of_object("aux inconnus", "stranger")
    with pytest.raises(TypeError, match="not told to exist"):
        replace(within(TEAM), hidden=False)


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/espace/dossiers/abc/completude/", "/espace/dossiers/abc/"),
        ("/espace/dossiers/abc/correction/def/lue/", "/espace/dossiers/abc/correction/"),
        ("/espace/mes-donnees/effacer/", "/espace/mes-donnees/"),
        ("/unknown/", ""),
        ("/", ""),
    ],
)
def test_address_of_a_form_leads_to_the_page_above(address: str, above: str) -> None:
    assert page_above(address) == above
