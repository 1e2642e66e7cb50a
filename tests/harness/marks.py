"""Which tests are run on the oldest PostgreSQL as well: those of a file that tries the server itself.

Constraints, triggers, locks and raw cursors are known by what the file says; searches, the access filter, lists and
zonings, whose queries are the heaviest, by its name. The rest asks what any server answers alike. Of a test of many
cases in a file known by its name, the first is tried: the others ask the same queries.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALSO = (
    "*/test_access.py", "*/test_search.py", "*/test_file_list.py", "*/test_register.py", "*/test_*zoning*.py",
    "tests/test_reading_filter.py", "tests/test_several_at_once.py", "tests/test_harness_tools.py",
)  # fmt: skip
NEEDS = {"db", "cloned_database", "module_database", "django_db_setup"}
# What a file of tests says when the server itself is what it tries
SIGNS = re.compile(
    r"cloned_database|module_database|\.cursor\(|IntegrityError|OperationalError|ProgrammingError"
)


def asks_much(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return any(fnmatch(name, pattern) for pattern in ALSO)


@cache
def tries_the_server(path: Path) -> bool:
    return bool(SIGNS.search(path.read_text(encoding="utf-8")))


def mark(items: list[pytest.Item]) -> None:
    """Mark `database` each test that asks for one in such a file, save those of real processes."""
    met: set[str] = set()
    for item in items:
        asks = item.get_closest_marker("django_db") or NEEDS & set(getattr(item, "fixturenames", ()))
        if not asks or item.get_closest_marker("processes"):
            continue
        test = item.nodeid.partition("[")[0]
        if tries_the_server(item.path) or (asks_much(item.path) and test not in met):
            item.add_marker(pytest.mark.database)
        met.add(test)
