"""Run a command beside the embedded PostgreSQL: `python -m config.embedded [--] COMMAND…`.

With DATABASE_URL the command runs as it is. Otherwise the launchers of one data folder share one server:
each holds a shared lock while its command runs, and the last one to leave stops the server. The command
inherits the lock, so one that outlives a killed launcher keeps its database; what a kill leaves behind is
stopped by the next launcher that leaves normally.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config.embedded_account import (
    EmbeddedError,
    binaries,
    data_folder,
    open_private,
    server_account,
    wanted_major,
)
from config.embedded_cluster import DATABASE, PATIENCE, ROLE, Cluster, acquire, check_sockets, locate

__all__ = ["EmbeddedError", "binaries", "ensure_running", "main", "run", "server_url", "status", "stop"]

USAGE = """Usage :
  python -m config.embedded [--] COMMANDE [ARGUMENTS…]   lance la commande avec la base intégrée
  python -m config.embedded --status                     dit si le serveur intégré tourne
  python -m config.embedded --stop                       l'arrête s'il ne sert plus à personne
Variables :
  DATABASE_URL (le serveur intégré n'est alors pas lancé), FABRIQUES_DATA (dossier des données),
  FABRIQUES_PG (16 ou 18), FABRIQUES_ALLOW_ROOT=1 (conteneur de démonstration)."""
CHECK_EVERY = 1.0  # seconds between two looks at the server while the command runs
TRY_AGAIN_AFTER = 10.0  # seconds after a failed restart
QUEUE = 120.0  # seconds to wait for another launcher that is starting or stopping the server
FOUND = """SELECT current_setting('data_directory'),
                  EXISTS (SELECT FROM pg_roles WHERE rolname = 'fabriques'),
                  EXISTS (SELECT FROM pg_database WHERE datname = 'fabriques')"""


@contextmanager
def locked(name: str, operation: int) -> Iterator[int]:
    """Hold a lock file of the data folder; yields its descriptor, to be given to the command or converted."""
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = open_private(folder / f"postgres-{wanted_major()}.{name}.lock")
    try:
        if not acquire(lock, operation, QUEUE):
            raise EmbeddedError(
                "Un autre lancement démarre ou arrête le serveur intégré depuis deux minutes.",
                f"il garde le verrou {name} du dossier {folder}.",
                "attendez sa fin, ou arrêtez-le, puis relancez la même commande.",
            )
        yield lock
    finally:
        # Explicitly: a process left by the command may still have this lock open.
        fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def ensure_running() -> Cluster:
    """Start the configured server or adopt the running one; returns once it answers and the database exists.

    The caller holds the shared lock (it runs under the launcher), else another launcher may stop the server.
    Never trusts a process number: a server counts as running when it answers from the expected folder.
    """
    with locked("start", fcntl.LOCK_EX):
        cluster = locate()
        limit = time.monotonic() + PATIENCE
        while True:
            if not cluster.alive():
                cluster.start()
            check_sockets(cluster)
            answer = cluster.psql(FOUND)
            if answer.returncode == 0:
                break
            if time.monotonic() > limit:
                raise EmbeddedError(
                    "Le serveur de base de données intégré tourne mais ne répond pas.",
                    answer.stderr.strip(),
                    f"lisez la fin de {cluster.log}, puis « python -m config.embedded --stop » et relancez.",
                )
            time.sleep(0.05)
        folder, role, database = answer.stdout.strip().split("|")
        if Path(folder).resolve() != cluster.folder.resolve():
            raise EmbeddedError(
                f"Un autre serveur PostgreSQL répond dans {cluster.sockets}.",
                f"ses données sont dans {folder}, et non dans {cluster.folder}.",
                "arrêtez-le, ou choisissez un autre dossier avec FABRIQUES_DATA.",
            )
        create_missing(cluster, role == "t", database == "t")
        return cluster


def create_missing(cluster: Cluster, role: bool, database: bool) -> None:
    """Create the role and its database; as in production it is no superuser, but it may create databases."""
    wanted = [
        (role, f"CREATE ROLE {ROLE} LOGIN CREATEDB"),
        (database, f"CREATE DATABASE {DATABASE} OWNER {ROLE}"),
    ]
    for found, sql in wanted:
        made = None if found else cluster.psql(sql)
        if made is not None and made.returncode:
            raise EmbeddedError(
                "La base de données intégrée n'a pas pu être préparée.",
                made.stderr.strip(),
                f"vérifiez la place libre de {cluster.data}, puis relancez la même commande.",
            )


def server_url(database: str = DATABASE) -> str:
    """Return the address of a database of the configured server, which need not be running."""
    return locate().url(database)


class Signals:
    """Passes on what is sent to the launcher alone, swallows what the terminal sends to both."""

    passed = (signal.SIGTERM, signal.SIGHUP)
    swallowed = (signal.SIGINT, signal.SIGQUIT)

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.received = 0

    def receive(self, number: int, frame: FrameType | None) -> None:
        self.received = number
        if self.child is not None and number in self.passed:
            self.child.send_signal(number)

    @contextmanager
    def handled(self) -> Iterator[None]:
        # A signal the launcher was told to ignore (nohup, `&`) stays ignored, by the command too.
        numbers = [n for n in (*self.passed, *self.swallowed) if signal.getsignal(n) != signal.SIG_IGN]
        before = {number: signal.signal(number, self.receive) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def attach(self, child: subprocess.Popen[bytes]) -> None:
        self.child = child
        if self.received in self.passed:
            child.send_signal(self.received)


def run(argv: list[str]) -> int:
    """Run a command with its database; returns its exit code, or 128 + the signal that ended it.

    Replaces the current process when DATABASE_URL is set. Raises EmbeddedError, or OSError when a folder is
    full or closed.
    """
    if os.environ.get("DATABASE_URL"):
        try:
            os.execvp(argv[0], argv)  # noqa: S606 - the command is the caller's own
        except OSError as error:
            return not_runnable(argv[0], error)
    server_account()  # refuses root before any file of root's appears in somebody's folder
    signals = Signals()
    with signals.handled(), locked("use", fcntl.LOCK_SH) as lock:
        try:
            cluster = ensure_running()
            return 128 + signals.received if signals.received else run_beside(cluster, argv, lock, signals)
        finally:
            if acquire(lock, fcntl.LOCK_EX):
                locate().stop()


def run_beside(cluster: Cluster, argv: list[str], lock: int, signals: Signals) -> int:
    address = {"FABRIQUES_EMBEDDED_URL": cluster.url(), "FABRIQUES_DATA": str(cluster.data)}
    try:
        child = subprocess.Popen(argv, env={**os.environ, **address}, pass_fds=(lock,))
    except OSError as error:
        return not_runnable(argv[0], error)
    signals.attach(child)
    code = supervise(child, cluster)
    return code if code >= 0 else 128 - code


def not_runnable(program: str, error: OSError) -> int:
    missing = isinstance(error, FileNotFoundError)
    failure = EmbeddedError(
        f"La commande « {program} » n'a pas pu être lancée.",
        "ce programme est introuvable." if missing else f"le système la refuse ({error.strerror}).",
        "vérifiez son nom et son chemin.",
    )
    print(failure, file=sys.stderr)
    return 127 if missing else 126


def supervise(child: subprocess.Popen[bytes], cluster: Cluster) -> int:
    """Wait for the command, starting the server again whenever it disappears; returns the raw exit code."""
    next_look = 0.0
    while True:
        try:
            return child.wait(timeout=CHECK_EVERY)
        except subprocess.TimeoutExpired:
            pass
        if time.monotonic() < next_look:
            continue
        try:
            if not cluster.alive():
                revive(cluster)
        except (EmbeddedError, OSError) as error:
            print(error, file=sys.stderr)
            next_look = time.monotonic() + TRY_AGAIN_AFTER


def revive(cluster: Cluster) -> None:
    if not cluster.exists:
        raise EmbeddedError(
            f"La base de données a disparu : {cluster.folder} n'existe plus.",
            "le dossier des données a été supprimé ou déplacé pendant que la commande tournait.",
            "arrêtez la commande, remettez ce dossier en place ou repartez d'une base vide, puis relancez.",
        )
    ensure_running()
    print("Le serveur de base de données intégré s'était arrêté : il est relancé.", file=sys.stderr)


def never_started() -> bool:
    return not (data_folder() / f"postgres-{wanted_major()}.start.lock").exists()


def status() -> int:
    """Print where the server is and whether it runs; returns 0 when it does and 3 otherwise."""
    major = wanted_major()
    if never_started():
        print(f"PostgreSQL {major} intégré : jamais lancé pour {data_folder()}.")
        return 3
    cluster = locate()
    alive = cluster.alive()
    if alive:
        use = open_private(data_folder() / f"postgres-{major}.use.lock")
        used = not acquire(use, fcntl.LOCK_EX)
        os.close(use)
        state = "en marche, utilisé" if used else "en marche, laissé par un lancement interrompu"
    else:
        state = "arrêté"
    where = f"  données    {cluster.folder}\n  connexion  {cluster.sockets}\n  journal    {cluster.log}"
    print(f"PostgreSQL {major} intégré : {state}.\n{where}")
    return 0 if alive else 3


def stop() -> int:
    """Stop a server that no command uses any more; returns 0, or raises EmbeddedError when one does."""
    if never_started():
        return status() and 0
    lock = open_private(data_folder() / f"postgres-{wanted_major()}.use.lock")
    try:
        if not acquire(lock, fcntl.LOCK_EX):
            raise EmbeddedError(
                "Le serveur intégré n'a pas été arrêté.",
                "au moins une commande s'en sert encore.",
                "arrêtez-la d'abord (Ctrl-C dans sa fenêtre) ; le serveur s'arrêtera avec la dernière.",
            )
        locate().stop()
    finally:
        os.close(lock)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line; a failure of the server is one message on stderr and exit code 1 (usage: 2)."""
    given = sys.argv[1:] if arguments is None else arguments
    command = given[1:] if given[:1] == ["--"] else given
    try:
        if given in (["--status"], ["--stop"]):
            return status() if given == ["--status"] else stop()
        if not command or (command is given and given[0].startswith("-")):
            print(USAGE, file=sys.stderr)
            return 2
        return run(command)
    except EmbeddedError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        failure = EmbeddedError(
            "Le serveur de base de données intégré n'a pas pu être lancé.",
            str(error),
            f"vérifiez les droits et la place libre de {data_folder()}, ou changez-en avec FABRIQUES_DATA.",
        )
        print(failure, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
