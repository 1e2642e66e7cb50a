"""The whole platform as a person starts it: real web, worker, mail server and PostgreSQL, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTLED = 90  # seconds for the jobs of a demonstration, ten times what they take on a machine at rest
DROPPED = {"DATABASE_URL", "FABRIQUES_EMBEDDED_URL", "REGISTER", "PYTEST_XDIST_WORKER"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Platform:
    """A running platform; every process is reached by its id, written in the data folder."""

    url: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    console: subprocess.Popen[str] | None = None

    def pid(self, part: str) -> int:
        """Process id of « web », « jobs » or « mail », or of « postgres »."""
        if part != "postgres":
            return int((self.data / "pids" / f"{part}.pid").read_text())
        code = "from config.embedded_cluster import locate; print(locate().folder / 'postmaster.pid')"
        file = self.python("-c", code).strip()
        return int(Path(file).read_text().split()[0])

    def kill(self, part: str) -> None:
        """kill -9, as a power cut would."""
        os.kill(self.pid(part), signal.SIGKILL)

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python against the platform's database; prints come back."""
        if self.console is None:
            command = ["-W", "ignore", "-m", "config.embedded", sys.executable, "-m", "tests.console"]
            self.console = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        asked, answered = self.console.stdin, self.console.stdout
        assert asked is not None
        assert answered is not None
        asked.write(json.dumps(code) + "\n")
        asked.flush()
        answer: dict[str, str] = json.loads(answered.readline())
        assert "failed" not in answer, answer["failed"]
        return answer["printed"]

    def leave_console(self) -> None:
        if self.console is not None:
            self.console.communicate()
            self.console = None

    def settle(self) -> None:
        """Wait for the jobs that what came before has left."""
        left = (
            "from procrastinate.contrib.django.models import ProcrastinateJob as Job\n"
            "print(Job.objects.filter(status__in=['todo', 'doing'], scheduled_at=None).count())"
        )
        limit = time.monotonic() + SETTLED
        while (jobs := int(self.shell(left))) > 0:
            assert time.monotonic() < limit, f"{jobs} jobs left after {SETTLED} s"
            time.sleep(0.5)

    def answers(self, path: str = "/") -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as response:
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def wait(self, seconds: float = 240) -> None:
        limit = time.monotonic() + seconds
        while not self.answers():
            assert self.process.poll() is None, "the platform stopped by itself"
            assert time.monotonic() < limit, f"no answer within {seconds} s"
            time.sleep(0.3)


class Visitor:
    """A browser without JavaScript: cookies, forms, redirections."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=30) as response:
            return str(response.read().decode())

    def post(self, path: str, **fields: str) -> tuple[str, str]:
        """Send a form with its CSRF token; returns the final address and the page."""
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token(), **fields}).encode()
        request = urllib.request.Request(self.url + path, data=data, headers={"Referer": self.url + path})
        with self.opener.open(request, timeout=30) as response:
            return response.url, str(response.read().decode())

    def token(self) -> str:
        return next(cookie.value or "" for cookie in self.cookies if cookie.name == "csrftoken")


@contextmanager
def data_folder(copied: Path | None = None) -> Iterator[Path]:
    """A data folder of its own, empty or the copy of another that nothing uses; removed afterwards."""
    data = Path(tempfile.mkdtemp(prefix="fab-", dir="/tmp"))
    try:
        if copied is not None:
            # As it is: the database's folder belongs to the account of its server.
            subprocess.run(["cp", "-a", f"{copied}/.", data], check=True)
        data.chmod(0o755)
        yield data
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def running(data: Path, *, files: int, lived: bool = False, polite: bool = False) -> Iterator[Platform]:
    """Start the demonstration with so many files, and stop what was started, by its process id.

    Where it was already `lived`, it is found again as it is, without being prepared anew. Letters and pictures give
    way to the pages where it is `polite`, as for people; a journey waits for them, on a machine that others load.
    """
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    environment = {
        **kept,
        "FABRIQUES_DATA": str(data),
        "FABRIQUES_ALLOW_ROOT": "1",
        "FABRIQUES_DEMO": "oui",
        "FABRIQUES_SMTP_PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORT": str(port),
        "FABRIQUES_WEB_WORKERS": os.environ.get("FABRIQUES_WEB_WORKERS", "1"),
        "APPLICATIONS": str(files),
        "REGISTER": "",
        "FABRIQUES_PREPARED": "oui" if lived else "",
        "FABRIQUES_GIVES_WAY": "10" if polite else "0",
        "PYTHONWARNINGS": "ignore",
    }
    log = (data / "platform.log").open("wb")
    command = [sys.executable, "-m", "config.embedded", sys.executable, "-m", "config.serve", "demo"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    platform = Platform(f"http://127.0.0.1:{port}", data, environment, process)
    try:
        platform.wait()
        yield platform
    except BaseException:
        sys.stderr.write((data / "platform.log").read_text(errors="replace")[-4000:])
        raise
    finally:
        platform.leave_console()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        finally:
            log.close()
