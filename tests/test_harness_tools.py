"""Branches left are named, second tries are told, two schemas are compared, tests of the database are marked."""

from __future__ import annotations

import importlib
import sys
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import pytest
from slipcover import ImportManager, Slipcover

from tests.harness import marks, schema, second_try
from tests.harness.coverage import Judgements, is_judgement, ranges, untaken

TESTS = sorted({*marks.ROOT.glob("fabriques/**/tests/test_*.py"), *marks.ROOT.glob("tests/test_*.py")})
HALF = """
def size(number):
    if number > 1:
        return "many"
    for each in range(number):
        number += each
    return "one"

def unused():
    return 0
"""


@pytest.mark.parametrize(
    ("name", "watched"),
    [
        ("calls/rules.py", True),
        ("calls/wave_rules.py", True),
        ("selection/jury/access.py", True),
        ("selection/rules/quotas.py", True),
        ("workspaces/export_acts.py", True),
        ("calls/views.py", False),
        ("calls/tests/rules.py", False),
        ("calls/rules.toml", False),
    ],
)
def test_judgements_are_watched_at_any_depth(tmp_path: Path, name: str, watched: bool) -> None:
    assert is_judgement(tmp_path / "fabriques" / name, tmp_path) == watched
    assert not is_judgement(tmp_path / name, tmp_path)


def test_branch_and_lines_that_no_test_took_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half, unseen, empty = (tmp_path / f"{name}_made_here.py" for name in ("half", "unseen", "empty"))
    for file, text in ((half, HALF), (unseen, HALF), (empty, "")):
        file.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Judgements, "matches", lambda self, name: str(name).startswith(str(tmp_path)))
    eye = Slipcover(branch=True)
    with ImportManager(eye, Judgements()):
        made = importlib.import_module(half.stem)
    try:
        assert made.size(1) == "one"
        files = (half, unseen, empty)
        assert list(untaken(eye.get_coverage(), files, tmp_path)) == [
            "half_made_here.py: 4, 10",
            "unseen_made_here.py: never imported",
        ]
        assert made.size(2) == "many"
        assert made.unused() == 0
        assert list(untaken(eye.get_coverage(), [half], tmp_path)) == []
    finally:
        del sys.modules[half.stem]


def test_arm_of_a_branch_without_a_line_of_its_own_is_named(tmp_path: Path) -> None:
    file = tmp_path / "made.py"
    file.write_text("…")
    seen = {"missing_lines": [5, 6, 7, 9], "missing_branches": [(1, 0), (3, 4), (4, 5)]}
    assert list(untaken({"files": {str(file): seen}}, [file], tmp_path)) == ["made.py: 5-7, 9, 1->exit, 3->4"]


def test_what_cannot_happen_is_not_asked_of_a_test(tmp_path: Path) -> None:
    file = tmp_path / "made.py"
    file.write_text("if x:\n    raise AssertionError('x')\nmatch y:\n  case z:\n    assert_never(z)\n")
    seen = {"missing_lines": [2, 4, 5], "missing_branches": [(1, 2), (3, 5)]}
    assert list(untaken({"files": {str(file): seen}}, [file], tmp_path)) == []
    seen = {"missing_lines": [1], "missing_branches": [(1, 2)]}
    assert list(untaken({"files": {str(file): seen}}, [file], tmp_path)) == ["made.py: 1"]


def test_lines_that_follow_are_one_range() -> None:
    assert list(ranges([9, 4, 5, 6])) == ["4-6", "9"]


def test_unsteady_is_what_passed_at_the_second_try() -> None:
    def report(name: str, said: str = "") -> SimpleNamespace:
        return SimpleNamespace(nodeid=name, longrepr=said)

    stats = {
        "passed": [report("steady"), report("unsteady")],
        "rerun": [report("unsteady", "trop tôt\nla suite"), report("broken", "faux")],
        "failed": [report("broken", "faux")],
    }
    assert second_try.unsteady(stats) == {"unsteady": "trop tôt"}


def test_journey_of_a_browser_alone_is_tried_twice(pytestconfig: pytest.Config) -> None:
    class Item:
        def __init__(self, *names: str) -> None:
            self.names, self.added = names, []

        def get_closest_marker(self, name: str) -> bool:
            return name in self.names

        def add_marker(self, mark: pytest.MarkDecorator) -> None:
            self.added.append((mark.name, mark.kwargs))

    items = [Item("browser", "processes"), Item("processes"), Item()]
    second_try.mark(pytestconfig, items)  # type: ignore[arg-type]
    assert [item.added for item in items] == [[("flaky", {"reruns": 1})], [], []]


def test_schemas_differ_by_their_statements_only() -> None:
    head = "-- Dumped from database version {}\n\\restrict {}\nSET lock_timeout = 0;\n\n"
    table = "CREATE TABLE public.one (\n    id bigint NOT NULL{}\n);\n"
    old, new = (schema.schema(head.format(major, major) + table.format("")) for major in schema.MAJORS)
    assert old == ["CREATE TABLE public.one (", "    id bigint NOT NULL", ");"]
    assert schema.differences(old, new) == []
    other = schema.schema(head.format(18, 18) + table.format(" GENERATED"))
    assert schema.differences(old, other)[-3:-1] == [
        "-    id bigint NOT NULL",
        "+    id bigint NOT NULL GENERATED",
    ]


def test_what_tries_the_server_is_known_by_what_it_says() -> None:
    assert len([path for path in TESTS if marks.tries_the_server(path)]) > 20


def test_each_name_of_tests_that_ask_much_finds_some() -> None:
    names = [path.relative_to(marks.ROOT).as_posix() for path in TESTS]
    assert [each for each in marks.ALSO if not any(fnmatch(name, each) for name in names)] == []


@pytest.mark.django_db
def test_test_that_asks_for_a_database_is_marked_in_such_a_file(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("database")


class Case:
    """A test as collected, of a file that this folder holds."""

    fixturenames = ("db",)

    def __init__(self, path: Path, case: str) -> None:
        self.path, self.nodeid, self.marked = path, f"{path.name}::test_it[{case}]", False

    def get_closest_marker(self, _name: str) -> None:
        return None

    def add_marker(self, marker: pytest.MarkDecorator) -> None:
        self.marked = marker.name == "database"


@pytest.mark.parametrize(
    ("file", "marked"),
    [
        ("fabriques/accounts/tests/test_granting.py", [False, False, False]),
        ("fabriques/applications/tests/test_access.py", [True, False, False]),
        ("fabriques/selection/tests/test_money.py", [True, True, True]),
    ],
)
def test_cases_are_marked_by_what_their_file_tries(file: str, marked: list[bool]) -> None:
    cases = [Case(marks.ROOT / file, case) for case in "abc"]
    marks.mark(cases)  # type: ignore[arg-type]
    assert [case.marked for case in cases] == marked


def test_test_that_asks_for_none_is_not(request: pytest.FixtureRequest) -> None:
    assert not request.node.get_closest_marker("database")
