"""A data folder for the tests of the embedded PostgreSQL, and what the kernel says of its server."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.embedded_account import MAJORS, binaries

REPOSITORY = Path(__file__).resolve().parent.parent
ROOT = os.geteuid() == 0
OWNER = "fabriques-db" if ROOT else pwd.getpwuid(os.geteuid()).pw_name
SELECT = 'psql -XAt -v ON_ERROR_STOP=1 "$FABRIQUES_EMBEDDED_URL" -c '


class Place:
    """One data folder and the launchers started on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.launcher = [sys.executable, "-m", "config.embedded"]
        hidden = {"DATABASE_URL", "FABRIQUES_EMBEDDED_URL", "FABRIQUES_PG", "CI"}
        self.env = {name: value for name, value in os.environ.items() if name not in hidden} | {
            "FABRIQUES_DATA": str(data),
            "FABRIQUES_ALLOW_ROOT": "1",
            "PATH": f"{binaries(18)}:{os.environ['PATH']}",
        }
        self.launched: list[subprocess.Popen[str]] = []

    def run(self, *arguments: str, env: dict[str, str] | None = None, **options: Any) -> str:
        """Run to the end; the exit code, what it wrote and its errors in one text, to compare whole."""
        done = subprocess.run(
            [*self.launcher, *arguments],
            env=self.env | (env or {}),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        return f"{done.returncode} {done.stdout}{done.stderr}".strip()

    def sql(self, statement: str, **options: Any) -> str:
        return self.run("sh", "-c", f'{SELECT} "{statement}"', **options)

    def launch(self, script: str = "cat", before: str = ":") -> subprocess.Popen[str]:
        """Start a command that lives until its input is closed, and wait until it runs."""
        launcher = subprocess.Popen(
            [*self.launcher, "sh", "-c", f"{before}; echo $$; {script}"],
            env=self.env,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.launched.append(launcher)
        assert launcher.stdout
        self.command = int(launcher.stdout.readline())
        return launcher

    @property
    def folder(self) -> Path:
        return self.data / "postgres-18"

    @property
    def postmaster(self) -> int:
        return int((self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])

    @property
    def processes(self) -> list[int]:
        return self.processes_of(18)

    def processes_of(self, major: int) -> list[int]:
        """PostgreSQL's processes work in the cluster's folder: the kernel lists them by it."""
        folder = str((self.data / f"postgres-{major}").resolve())
        numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [number for number in numbers if working_folder(number) == folder]

    def kill(self) -> None:
        """End whatever a failed test may have left; nothing after a test that passed."""
        for launcher in self.launched:
            launcher.kill()
            launcher.communicate()
        self.launched.clear()
        for major in MAJORS:
            for number in self.processes_of(major):
                os.kill(number, signal.SIGKILL)


@contextmanager
def empty_place() -> Iterator[Place]:
    base = Path(tempfile.mkdtemp(prefix="fx-", dir="/tmp"))
    (base / "data").mkdir()
    for folder in (base, base / "data"):
        folder.chmod(0o711)  # open to the server's account, so that root's database stays in it
    place = Place(base / "data")
    yield place
    place.kill()
    if place.folder.is_symlink():  # the place root keeps for a closed folder
        shutil.rmtree(place.folder.resolve().parent)
    shutil.rmtree(base)


def working_folder(process: int) -> str:
    try:
        return str(Path(f"/proc/{process}/cwd").readlink())
    except OSError:
        return ""


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def end(launcher: subprocess.Popen[str]) -> int:
    """Close the command's input and return the launcher's exit code."""
    launcher.communicate(timeout=10)
    return launcher.returncode
