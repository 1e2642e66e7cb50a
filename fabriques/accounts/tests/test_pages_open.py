"""What opens pages: judged by the perimeter, read once a request, never by a role that is only lent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fabriques.accounts import access, lending
from fabriques.accounts.models import Delegation, Role, User
from fabriques.accounts.tests import factories as people
from fabriques.common.tests import instants

pytestmark = pytest.mark.django_db
ON = instants.DURING.date()
MAKERS: dict[str, Callable[[], User]] = {
    "holder": people.holder,
    "sous-préfecture": people.sous_prefecture_agent,
    "préfecture": people.prefecture_agent,
    "region": people.region_agent,
    "a region that decides": lambda: people.agent("REG-32", Role.DECIDER),
    "a sous-préfecture that decides": lambda: people.agent("SP-021", Role.DECIDER),
    "programme": people.programme_member,
    "panel": people.panel_member,
    "oversight": people.overseer,
    "administrator": people.administrator,
}


def lent(giver: User, role: Role) -> User:
    """An agent of another sous-préfecture, lent a role for the day."""
    receiver = people.sous_prefecture_agent("023")
    lending.delegate(
        giver.grants.get(role=role), receiver, Delegation.Kind.SIGNATURE, by=giver, since=ON, until=ON,
        motive="Congés.", at=instants.DURING,
    )  # fmt: skip
    return receiver


@pytest.mark.parametrize("who", MAKERS)
def test_pages_of_grants_open_to_whom_the_acts_let_grant(who: str) -> None:
    user = User.objects.get(pk=MAKERS[who]().pk)
    assert access.perimeter_of(user, ON).gives_roles == bool(access.grantable(user, ON))


@pytest.mark.parametrize(
    ("giver", "role"), [(people.prefecture_agent, Role.DECIDER), (people.programme_member, Role.PROGRAMME)]
)
def test_role_that_is_lent_gives_no_role(giver: Callable[[], User], role: Role) -> None:
    receiver = User.objects.get(pk=lent(giver(), role).pk)
    perimeter = access.perimeter_of(receiver, ON)
    assert (bool(perimeter.lent), perimeter.gives_roles, access.grantable(receiver, ON)) == (True, False, [])
