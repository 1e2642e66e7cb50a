"""The person of a session, read by hand-written queries: the same as what the models read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.utils import timezone

from fabriques.accounts import access
from fabriques.accounts.models import User
from fabriques.accounts.signed_in import Backend, SessionStore
from fabriques.accounts.tests import factories
from fabriques.common.tests import instants

pytestmark = pytest.mark.django_db
ON = instants.DURING.date()


@pytest.mark.parametrize(
    "who", [factories.holder, factories.sous_prefecture_agent, factories.programme_member]
)
def test_person_of_a_session_is_the_one_of_the_table(who: Callable[[], User]) -> None:
    stored = User.objects.get(pk=who().pk)
    found = Backend().get_user(stored.pk)
    assert found is not None
    assert found == stored
    assert model_to_dict(found) == model_to_dict(stored)
    assert (found.key, found.created_at) == (stored.key, stored.created_at)
    assert access.perimeter_of(found, ON) == access.perimeter_of(stored, ON)


def test_person_who_holds_nothing_costs_no_query_more(query_count: Callable[..., int]) -> None:
    found = Backend().get_user(factories.holder().pk)
    assert query_count(lambda: access.perimeter_of(found, ON)) == 0


def test_closed_or_unknown_account_is_nobody() -> None:
    person = factories.holder()
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert (Backend().get_user(person.pk), Backend().get_user(0)) == (None, None)


def test_session_is_read_until_it_expires() -> None:
    store = SessionStore()
    store["page"] = "dossiers"
    store.create()
    assert SessionStore(store.session_key).get("page") == "dossiers"
    store.model.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    late = SessionStore(store.session_key)
    assert (late.get("page"), late.session_key) == (None, None)


def test_closed_account_is_signed_out_at_its_next_page(client: Client) -> None:
    person = factories.holder()
    client.force_login(person)
    assert client.get("/espace/").status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/espace/").status_code == 302
