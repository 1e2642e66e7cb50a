"""How services are reached: kept by the team and by each service for itself, read by holders on their receipts."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.tests.factories import submitted
from fabriques.common.authorization import INSTALLATION
from fabriques.common.seals import opened
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.territories.contacts import UNKNOWN, Contact, reach, set_contact
from fabriques.territories.models import Service

pytestmark = pytest.mark.django_db
TYPED = {
    "email": "sp-021@demonstration.example",
    "phone": "01 99 00 00 21",
    "postal_address": "1 place de la Démonstration\r\n02400 Château-Thierry",
}
LINE = "sp-021@demonstration.example ; 01 99 00 00 21 ; 1 place de la Démonstration, 02400 Château-Thierry"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("who", [people.programme_member, lambda: people.sous_prefecture_agent("021")])
def test_contact_is_kept_by_the_team_and_by_the_service_itself(who: Callable[[], User]) -> None:
    user = who()
    client = signed_in(user)
    assert client.post("/espace/services/SP-021/", TYPED).url == "/espace/services/"
    service = Service.objects.get(code="SP-021")
    assert (Contact.of(service).line, reach(service)) == (LINE, f"Pour joindre ce service : {LINE}")
    entries = [(entry.act, entry.actor, entry.facts) for entry in history("service", "SP-021")]
    assert entries == [("service_contact_set", user.public_id, {"changed": "email,phone,postal_address"})]
    assert client.post("/espace/services/SP-021/", TYPED).status_code == 302
    assert len(history("service", "SP-021")) == 1


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("email", "sp-021", "adresse"),
        ("phone", "12", "Ce numéro de téléphone est incomplet"),
        ("postal_address", "x" * 301, "300 caractères"),
    ],
)
def test_contact_that_is_not_right_is_said_and_kept_on_the_page(name: str, typed: str, said: str) -> None:
    answer = signed_in(people.programme_member()).post("/espace/services/SP-021/", TYPED | {name: typed})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert typed in answer.content.decode()
    assert Service.objects.get(code="SP-021").phone == ""


def test_team_finds_services_by_name_and_those_without_a_mailbox() -> None:
    set_contact(
        Service.objects.get(code="SP-021"), Contact(TYPED["email"]), by=INSTALLATION, at=instants.FOUNDED
    )
    client = signed_in(people.programme_member())
    found = client.get("/espace/services/", {"q": "chateau-thierry"}).context["page"].object_list
    assert [each.code for each in found] == ["SP-021"]
    silent = client.get("/espace/services/", {"q": "Château-Thierry", "sans": "boite"})
    assert (silent.context["page"].object_list, silent.context["silent"]) == (
        [],
        Service.objects.filter(email="").count(),
    )


def test_service_sees_itself_alone() -> None:
    client = signed_in(people.sous_prefecture_agent("021"))
    assert client.get("/espace/services/").url == "/espace/services/SP-021/"
    shown = client.get("/espace/services/SP-021/")
    assert [str(grant.user) for grant in shown.context["agents"]] == ["Agente Exemple SP-021"]
    assert [words for words, _url in shown.context["crumbs"]] == [
        "Ce qui vous attend", "Sous-préfecture de Château-Thierry (02)",
    ]  # fmt: skip


def test_team_sees_what_waits_in_services_without_agent_and_is_led_to_entitle_someone(
    set_clock: Callable[..., None],
) -> None:
    set_clock(instants.CHECKED)
    file = submitted()
    client = signed_in(people.programme_member())
    assert ("unstaffed", 1) in [
        (task.key, task.count) for task in client.get("/espace/").context["todo"].dated
    ]
    page = client.get("/espace/services/?sans=agent")
    first = page.context["table"].rows[0]
    assert (str(page.context["title"]), [cell.value for cell in first.cells[:3]]) == (
        "Services sans agent", [file.service.name, "sans agent", "1"],
    )  # fmt: skip
    assert first.cells[2].href == f"/espace/dossiers/?service={file.service.code}"
    shown = client.get(f"/espace/services/{file.service.code}/").content.decode()
    assert "Personne n&#x27;est habilité dans ce service." in shown or "Personne n'est habilité" in shown
    assert f'href="/structures/invitations/?service={file.service.code}"' in shown
    form = client.get(f"/structures/invitations/?service={file.service.code}").context["form"]
    assert (form["kind"].value(), form["place"].value()) == ("service", file.service.code)


def test_receipt_keeps_how_the_service_was_reached_at_its_date() -> None:
    service = Service.objects.get(code="SP-021")
    set_contact(service, Contact(**TYPED), by=INSTALLATION, at=instants.FOUNDED)
    file = submitted()
    set_contact(service, Contact("autre@demonstration.example"), by=INSTALLATION, at=instants.CHECKED)
    kept = json.loads(file.receipt.content)["service"]
    assert Contact.written(kept).line == LINE
    assert f"Pour joindre ce service : {LINE}" in opened_letter()
    page = signed_in(file.started_by).get(f"/espace/candidatures/{file.public_id}/accuse/").content.decode()
    assert "autre@demonstration.example" in page


def opened_letter() -> str:
    return opened(Message.objects.order_by("pk").first().body)


def test_service_that_nobody_described_says_so_on_receipts() -> None:
    assert reach(Service.objects.get(code="SP-021")) == reach(None) == UNKNOWN
    assert Contact.written({"email": ""}).line == ""
