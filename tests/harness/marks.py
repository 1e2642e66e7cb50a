"""Which tests are run on the oldest PostgreSQL as well: those that ask for a database, by the path of their file.

Constraints, triggers, locks, queries, access and search are tried on both servers, and so is each new file of tests
that asks for a database. What is left aside says the same on any server: its queries are tried where they are written.
A test of many cases is tried with the first of them, save where the server itself is what the file tries: the other
cases ask it the same queries.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASIDE = (
    # Pages: what they show, over queries that have tests of their own
    "*/test_pages*.py", "*_pages.py", "*/test_page_contents.py", "*/test_roles.py", "*/test_form_builder*.py",
    "*/test_answering.py", "*/test_escaping*.py", "fabriques/theme/*", "fabriques/public/*", "*_page.py",
    "*/test_menus.py", "*/test_hostile_forms.py", "*/test_piece_viewer.py", "*/test_readings.py",
    # Walks of what is refused, before anything is written
    "*/test_acts.py", "*/test_unconfirmed_addresses.py", "*/test_odd_signs.py",
    # Files and addresses read in memory
    "*/test_reference*.py", "*/test_polygons.py", "*/test_urban_class.py", "*/test_locating_*.py",
    "*/test_import_fuzz.py", "*/test_import_limits.py", "*/test_import_bad_files.py", "*/test_import_readers.py",
    "*/test_import_codes.py", "*/test_import_zones.py", "*/test_import_movements.py", "*/test_import_outlines.py",
    "*/test_imports_*.py", "*/test_verdict*.py", "*/test_siting.py",
    # Words of letters and documents, outside systems, what the account library keeps
    "*/test_letters.py", "*/test_receipts.py", "*/test_store_s3.py", "*/test_identities*.py",
    "*/test_second_factor.py", "*/test_rules_as_data.py", "fabriques/connectors/*", "fabriques/rulebooks/*",
)  # fmt: skip
NEEDS = {"db", "cloned_database", "module_database", "django_db_setup"}
# What a file of tests says when the server itself is what it tries
SIGNS = re.compile(
    r"cloned_database|module_database|\.cursor\(|IntegrityError|OperationalError|ProgrammingError"
)


def is_aside(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return any(fnmatch(name, pattern) for pattern in ASIDE)


@cache
def tries_the_server(path: Path) -> bool:
    return bool(SIGNS.search(path.read_text(encoding="utf-8")))


def mark(items: list[pytest.Item]) -> None:
    """Mark `database` each test that asks for one, save those left aside and those of real processes."""
    met: set[str] = set()
    for item in items:
        asks = item.get_closest_marker("django_db") or NEEDS & set(getattr(item, "fixturenames", ()))
        if not asks or item.get_closest_marker("processes") or is_aside(item.path):
            continue
        test = item.nodeid.partition("[")[0]
        if test not in met or tries_the_server(item.path):
            item.add_marker(pytest.mark.database)
        met.add(test)
