"""The page of a person tells a reader no more than the grants that the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from fabriques.accounts import lending
from fabriques.accounts.models import Delegation, Role, User
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants

pytestmark = pytest.mark.django_db
ON = instants.CHECKED.date()


@pytest.fixture(autouse=True)
def _in_april(set_clock: Callable[..., None]) -> None:
    set_clock(instants.CHECKED)


def lend(giver: User, receiver: User, role: Role = Role.DECIDER) -> Delegation:
    return lending.delegate(
        giver.grants.get(role=role), receiver, Delegation.Kind.SIGNATURE, by=giver, since=ON,
        until=ON + timedelta(days=10), motive="Congés.", at=instants.CHECKED,
    )  # fmt: skip


def page(reader: User, of: User) -> tuple[str, list[str]]:
    """What the page of a person shows to a reader: its whole text, and the lines of its history."""
    client = Client()
    client.force_login(reader)
    response = client.get(f"/espace/personnes/{of.public_id}/")
    assert response.status_code == 200
    return response.content.decode(), [words for _at, words, *_by in response.context["history"]]


def assessor_of_two_departements() -> User:
    """Someone who assesses in the Aisne and decides in the Marne, and lends the second role to a colleague there."""
    user = people.prefecture_agent("51")
    people.acts.grant_role(
        user,
        Role.ASSESSOR,
        people.territories.service("PREF-02"),
        by=INSTALLATION,
        since=ON,
        at=instants.CHECKED,
    )
    return user


def test_delegation_outside_the_reader_s_perimeter_leaves_no_trace() -> None:
    seen, colleague = assessor_of_two_departements(), people.sous_prefecture_agent("512")
    lend(seen, colleague)
    text, history = page(people.prefecture_agent("02"), seen)
    assert (str(colleague) in text, "Délégations" in text) == (False, False)
    assert history == ["Compte ouvert", "Habilitation accordée"]


def test_delegation_of_the_reader_s_perimeter_is_shown_on_both_sides() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("021")
    lend(giver, receiver)
    for reader, of, other in ((giver, receiver, giver), (people.programme_member(), giver, receiver)):
        text, history = page(reader, of)
        assert str(other) in text.replace("&#x27;", "'")
        assert history[-1] == "Délégation donnée"


def test_whole_history_is_read_by_whoever_reads_every_grant() -> None:
    seen = assessor_of_two_departements()
    lend(seen, people.sous_prefecture_agent("512"))
    expected = ["Compte ouvert", *["Habilitation accordée"] * 3, "Délégation donnée"]
    assert page(people.programme_member(), seen)[1] == expected
    assert page(people.overseer(), seen)[1] == expected
