"""Every act of every step declares its right, and refuses by itself whoever does not hold it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import OVERSIGHT, PERSON, PLATFORM, PlatformActor
from fabriques.common.reasons import Refusal
from fabriques.common.tests.refusals import everything
from tests.act_examples import World, arguments
from tests.declared_acts import acts
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
ACTS = acts()
# Kinds of person whose perimeter holds the example file, and people of the same kinds elsewhere.
INSIDE: dict[str, Callable[[], User]] = {
    "holder": people.holder,
    "sous_prefecture": lambda: people.sous_prefecture_agent("021"),
    "prefecture": lambda: people.prefecture_agent("02"),
    "region": lambda: people.region_agent("32"),
    "programme": people.programme_member,
    "panel": lambda: people.panel_member("32"),
    "network": people.network_member,
    "oversight": people.overseer,
    "administrator": people.administrator,
}
OUTSIDE: dict[str, Callable[[], User]] = {
    "": lambda: people.person("inconnue@exemple.test", "Inconnue Exemple"),
    "holder": people.another_holder,
    "sous_prefecture": lambda: people.sous_prefecture_agent("023"),
    "prefecture": lambda: people.prefecture_agent("60"),
    "region": lambda: people.region_agent("84"),
    "panel": lambda: people.panel_member("84"),
}


@scene
def world() -> World:
    return World()


def holders(act: Any) -> set[str]:
    """The kinds of person who hold every right of an act."""
    kinds = [set(right.holders) for right in act.rights]
    return set.intersection(*kinds) if PERSON not in set().union(*kinds) else {PERSON}


def closed() -> User:
    user = people.person("ferme@exemple.test", "Fermée Exemple")
    User.objects.filter(pk=user.pk).update(is_active=False)
    return user


def refused(act: Any, world: World, by: User | PlatformActor) -> str:
    """« » when the act is refused by one of its rights; else what it did instead."""
    names = {right.right_name for right in act.rights}
    try:
        act(**arguments(act, world), by=by)
    except Refusal as refusal:
        return "" if names & refusal.rights else f"another refusal: {refusal}"
    return "not refused"


def test_acts_of_every_step_are_found() -> None:
    assert len(ACTS) >= 135
    assert {name.split(".")[0] for name in ACTS} >= {
        "accounts", "territories", "organisations", "calls", "labels", "applications", "assessment", "selection",
        "workspaces",
    }  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_act_is_refused_to_whoever_does_not_hold_its_right(name: str, world: World) -> None:
    act = ACTS[name]
    allowed = holders(act)
    walked = {kind: make for kind, make in INSIDE.items() if kind not in allowed}
    if PERSON in allowed:  # for oneself: by anybody, or by whoever the example belongs to
        anybody = all(right.anywhere for right in act.rights)
        controls = all(OVERSIGHT in right.holders for right in act.rights)
        kept_out = {"closed account": closed} if controls else {"oversight": people.overseer}
        walked = kept_out if anybody else OUTSIDE
    else:
        anywhere = allowed if all(right.anywhere for right in act.rights) else set()
        walked |= {f"another {kind}": make for kind, make in OUTSIDE.items() if kind not in anywhere}
    persons = {kind: make() for kind, make in walked.items()}
    before = everything()
    told = {kind: refused(act, world, User.objects.get(pk=person.pk)) for kind, person in persons.items()}
    parts = {
        actor.public_id: refused(act, world, actor)
        for actor in PLATFORM
        if any(actor not in right.platform for right in act.rights)
    }
    assert {kind: said for kind, said in (told | parts).items() if said} == {}
    assert everything() == before
