"""The team's pages about calls, with everything they can show in place: nobody else may know they exist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.calls.alerts import acts as alerts
from fabriques.calls.drafts import acts as drafts
from fabriques.calls.models import OpeningAlert
from fabriques.calls.questions import acts as questions
from fabriques.calls.tests import factories as calls
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.territories.acts import set_mailboxes
from fabriques.workspaces.call_urls import patterns

pytestmark = pytest.mark.django_db
POST_ONLY = {"rulebook_check", "rulebook_discard", "wave_open"}


@pytest.fixture
def addresses(set_clock: Callable[[datetime], None], run_jobs: Callable[[], list[str]]) -> dict[str, str]:
    """Every page by its name, on a call with a draft, an announced wave, an alert, a network and a question."""
    set_clock(instants.PREPARED)
    team = people.programme_member()
    wave = calls.prepared(calls.rulebook(calls.call()), listed=["021"])
    set_mailboxes({"SP-021": "sp@exemple.test"}, by=INSTALLATION, at=instants.PREPARED)
    alerts.announce_wave(wave, by=team, at=instants.PREPARED)
    run_jobs()
    drafts.begin_draft(wave.call, by=team, at=instants.PREPARED)
    network = alerts.keep_network(
        None, "Réseau", "r@exemple.test", None, active=True, by=team, at=instants.PREPARED
    )
    question = questions.ask(wave.call, "Une vraie question ?", by=people.holder(), at=instants.PREPARED)
    named = {
        "<slug:slug>": wave.call.slug,
        "<slug:code>": wave.code,
        "<slug:section>": "amounts",
        "<int:pk>": str(OpeningAlert.objects.get().pk),
    }
    found = {}
    for pattern in patterns:
        address = f"/espace/{pattern.pattern}"
        named["<str:public_id>"] = network.public_id if pattern.name == "network" else question.public_id
        for part, value in named.items():
            address = address.replace(part, value)
        found[str(pattern.name)] = address
    return found


def test_every_page_is_shown_to_the_programme_team(addresses: dict[str, str]) -> None:
    client = Client()
    client.force_login(people.programme_member())
    got = {name: client.get(address).status_code for name, address in addresses.items()}
    assert got == {name: 302 if name in POST_ONLY else 200 for name in got}


@pytest.mark.parametrize("role", ["holder", "sous_prefecture_agent", "prefecture_agent", "region_agent"])
def test_no_page_exists_for_anybody_else(role: str, addresses: dict[str, str]) -> None:
    client = Client()
    client.force_login(getattr(people, role)())
    got = {name: client.get(address).status_code for name, address in addresses.items()}
    posted = {name: client.post(address).status_code for name, address in addresses.items()}
    read_only = {name for name, status in posted.items() if status == 405}
    assert got == {name: 302 if name in POST_ONLY else 404 for name in got}
    assert posted == {name: 405 if name in read_only else 404 for name in posted}
    assert read_only & POST_ONLY == set()


def test_visitor_is_asked_to_sign_in(addresses: dict[str, str]) -> None:
    assert {Client().get(address).status_code for address in addresses.values()} == {302}
