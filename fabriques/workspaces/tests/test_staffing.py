"""Services without any agent: listed for the programme team, who is told when the last one leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from fabriques.accounts import acts as accounts
from fabriques.accounts.models import Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.tests import factories as files
from fabriques.common.authorization import INSTALLATION, SCHEDULE
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.territories.models import Service
from fabriques.workspaces.staffing_acts import watch_services

pytestmark = pytest.mark.django_db
AT = instants.CHECKED
SERVICES = "/espace/services/"


def left(who: User) -> None:
    grant = who.grants.get()
    accounts.stop_role(grant, by=people.programme_member(), at=AT - timedelta(days=1), motive="Mutation.")


def closed(who: User) -> None:
    accounts.close_account(who, "Départ.", by=people.administrator(), at=AT)


def ended(who: User) -> None:
    Grant.objects.filter(user=who).update(until=AT.date() - timedelta(days=1))


@pytest.mark.parametrize("leaves", [left, closed, ended])
def test_team_is_told_once_when_the_last_agent_of_a_service_leaves(leaves: Callable[[User], None]) -> None:
    files.submitted()
    agent, member = people.sous_prefecture_agent(), people.programme_member()
    assert watch_services(by=SCHEDULE, at=AT) == 0
    leaves(agent)
    assert [watch_services(by=SCHEDULE, at=AT) for _run in range(2)] == [1, 0]
    letter = Message.objects.get(recipient=member, subject__startswith="Plus d'agent")
    assert letter.subject == "Plus d'agent : Sous-préfecture de Château-Thierry (02)"
    assert "  - Sous-préfecture de Château-Thierry (02) : 1 dossier déposé\n" in letter.body
    assert "/espace/services/?sans=agent" in letter.body


def test_team_is_told_again_when_the_next_one_leaves_too() -> None:
    people.programme_member()
    agent = people.sous_prefecture_agent()
    ended(agent)
    watch_services(by=SCHEDULE, at=AT)
    other = people.person("suivante@exemple.test", "Suivante Exemple")
    accounts.grant_role(
        other, Grant.Role.ASSESSOR, Service.objects.get(pk="SP-021"), by=INSTALLATION, since=AT.date(), at=AT
    )
    assert watch_services(by=SCHEDULE, at=AT) == 0
    closed(other)
    assert watch_services(by=SCHEDULE, at=AT) == 1
    entries = [entry.act for entry in history("service", "SP-021")]
    assert entries == ["left_without_agent", "staffed_again", "left_without_agent"]


def test_several_services_left_are_told_in_one_letter_to_the_mailbox_of_the_team() -> None:
    people.programme_member()
    Service.objects.filter(level="national_team").update(email="equipe@exemple.test")
    for code in ("021", "023"):
        ended(people.sous_prefecture_agent(code))
    assert watch_services(by=SCHEDULE, at=AT) == 2
    letter = Message.objects.get(address="equipe@exemple.test")
    assert (letter.recipient, letter.subject) == (None, "2 services n'ont plus d'agent")
    assert letter.body.count(" : aucun dossier déposé\n") == 2


def test_services_without_agent_are_counted_and_listed_for_the_team_alone(
    set_clock: Callable[..., None],
) -> None:
    agent, member = people.sous_prefecture_agent(), people.programme_member()
    set_clock(AT)
    who = Client()
    who.force_login(member)
    everything = who.get(SERVICES).context
    local = Service.objects.exclude(level="national_team").count()
    assert everything["unstaffed"] == local - 1
    found = who.get(f"{SERVICES}?sans=agent&q=chateau-thierry").context["table"].rows
    assert found == []
    ended(agent)
    [row] = who.get(f"{SERVICES}?sans=agent&q=chateau-thierry").context["table"].rows
    assert [cell.value for cell in row.cells[:2]] == ["Sous-préfecture de Château-Thierry (02)", "sans agent"]
    reader = people.sous_prefecture_agent("023")
    who.force_login(reader)
    assert who.get(SERVICES).url == f"{SERVICES}SP-023/"
