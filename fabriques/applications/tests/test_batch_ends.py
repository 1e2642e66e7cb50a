"""How a list checked ends: its files removed after a month, its states, what the database holds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from fabriques.accounts.tests.factories import another_holder
from fabriques.applications import tasks
from fabriques.applications.batch import acts
from fabriques.applications.batch.states import PLACES_CHECKS, CheckState
from fabriques.applications.tests.lists import again, entries, kept, sent
from fabriques.common.authorization import SCHEDULE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import sql_refused


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def grown_old(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 31 * 86_400,) * 2)


@pytest.mark.django_db
def test_files_are_removed_after_a_month_with_what_was_copied_from_them(
    folder: Path, run_jobs: Callable[[], list[str]]
) -> None:
    check = sent()
    run_jobs()
    young = acts.remove_old_files(by=SCHEDULE, at=instants.DURING + timedelta(days=30))
    grown_old(folder)
    old = acts.remove_old_files(by=SCHEDULE, at=instants.DURING + timedelta(days=30, seconds=1))
    found = again(check)
    assert (young, old, kept(folder), found.first_problems, found.problems) == (0, 1, 0, [], 1)
    assert (found.files_removed_at is not None, entries(check)[-1]) == (True, "files_removed")
    assert acts.remove_old_files(by=SCHEDULE, at=instants.DURING + timedelta(days=60)) == 0


@pytest.mark.django_db
def test_file_that_a_newer_list_shares_is_kept(folder: Path, run_jobs: Callable[[], list[str]]) -> None:
    sent()
    newer = sent(at=instants.CLOSES - timedelta(hours=1), by=another_holder())
    run_jobs()
    grown_old(folder)
    acts.remove_old_files(by=SCHEDULE, at=instants.CLOSES)
    assert (kept(folder), again(newer).files_removed_at) == (2, None)


@pytest.mark.django_db
def test_list_stuck_for_a_day_is_given_up() -> None:
    check = sent()
    acts.remove_old_files(by=SCHEDULE, at=instants.DURING + timedelta(days=1, seconds=1))
    assert (again(check).state, again(check).failure) == (
        CheckState.FAILED,
        "La vérification n'a pas pu aller à son terme en une journée. Une vérification arrêtée ne compte pas parmi "
        "celles en cours. Envoyez le fichier de nouveau ; s'il est très grand, découpez-le.",
    )


@pytest.mark.django_db
def test_nightly_job_removes_old_files(set_clock: Callable[[datetime], None]) -> None:
    check = sent()
    set_clock(instants.DECIDED)
    tasks.remove_old_files(timestamp=0)
    assert again(check).files_removed_at == instants.DECIDED


ALLOWED = {
    CheckState.WAITING: {"begin": CheckState.RUNNING, "fail": CheckState.FAILED},
    CheckState.RUNNING: {"begin": CheckState.RUNNING, "finish": CheckState.DONE, "fail": CheckState.FAILED},
    CheckState.DONE: {},
    CheckState.FAILED: {},
}


@pytest.mark.parametrize(("state", "act"), list(product(CheckState, PLACES_CHECKS.moves)))
def test_act_from_state(state: CheckState, act: str) -> None:
    target = ALLOWED[state].get(act)
    assert PLACES_CHECKS.allows(act, state) is (target is not None)
    if target is not None:
        assert PLACES_CHECKS.after(act, state) is target


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("done", "Une vérification terminée a un fichier rendu et une date."),
        ("failed", "Une vérification interrompue dit pourquoi et quand."),
    ],
)
def test_end_without_its_facts_is_refused_by_the_database(state: str, said: str) -> None:
    check = sent()
    assert (
        sql_refused("UPDATE applications_placescheck SET state = %s WHERE id = %s", state, check.pk) == said
    )
