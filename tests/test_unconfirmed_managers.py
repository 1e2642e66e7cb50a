"""Whoever answers for a structure acts for others: by no act before their address is confirmed, whatever the act."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import HOLDER
from fabriques.common.reasons import Refusal
from fabriques.common.tests.refusals import everything
from fabriques.organisations import access
from fabriques.organisations.models import Membership, Organisation
from tests.act_examples import World, arguments
from tests.declared_acts import acts
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
OF_MANAGERS = {
    name: act
    for name, act in acts().items()
    if name.startswith("organisations.")
    and any(HOLDER in right.holders and right is not access.member for right in act.rights)
}


@scene
def world() -> World:
    return World()


def manager(of: Organisation, *, confirmed: bool) -> User:
    user = people.person("responsable@exemple.test", "Responsable Exemple", confirmed=confirmed)
    Membership.objects.create(organisation=of, user=user, role=Membership.Role.MANAGER)
    return user


def codes(act: Any, world: World, by: User) -> tuple[str, ...]:
    """Why an act is refused; an example that is nothing stops it once its right is demanded."""
    try:
        act(**arguments(act, world), by=by)
    except Refusal as refusal:
        return refusal.codes
    except (AttributeError, TypeError, Membership.DoesNotExist):
        pass
    return ()


def test_acts_of_managers_are_found() -> None:
    assert {name.rpartition(".")[2] for name in OF_MANAGERS} >= {
        "set_bank_details", "read_bank_details", "correct_identity", "invite_to_organisation", "revoke_invitation",
        "change_role", "remove", "transfer", "let_in", "turn_away",
    }  # fmt: skip


@pytest.mark.parametrize("name", OF_MANAGERS)
def test_act_of_a_manager_asks_for_a_confirmed_address(name: str, world: World) -> None:
    by = manager(world.examples[Organisation], confirmed=False)  # type: ignore[arg-type]
    before = everything()
    assert "address_unconfirmed" in codes(OF_MANAGERS[name], world, by)
    assert everything() == before


@pytest.mark.parametrize("name", OF_MANAGERS)
def test_same_act_is_not_refused_once_the_address_is_confirmed(name: str, world: World) -> None:
    by = manager(world.examples[Organisation], confirmed=True)  # type: ignore[arg-type]
    refused = {
        "address_unconfirmed",
        "not_a_manager",
        "not_the_manager",
        "answers_for_another",
        "may_not_revoke",
    }
    assert not refused & set(codes(OF_MANAGERS[name], world, by))
