"""One embedded PostgreSQL: where it lives, and how its processes are known, started and stopped.

A server is known to live by a kernel lock (`flock`) that all its processes inherit, not by a process
number: numbers are used again, above all in containers, and survive as zombies where nobody reaps them.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.embedded_account import (
    ENVIRONMENT,
    SYSTEM_FOLDER,
    Account,
    EmbeddedError,
    binaries,
    data_folder,
    open_private,
    server_account,
    system_folder,
    usable_binaries,
    wanted_major,
)

SUPERUSER, ROLE, DATABASE = "postgres", "fabriques", "fabriques"
PORT = 5432
LONGEST_SOCKET = 103  # bytes: 107 on Linux, 103 on macOS
LARGEST_LOG = 10 * 1024 * 1024  # bytes
PATIENCE = 60.0  # seconds for a server to answer: a recovery after a crash reads its journal again

SETTINGS = """# Written again at each start by config/embedded_cluster.py: do not edit.
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = '128MB'
fsync = on
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
cluster_name = 'fabriques'
lc_messages = 'C.UTF-8'
"""
# `peer` asks the kernel who is at the other end of the socket; no other way in is written.
WAYS_IN = "local all all peer map=fabriques\n"


def acquire(lock: int, operation: int, seconds: float = 0) -> bool:
    """Take a `flock` on an open file, waiting at most that long; False when somebody else kept it."""
    limit = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= limit:
                return False
            time.sleep(0.02)
        else:
            return True


@dataclass(frozen=True)
class Cluster:
    """The folders of one major version in one data folder; `folder` is PostgreSQL's own."""

    major: int
    account: Account
    data: Path
    folder: Path
    sockets: Path

    @property
    def log(self) -> Path:
        return self.data / f"postgres-{self.major}.log"

    @property
    def life_lock(self) -> Path:
        return self.data / f"postgres-{self.major}.alive.lock"

    @property
    def exists(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    def url(self, database: str = DATABASE) -> str:
        # The port is written because the caller's PGPORT would replace a missing one.
        return f"postgresql://{ROLE}@:{PORT}/{quote(database)}?host={quote(str(self.sockets))}"

    def alive(self) -> bool:
        """Tell whether a process of the server exists, be it starting, serving or stopping."""
        lock = open_private(self.life_lock)
        try:
            return not acquire(lock, fcntl.LOCK_SH)
        finally:
            os.close(lock)

    def psql(self, sql: str) -> subprocess.CompletedProcess[str]:
        """Run statements as the superuser of the cluster; the caller reads the return code."""
        where = ["-h", str(self.sockets), "-p", str(PORT), "-U", SUPERUSER, "-d", "postgres"]
        return subprocess.run(
            [str(binaries(self.major) / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", *where, "-c", sql],
            env=ENVIRONMENT,
            start_new_session=True,
            capture_output=True,
            text=True,
            check=False,
        )

    def pg_ctl(self, *arguments: str, lock: int | None = None) -> int:
        """Run pg_ctl, its words added to the log; the server inherits `lock`, the proof that it lives."""
        programs = usable_binaries(self.account, self.major)
        log = open_private(self.log, os.O_APPEND)
        try:
            if lock is not None and os.fstat(log).st_size > LARGEST_LOG:
                os.ftruncate(log, 0)
            return self.account.run(
                programs / "pg_ctl",
                *arguments,
                # As a variable, for pg_ctl would read `$` and quotes of an argument through a shell.
                env={**ENVIRONMENT, "PGDATA": str(self.folder)},
                pass_fds=() if lock is None else (lock,),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            ).returncode
        finally:
            os.close(log)

    def start(self) -> None:
        """Start the server and wait until it answers. The caller holds the lock of starts and saw no process.

        Creates the cluster when absent, writes its settings again, recovers by itself after a crash.
        """
        check_sockets(self)
        if not self.exists:
            create(self)
        check_owner(self)
        configure(self)
        lock = open_private(self.life_lock)
        try:
            if not acquire(lock, fcntl.LOCK_EX, 5):
                return  # a process of the dead server is still ending: the caller tries again
            # Their numbers may belong to another program by now; the lock proves that no process is left.
            for stale in (self.folder / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
                stale.unlink(missing_ok=True)
            if self.pg_ctl("start", "-s", "-w", "-t", str(int(PATIENCE)), lock=lock):
                said = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
                raise EmbeddedError(
                    "Le serveur de base de données intégré n'a pas démarré.",
                    "il dit, à la fin de son journal :\n    " + "\n    ".join(said),
                    f"corrigez cette cause (place libre, droits de {self.data}), puis relancez la commande.",
                )
        finally:
            os.close(lock)

    def stop(self) -> None:
        """Stop the server, if it runs, and cut its connections; what was committed is on disk."""
        if not self.alive():
            return
        modes = ("fast", "immediate")
        if all(self.pg_ctl("stop", "-s", "-t", "30", "-m", mode) for mode in modes):
            raise EmbeddedError(
                "Le serveur de base de données intégré ne s'est pas arrêté.",
                f"il ne répond pas à pg_ctl ; détail à la fin de {self.log}.",
                f"arrêtez les processus « postgres » du compte {self.account.name}, puis relancez.",
            )
        limit = time.monotonic() + 5
        while self.alive() and time.monotonic() < limit:
            time.sleep(0.01)


def locate() -> Cluster:
    """Say where the configured server lives; as root, may create its account and a folder outside `data`."""
    account, data, major = server_account(), data_folder(), wanted_major()
    folder = cluster_folder(account, data, major)
    sockets = folder.with_name(f"run-{major}")
    too_long = len(os.fsencode(sockets / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET
    # PostgreSQL reads this setting as a list: commas, quotes and spaces would cut it.
    if too_long or not re.fullmatch(r"[\w./+@=~-]+", str(sockets)):
        key = hashlib.sha256(os.fsencode(sockets)).hexdigest()[:16]
        shared = Path("/tmp")  # noqa: S108 - check_sockets refuses a folder that somebody prepared there
        root = os.geteuid() == 0
        sockets = system_folder() / f"run-{key}" if root else shared / f"fabriques-{account.uid}-{key}"
    return Cluster(major, account, data, folder, sockets)


def cluster_folder(account: Account, data: Path, major: int) -> Path:
    """Choose the cluster's folder: in `data`, or in root's folder through a link when `data` is closed.

    The link makes the choice last, and erasing `data` really gives a new database.
    """
    folder = data / f"postgres-{major}"
    if os.geteuid() != 0:
        return folder
    reachable = account.reaches(data)
    if not reachable and not os.path.lexists(folder):
        with contextlib.suppress(FileExistsError):  # another launcher was faster
            folder.symlink_to(SYSTEM_FOLDER / secrets.token_hex(8) / folder.name)
    if folder.is_symlink():
        target = folder.readlink()
        if not re.fullmatch(rf"{SYSTEM_FOLDER}/[0-9a-f]{{16}}/{folder.name}", str(target)):
            raise EmbeddedError(
                f"Le lien {folder} mène à {target}.",
                f"lancé par root, le serveur intégré ne suit que ses propres liens vers {SYSTEM_FOLDER}.",
                "supprimez ce lien, ou choisissez un autre dossier avec FABRIQUES_DATA.",
            )
        system_folder()
        target.parent.mkdir(exist_ok=True)
        target.parent.chmod(0o711)
        return target
    if not reachable:
        raise EmbeddedError(
            f"La base de {folder} n'est plus lisible par le compte {account.name}.",
            "un dossier de ce chemin a été fermé aux autres comptes depuis sa création.",
            f"rouvrez le passage (chmod o+x), ou déplacez {data} et donnez sa place par FABRIQUES_DATA.",
        )
    return folder


def check_owner(cluster: Cluster) -> None:
    if cluster.folder.stat().st_uid != cluster.account.uid:
        raise EmbeddedError(
            f"La base du dossier {cluster.folder} n'appartient pas au compte {cluster.account.name}.",
            "elle a été créée par un autre compte, et PostgreSQL ne sert que son propriétaire.",
            "relancez sous ce compte, ou choisissez un autre dossier avec FABRIQUES_DATA.",
        )


def check_sockets(cluster: Cluster) -> None:
    """Create the socket folder, or refuse one that another account could enter or has prepared."""
    cluster.account.own(cluster.sockets)
    found = cluster.sockets.lstat()
    if stat.S_ISLNK(found.st_mode):
        reason = "c'est un lien symbolique"
    elif not stat.S_ISDIR(found.st_mode):
        reason = "ce n'est pas un dossier"
    elif found.st_uid != cluster.account.uid:
        reason = f"il appartient au compte numéro {found.st_uid} et non à {cluster.account.name}"
    elif stat.S_IMODE(found.st_mode) != 0o700:
        reason = f"ses droits sont {stat.S_IMODE(found.st_mode):03o} et non 700"
    else:
        return
    raise EmbeddedError(
        f"Le dossier de connexion {cluster.sockets} n'est pas privé : le serveur intégré le refuse.",
        f"{reason} ; un autre compte de la machine pourrait entrer dans la base ou l'imiter.",
        "supprimez-le s'il est à vous, sinon donnez par FABRIQUES_DATA un dossier au chemin plus court.",
    )


def create(cluster: Cluster) -> None:
    """Create the cluster beside its place, then rename: an interrupted creation leaves nothing half made."""
    fresh = cluster.folder.with_name(f"{cluster.folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    cluster.account.own(fresh)
    # On 18 the server's own C.UTF-8 does not change with the system's C library.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if cluster.major >= 17 else []
    made = cluster.account.run(
        usable_binaries(cluster.account, cluster.major) / "initdb",
        *["-D", str(fresh), "-U", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8", *builtin],
        *["--auth-local=peer", "--auth-host=reject", "--data-checksums", "--no-instructions"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    if made.returncode:
        raise EmbeddedError(
            "La base de données intégrée n'a pas pu être créée.",
            made.stderr.strip() or made.stdout.strip(),
            f"vérifiez la place libre et les droits de {cluster.data}, puis relancez la même commande.",
        )
    fresh.rename(cluster.folder)


def configure(cluster: Cluster) -> None:
    """Write the settings and who may enter: the cluster's account, and root when root starts it."""
    names = dict.fromkeys([cluster.account.name, *(["root"] if os.geteuid() == 0 else [])])
    files = {
        "postgresql.conf": SETTINGS.format(port=PORT, sockets=cluster.sockets),
        "pg_hba.conf": WAYS_IN,
        "pg_ident.conf": "".join(f'fabriques "{n}" {role}\n' for n in names for role in (SUPERUSER, ROLE)),
    }
    for name, content in files.items():
        fresh = cluster.folder / f"{name}.new"
        fresh.unlink(missing_ok=True)
        descriptor = open_private(fresh, os.O_EXCL)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(content)
            os.fchown(descriptor, cluster.account.uid, cluster.account.gid)
        fresh.replace(cluster.folder / name)
