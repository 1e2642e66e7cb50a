"""What awaits each person who works on files: their turn first, whose turn it is otherwise, and whose file it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of
from fabriques.assessment.charge.acts import assign
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.dates import say_instant
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.selection.tests import factories as decisions
from fabriques.workspaces.todo import Task, Todo
from fabriques.workspaces.todo_waves import expected
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


def test_pieces_still_awaited_are_counted_and_listed_beside_a_correction_given(set_clock: Clock) -> None:
    correction = files.reopened(file=checks.incomplete())
    answer_correction(
        correction,
        {"summary": "Autre présentation du lieu."},
        by=people.holder(),
        at=checks.SENT,
        seen=NO_PAGE,
    )
    set_clock(checks.SENT + timedelta(hours=1))
    agent = people.sous_prefecture_agent()
    home = todo(agent)
    [returned] = [task for task in home.dated if task.key == "corrected"]
    [pieces] = [task for task in home.elsewhere if task.key == "incomplete"]
    assert (returned.count, pieces.count) == (1, 1)
    for task in (returned, pieces):
        page = client_of(agent).get(task.href)
        assert [row.cells[6].value for row in page.context["table"].rows] == [
            "correction rendue, pièces attendues"
        ]
        shown = {stage.label: stage.count for stage in page.context["stages"] if stage.count}
        assert (shown["correction rendue"], shown["pièces attendues"]) == (1, 1)
        assert "correction rendue, pièces attendues" not in shown


def test_home_of_the_team_tells_the_waves_that_close_and_those_to_announce(set_clock: Clock) -> None:
    decision = decisions.notified()
    wave = decision.application.wave
    team, agent = people.programme_member(), people.prefecture_agent()
    set_clock(instants.CLOSES - timedelta(days=11))
    assert "closing" not in [task.key for task in todo(team).dated]
    set_clock(instants.CLOSES - timedelta(days=3))
    [closing] = [task for task in todo(team).dated if task.key == "closing"]
    assert [(each.label, each.note) for each in closing.first] == [
        (wave.title, f"clôture le {say_instant(wave.closes_at)}")
    ]
    assert not {"closing", "announce"} & {task.key for task in todo(agent).dated}
    set_clock(instants.ANNOUNCED - timedelta(days=1))
    [announce] = [task for task in todo(team).dated if task.key == "announce"]
    assert announce.words == "vague close dont des décisions notifiées sont à annoncer"
    assert [each.note for each in announce.first] == ["1 décision notifiée"]
    assert expected(2, date(2026, 6, 30)) == "2 décisions notifiées, résultats prévus le 30 juin 2026"
    decisions.announced(decision)
    set_clock(instants.PUBLIC_FROM + timedelta(days=1))
    assert "announce" not in [task.key for task in todo(team).dated]


def test_home_of_whoever_acts_on_no_file_awaits_nothing() -> None:
    assert Client().get("/espace/").status_code == 302
    assert todo(people.panel_member()).all == []
