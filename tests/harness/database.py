"""Databases of the tests: one template with the migrations and the whole geography, cloned for each need.

The template is built once for a state of the migrations and of the geography; a clone takes a fraction of a
second. A clone is dropped by whoever made it; what a killed run left is dropped by the next one.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import count
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
BUILT_FROM = (
    "requirements.txt",
    "fabriques/*/migrations/*.py",
    "fabriques/common/fields.py",
    "fabriques/common/triggers.py",
    "fabriques/territories/acts.py",
    "fabriques/territories/loading.py",
    "fabriques/territories/rules.py",
    "fabriques/territories/reference/manifest.json",
)
LOCK = 0x46414252  # any number, the same for every run on this server
CLONES = count(1)


def fingerprint() -> str:
    """What the template is built from: another state of these files is another template."""
    whole = hashlib.sha256()
    for pattern in BUILT_FROM:
        for path in sorted(ROOT.glob(pattern)):
            whole.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return whole.hexdigest()[:16]


def use(name: str) -> None:
    """Point Django at a database, for every thread; without a pool, which would keep a clone from being dropped."""
    connections["default"].close()
    database = settings.DATABASES["default"]
    database["OPTIONS"].pop("pool", None)
    database["NAME"] = name


def current() -> str:
    return str(settings.DATABASES["default"]["NAME"])


@contextmanager
def server() -> Iterator[psycopg.Connection]:
    """A connection of our own for CREATE and DROP DATABASE, one run at a time (the lock ends with it)."""
    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield connection


def databases(connection: psycopg.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()}


def run(connection: psycopg.Connection, command: str, *names: str) -> None:
    connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def drop(connection: psycopg.Connection, name: str, tries: int = 20) -> None:
    """Drop a database; the server's own cleaning of it, which may not be interrupted, is waited for, not fought."""
    for rank in range(tries):
        try:
            run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.25 if rank < tries - 1 else 0)
        else:
            return


def template(connection: psycopg.Connection) -> str:
    """Name of the template, built first when this server has none; an unfinished one is built again."""
    wanted = f"fabriques_template_{fingerprint()}"
    known = databases(connection)
    if wanted not in known:
        for old in known:
            if old.startswith("fabriques_template_"):
                drop(connection, old)
        building = f"{wanted}_building"
        run(connection, "CREATE DATABASE {}", building)
        before = current()
        use(building)
        try:
            call_command("migrate", verbosity=0)
            call_command("load_geography", stdout=StringIO())
            with connections["default"].cursor() as cursor:
                cursor.execute("ANALYZE")
        finally:
            use(before)
        run(connection, "ALTER DATABASE {} RENAME TO {}", building, wanted)
    return wanted


def drop_leftovers(connection: psycopg.Connection) -> None:
    """Clones carry the number of the process that made them: those of dead processes are dropped."""
    for name in databases(connection):
        made = re.fullmatch(r"fabriques_test_(\d+)_\d+", name)
        if made and not Path(f"/proc/{made[1]}").exists():
            drop(connection, name, tries=1)


@contextmanager
def clone() -> Iterator[str]:
    """Clone the template, point Django at the clone, then come back and drop it."""
    name = f"fabriques_test_{os.getpid()}_{next(CLONES)}"
    with server() as connection:
        drop_leftovers(connection)
        run(connection, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template(connection))
    before = current()
    use(name)
    try:
        yield name
    finally:
        use(before)
        with server() as connection:
            drop(connection, name)
