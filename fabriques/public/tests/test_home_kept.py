"""The middle of the home page is the same for everybody: made once for some seconds, apart for each choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import caches
from django.test import Client, override_settings

from fabriques.accounts.tests import factories as people
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.public.queries import COOKIE, HIDDEN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(set_clock: Callable[..., None]) -> Iterator[None]:
    set_clock(instants.DURING)
    caches["process"].clear()
    with override_settings(HOME_KEPT_SECONDS=5):
        yield
    caches["process"].clear()


def test_home_costs_a_visitor_no_query_once_made(query_count: Callable[[Callable[[], object]], int]) -> None:
    client = Client()
    assert query_count(lambda: client.get("/")) > 0
    assert query_count(lambda: client.get("/")) == 0


def test_home_kept_is_not_the_one_of_whoever_hides_what_is_fictitious() -> None:
    wave = demonstration_wave(fictitious=True)
    assert wave.title in Client().get("/").content.decode()
    hiding = Client()
    hiding.cookies[COOKIE] = HIDDEN
    assert wave.title not in hiding.get("/").content.decode()


def test_home_kept_for_a_visitor_still_names_who_is_signed_in() -> None:
    Client().get("/")
    holder = people.holder()
    client = Client()
    client.force_login(holder)
    assert "Ce qui vous attend" in client.get("/").content.decode()
    assert "Ce qui vous attend" not in Client().get("/").content.decode()
