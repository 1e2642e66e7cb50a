"""« Chercher ma structure » on the page that starts a file: the register fills in, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from fabriques.accounts.tests.factories import another_holder, holder
from fabriques.applications.models import Application
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.connectors import company_register
from fabriques.connectors.tests.register_server import ASSOCIATION, Server
from fabriques.organisations.models import Organisation
from fabriques.organisations.tests.factories import organisation

pytestmark = pytest.mark.django_db
START = "/espace/candidatures/nouvelle/vague-1/"
NAME = "ASSOCIATION DU GRENIER (DEMONSTRATION)"


@pytest.fixture
def client(
    settings: Any, monkeypatch: pytest.MonkeyPatch, set_clock: Callable[[datetime], None]
) -> Iterator[Client]:
    set_clock(instants.DURING)
    demonstration_wave()
    with Server() as running:
        settings.COMPANY_REGISTER_URL = running.base
        fast = company_register.Register(running.base, per_second=1000)
        monkeypatch.setattr(company_register, "client", lambda base: fast)
        cache.clear()
        found = Client()
        found.force_login(holder())
        yield found


def test_what_the_register_says_joins_what_was_typed_and_opens_the_draft(client: Client) -> None:
    typed = {"place_name": "Le Lieu", "number": f"SIRET : {ASSOCIATION}", "name": "Mon asso", "look_up": "1"}
    shown = client.post(START, typed)
    form = shown.context["form"]
    values = {name: form[name].value() for name in ("place_name", "name", "legal_form", "confirmed")}
    assert values == {"place_name": "Le Lieu", "name": NAME, "legal_form": "association", "confirmed": True}
    assert {"term": "Numéro SIRET", "value": ASSOCIATION} in shown.context["identity"]
    sent = {
        name: form[name].value() for name in ("place_name", "name", "legal_form", "number", "request_key")
    }
    assert client.post(START, sent | {"confirmed": "True"}).status_code == 302
    made = Organisation.objects.get()
    assert (made.name, made.siret, Application.objects.get().place_name) == (NAME, ASSOCIATION, "Le Lieu")


def test_too_many_searches_say_so_and_keep_what_was_typed(client: Client) -> None:
    typed = {"place_name": "Le Lieu", "number": "12", "look_up": "1"}
    answers = [client.post(START, typed) for _ in range(21)]
    last = answers[-1].context
    assert last["known"].sentence == (
        "Trop de recherches en peu de temps : attendez une minute, ou continuez à la main."
    )
    assert (last["form"]["place_name"].value(), last["form"]["number"].value()) == ("Le Lieu", "12")


def test_number_of_a_structure_already_there_is_refused_and_leads_to_joining_it(client: Client) -> None:
    organisation(by=another_holder())
    Organisation.objects.update(siret=ASSOCIATION, is_fictitious=Wave.objects.get().is_fictitious)
    form = client.get(START).context["form"]
    typed = {
        "place_name": "Le Lieu", "number": ASSOCIATION, "name": "Ma structure", "legal_form": "association",
        "request_key": form["request_key"].value(),
    }  # fmt: skip
    for confirmed in ("", "True"):
        answer = client.post(START, typed | {"confirmed": confirmed})
        link = f'href="/structures/rejoindre/?numero={ASSOCIATION}"'
        assert (answer.status_code, link in answer.content.decode()) == (422, True)
    assert (Organisation.objects.count(), Application.objects.exists()) == (1, False)
