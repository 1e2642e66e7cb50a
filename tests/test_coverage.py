"""The measure of branches sees what no test takes, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from slipcover import Slipcover
from slipcover.branch import preinstrument

from tests.harness.coverage import is_judgement, untaken

RULES = """def answer(amount):
    if amount > 10:
        return "much"
    return "little"


def kind(value):
    match value:
        case "a":
            return 1
        case _never:
            raise AssertionError(value)
"""
TRIES = {
    "answer(20)": ["fabriques/step/rules.py: 4, 8-10"],
    "answer(20); answer(1)": ["fabriques/step/rules.py: 8-10"],
    "answer(20); answer(1); kind('a')": [],
}


@pytest.mark.parametrize("calls", TRIES)
def test_branch_that_no_test_takes_is_named(calls: str, tmp_path: Path) -> None:
    path = tmp_path / "fabriques" / "step" / "rules.py"
    path.parent.mkdir(parents=True)
    path.write_text(RULES)
    eye = Slipcover(branch=True)
    scope: dict[str, object] = {}
    code = compile(preinstrument(ast.parse(RULES)), str(path), "exec")
    exec(eye.instrument(code), scope)  # noqa: S102 – the rules above
    exec(calls, scope)  # noqa: S102
    assert list(untaken(eye.get_coverage(), [path], tmp_path)) == TRIES[calls]


def test_file_never_imported_is_named(tmp_path: Path) -> None:
    path = tmp_path / "fabriques" / "step" / "states.py"
    path.parent.mkdir(parents=True)
    path.write_text("STATES = 1\n")
    assert list(untaken({}, [path], tmp_path)) == ["fabriques/step/states.py: never imported"]


@pytest.mark.parametrize(
    ("name", "watched"),
    [
        ("calls/rules.py", True),
        ("calls/wave_rules.py", True),
        ("calls/waves/acts.py", True),
        ("calls/rules/dates.py", True),
        ("calls/tests/rules.py", False),
        ("calls/queries.py", False),
        ("calls/rules.txt", False),
    ],
)
def test_judgements_are_known_by_their_names(name: str, watched: bool, tmp_path: Path) -> None:
    assert is_judgement(tmp_path / "fabriques" / name, tmp_path) is watched
