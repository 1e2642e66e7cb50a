"""What the journeys share: a demonstration lived once, and one platform after another started from its copy."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import DESKTOP, Walker, chromium
from tests.live_platform import Platform, data_folder, running

FILES = 24


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder of a demonstration of 24 files, lived once for every process of this run of the tests.

    Living it takes fifteen seconds, copying it less than one; nothing is ever started in it.
    """
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    base = tmp_path_factory.getbasetemp()
    shared = base if alone else base.parent
    found = shared / "lived"
    with (shared / "lived.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            with data_folder() as data:
                with running(data, files=FILES) as found_once:
                    found_once.settle()
                shutil.rmtree(data / "pids")
                subprocess.run(["cp", "-a", data, found], check=True)
    return found


@pytest.fixture(scope="session")
def platform(lived: Path) -> Iterator[Platform]:
    """The whole platform on real processes, with the demonstration; the journeys of one process of tests share it.

    A journey finds what others left there, and counts on nothing but what it made; one that stops processes, moves the
    clock or counts everything starts a platform of its own.
    """
    with data_folder(lived) as data, running(data, files=FILES, lived=True) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def walker(browser: Browser, platform: Platform) -> Iterator[Walker]:
    """Somebody at a desk; each page looked at is checked at the width of a telephone as well.

    A module whose people act on a telephone, or without scripts, has a fixture of its own.
    """
    found = Walker(browser, platform.url, "desktop", *DESKTOP, also_phone=True)
    yield found
    found.close()
