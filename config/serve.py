"""Run the platform's processes together: `python -m config.serve demo|run`.

Starts the mail catcher (demonstration), the worker and the web server, restarts the one that dies, and stops
all of them, by their process id, when asked to. Production may as well give each process to its own supervisor.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# How much is given way, « nice » going to 19; letters with a code to sign in are the first to leave. None, where a
# busy machine would otherwise leave them for good.
LATER = os.environ.get("FABRIQUES_GIVES_WAY", "10")


@dataclass
class Part:
    name: str
    command: list[str]
    gives_way: bool = False  # to the pages: people first, then letters, pictures and exports
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def sweep(self) -> None:
        """Kill what is left of the part's own group: a killed web server leaves its workers behind."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def start(self, pids: Path) -> None:
        """Start it and write its process id, so that whoever operates can stop this one and no other."""
        self.sweep()
        polite = ["nice", "-n", LATER] if self.gives_way else []
        self.process = subprocess.Popen([*polite, *self.command], cwd=ROOT, start_new_session=True)
        # Where each session has its share of the processors, « nice » counts within it alone: the share is told too.
        if self.gives_way:
            with suppress(OSError):
                Path(f"/proc/{self.process.pid}/autogroup").write_text(LATER)
        self.started = time.monotonic()
        pids.mkdir(parents=True, exist_ok=True)
        (pids / f"{self.name}.pid").write_text(f"{self.process.pid}\n")


def parts(port: int, mail_port: int, data: Path, *, demo: bool) -> list[Part]:
    web = [
        str(Path(PYTHON).with_name("granian")), "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1",
        "--port", str(port), "--workers", os.environ.get("FABRIQUES_WEB_WORKERS", "2"),
        "--blocking-threads", "4",
        "--respawn-failed-workers", "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip
    worker = [PYTHON, "-m", "config.cli", "procrastinate", "worker", "--concurrency", "2"]
    found = [Part("jobs", worker, gives_way=True), Part("web", web)]
    if demo:
        catcher = [PYTHON, "-m", "config.mailbox", str(mail_port), str(data / "mail")]
        found.insert(0, Part("mail", catcher, gives_way=True))
    return found


def answers(port: int) -> bool:
    """Whether the web server takes a connection yet."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def supervise(running: list[Part], pids: Path, port: int, welcome: list[str]) -> None:
    """Keep every part alive until this process is told to stop; a part that dies is started again.

    `welcome`: a command run once, when the web server answers.
    """
    stopping, welcomed = False, not welcome

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for part in running:
        part.start(pids)
    while not stopping:
        time.sleep(0.3)
        if not welcomed and answers(port):
            welcomed = True
            subprocess.run(welcome, cwd=ROOT, check=False)
        for part in running:
            if part.process is not None and part.process.poll() is not None and not stopping:
                print(f"[{part.name}] arrêté (code {part.process.returncode}), redémarrage…", file=sys.stderr)
                time.sleep(max(0.0, 1.0 - (time.monotonic() - part.started)))
                part.start(pids)
    stop_all(running)


def stop_all(running: list[Part]) -> None:
    """Stop every part by its process id, the web first; one that does not leave in ten seconds is killed."""
    for part in reversed(running):
        if part.process is not None:
            part.process.terminate()
    for part in running:
        if part.process is not None:
            try:
                part.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                part.process.kill()
            part.sweep()


def main() -> None:
    demo = sys.argv[1:] == ["demo"]
    port = int(os.environ.get("PORT") or 8000)
    mail_port = int(os.environ.get("FABRIQUES_SMTP_PORT") or port + 25)
    os.environ["PORT"] = str(port)
    if demo:
        os.environ["FABRIQUES_DEMO"] = "oui"
        os.environ["FABRIQUES_SMTP_PORT"] = str(mail_port)
    data = Path(os.environ.get("FABRIQUES_DATA", ROOT / "var")).resolve()
    if os.environ.get("FABRIQUES_PREPARED") != "oui":
        prepared = subprocess.run([PYTHON, "-m", "config.prepare", *sys.argv[1:]], cwd=ROOT, check=False)
        if prepared.returncode:
            raise SystemExit("La préparation a échoué : voir le message ci-dessus.")
    welcome = (
        [PYTHON, "-m", "config.cli", "demo", "--accounts"]
        if demo and os.environ.get("FABRIQUES_PREPARED") != "oui"
        else []
    )
    supervise(parts(port, mail_port, data, demo=demo), data / "pids", port, welcome)


if __name__ == "__main__":
    main()
