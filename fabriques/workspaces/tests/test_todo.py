"""What awaits each person who works on files: their turn first, whose turn it is otherwise, and whose file it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of
from fabriques.assessment.charge.acts import assign
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.selection.tests import factories as decisions
from fabriques.workspaces.todo import Task, Todo
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]


@scene
def shared_out() -> list[Application]:
    """Five files of one sous-préfecture: one decided, one complete, three to check, of which an agent has one."""
    wave = demonstration_wave(listed=["021"])
    made = [
        files.submitted(wave, name=f"Halle {rank}", at=instants.DURING + timedelta(hours=rank))
        for rank in range(5)
    ]
    decisions.retained(checks.complete(made[0]))
    checks.complete(made[1])
    agent = people.sous_prefecture_agent()
    assign(made[2], agent, by=agent, at=checks.SENT)
    return made


def todo(user: User) -> Todo:
    found: Todo = client_of(user).get("/espace/").context["todo"]
    return found


def told(tasks: list[Task]) -> list[tuple[str, int]]:
    return [(task.key, task.count) for task in tasks]


def test_home_puts_a_decision_first_for_whoever_decides(
    shared_out: list[Application], set_clock: Clock
) -> None:
    set_clock(instants.DECIDED)
    found = todo(people.prefecture_agent())
    assert told(found.dated) == [("passe", 5), ("decided", 1)]
    assert told(found.waiting) == [("to_decide", 1), ("to_check", 3)]
    assert found.deciding == []


def test_home_tells_whoever_does_not_decide_that_it_is_not_their_turn(
    shared_out: list[Application], set_clock: Clock
) -> None:
    set_clock(instants.DECIDED)
    agent = people.sous_prefecture_agent()
    found = todo(agent)
    assert (told(found.dated), told(found.waiting)) == ([("passe", 5)], [("to_check", 3)])
    assert told(found.deciding) == [("decided", 1), ("to_decide", 1)]
    page = client_of(agent).get("/espace/").content.decode()
    assert "Au service qui décide" in page
    assert "le service qui décide peut encore répondre" in page


def test_home_tells_whose_files_wait_one_click_from_each_list(
    shared_out: list[Application], set_clock: Clock
) -> None:
    set_clock(instants.DECIDED)
    agent = people.sous_prefecture_agent()
    [to_check] = todo(agent).waiting
    assert [part.words for part in to_check.parts] == ["1 suivi par vous", "2 suivis par personne"]
    for part, count in zip(to_check.parts, (1, 2), strict=True):
        assert len(client_of(agent).get(part.href).context["table"].rows) == count
    assert all(not task.parts for task in todo(agent).deciding), "nothing of these is shared out"
    assert all(not task.parts for task in todo(people.programme_member()).all)


def test_home_puts_what_can_still_be_saved_before_what_silence_rejected(
    shared_out: list[Application], set_clock: Clock
) -> None:
    last_day = instants.DURING + timedelta(days=59, hours=2)
    set_clock(last_day + timedelta(hours=23))
    for user in (people.prefecture_agent(), people.sous_prefecture_agent(), people.programme_member()):
        keys = [task.key for task in todo(user).dated if task.key in ("proche", "passe")]
        assert keys == sorted(keys, key=("proche", "passe").index)


def test_home_of_whoever_acts_on_no_file_awaits_nothing() -> None:
    assert Client().get("/espace/").status_code == 302
    assert todo(people.panel_member()).all == []
