"""The schema that the migrations make from nothing is the same on each PostgreSQL: `python -m tests.harness.schema`.

Read by one `pg_dump`, the newest of the package, on the template of the tests; built there when it is not yet.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from difflib import unified_diff

import django

from config.embedded_account import binaries
from config.embedded_cluster import locate
from tests.harness import database

MAJORS = ("16", "18")
# What says who wrote the dump, from which server and how it is to be read again; not the schema.
ASIDE = re.compile(r"--|\\(?:un)?restrict |SET |SELECT pg_catalog\.set_config")


def schema(dump: str) -> list[str]:
    """The statements of a dump of `pg_dump`, a line each."""
    return [line.rstrip() for line in dump.splitlines() if line.strip() and not ASIDE.match(line)]


def dumped() -> str:
    """The schema of the template of the server that this process was launched beside."""
    django.setup()
    with database.server() as connection:
        name = database.template(connection)
    newest = binaries(int(MAJORS[-1])) / "pg_dump"
    command = [str(newest), "--schema-only", "--no-owner", "--no-privileges", locate().url(name)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def dumped_by(major: str) -> list[str]:
    """The same, in a process of its own beside the server of that version."""
    command = [sys.executable, "-m", "config.embedded", sys.executable, "-m", "tests.harness.schema", "dump"]
    environment = os.environ | {"FABRIQUES_PG": major, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return schema(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    )


def differences(one: list[str], other: list[str]) -> list[str]:
    return list(unified_diff(one, other, *(f"PostgreSQL {major}" for major in MAJORS), lineterm="", n=2))


def main() -> None:
    if sys.argv[1:] == ["dump"]:
        sys.stdout.write(dumped())
        return
    one, other = map(dumped_by, MAJORS)
    found = differences(one, other)
    if found or not one:
        sys.exit("\n".join(["The migrations make two schemas:", *found]))
    sys.stdout.write(f"PostgreSQL {' and '.join(MAJORS)}: the same schema, {len(one)} lines.\n")


if __name__ == "__main__":
    main()
