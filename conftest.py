"""The strict harness of every test: see tests/harness for what it refuses and how databases are made.

Run under the launcher, which gives the database: `python -m config.embedded pytest`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from fabriques.common.tests.mail_server import MailServer
from tests.harness import database, jobs, journal_words, marks, second_try, sign_in, strictness

NO_TRANSACTION = """Ce test demande de vrais « commit » par transaction=True, live_server ou transactional_db.
Le journal refuse d'être vidé, et vider la base effacerait la géographie : demandez plutôt la fixture
cloned_database (sans django_db), qui donne une base à elle seule au test."""
MEANWHILE = "test_pages.py"
REFUSED_FIXTURES = {
    "transactional_db",
    "live_server",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
}

hypothesis.settings.register_profile("fabriques", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("fabriques")


def pytest_configure(config: pytest.Config) -> None:
    strictness.begin()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, those on real processes: each module is for one worker, which starts one platform for it.

    One long module of pages goes second: it keeps the other worker busy while the first lives the demonstration.
    """
    second_try.mark(config, items)
    marks.mark(items)
    on_processes = [item.path for item in items if item.get_closest_marker("processes")]
    first = on_processes[0] if on_processes else None

    def rank(item: pytest.Item) -> int:
        if item.path == first:
            return 0
        if item.path.name == MEANWHILE:
            return 1
        return 2 if item.get_closest_marker("processes") else 3

    items.sort(key=rank)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What collection has made lives until the end: the collector no longer walks it, a tenth of a test's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_runtest_setup(item: pytest.Item) -> None:
    marker = item.get_closest_marker("django_db")
    wanted = set(getattr(item, "fixturenames", ()))
    if wanted & REFUSED_FIXTURES or (marker and marker.kwargs.get("transaction")):
        pytest.fail(NO_TRANSACTION, pytrace=False)
    if "cloned_database" in wanted and (marker or "db" in wanted):
        pytest.fail("cloned_database remplace django_db : demandez l'une ou l'autre.", pytrace=False)
    second_try.begin_again(item)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    second_try.tell(terminalreporter)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A database for this process, cloned from the template (migrations and whole geography)."""
    if settings.PRODUCTION:
        pytest.exit("Les tests ne touchent pas à une DATABASE_URL : retirez cette variable.", returncode=2)
    if not settings.EMBEDDED_URL:
        pytest.exit("Lancez les tests avec leur base : python -m config.embedded pytest", returncode=2)
    with cloned(django_db_blocker):
        yield


@contextmanager
def cloned(blocker: Any) -> Iterator[str]:
    """A clone that only a test marked as using the database may use: unmarked, it would write for the others."""
    clone = database.clone()
    with blocker.unblock():
        name = clone.__enter__()
    try:
        yield name
    finally:
        with blocker.unblock():
            clone.__exit__(None, None, None)


@pytest.fixture
def cloned_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database for one test that really commits, or works from several threads; dropped afterwards."""
    with django_db_blocker.unblock(), database.clone() as name:
        yield name


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Same, shared by the tests of one module."""
    with cloned(django_db_blocker) as name:
        yield name


@pytest.fixture(autouse=True, scope="session")
def _test_settings() -> Iterator[None]:
    """Passwords hashed fast; static files looked for when asked, instead of listed before the first page;
    no page kept from one test to the next.

    A person signed in by `force_login` has proved a second factor.
    """
    sign_in.begin()
    journal_words.begin()
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers, WHITENOISE_AUTOREFRESH=True, HOME_KEPT_SECONDS=0):
        yield


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the machine's clock, as Django reads it, to an aware instant."""

    def set_to(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    return set_to


@pytest.fixture
def run_jobs() -> Callable[[], list[str]]:
    """Run the jobs deferred so far; returns « deliver succeeded », « deliver retried »… in order."""
    return jobs.run_waiting


@pytest.fixture
def query_count() -> Callable[[Callable[[], object]], int]:
    """How many queries a call makes."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real mail server on this machine, which takes letters or refuses them; Django sends through it."""
    with (
        MailServer() as server,
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.port,
            EMAIL_HOST_USER="",
            EMAIL_HOST_PASSWORD="",
            EMAIL_USE_TLS=False,
        ),
    ):
        yield server
