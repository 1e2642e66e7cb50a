"""The embedded PostgreSQL lets nobody else in, and opens nothing that was closed."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded_account import Account, binaries, usable_binaries
from tests.embedded_place import OWNER, REPOSITORY, ROOT, Place, empty_place

NOBODY = Account("nobody", 65534, 65534)
only_root = pytest.mark.skipif(not ROOT, reason="taking another account's identity needs root")


@pytest.fixture
def empty() -> Iterator[Place]:
    with empty_place() as place:
        yield place


@pytest.fixture(scope="module")
def created() -> Iterator[Place]:
    """A cluster made once, for creating one costs more than all the rest of a test."""
    with empty_place() as place:
        assert place.run("true") == "0"
        yield place


@pytest.fixture
def place(created: Place) -> Iterator[Place]:
    yield created
    created.kill()


def test_cluster_files_are_closed_to_other_accounts(place: Place) -> None:
    assert place.run("true") == "0"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.data.iterdir()}
    locks = {f"postgres-18.{name}.lock": 0o600 for name in ("alive", "start", "use")}
    assert modes == {"postgres-18": 0o700, "run-18": 0o700, "postgres-18.log": 0o600, **locks}
    ways_in = (place.folder / "pg_hba.conf").read_text(encoding="utf-8")
    assert ways_in == "local all all peer map=fabriques\n"


def test_long_data_path_still_gets_a_short_private_socket(empty: Place) -> None:
    long = empty.data / ("d" * 60) / ("e" * 60)
    long.parent.mkdir(mode=0o711)
    long.mkdir(mode=0o711)
    said = empty.run("sh", "-c", "echo $FABRIQUES_EMBEDDED_URL", env={"FABRIQUES_DATA": str(long)})
    sockets = Path(said.partition("?host=")[2])
    assert len(f"{sockets}/.s.PGSQL.5432") <= 107
    assert str(sockets).startswith("/var/lib/fabriques/run-" if ROOT else f"/tmp/fabriques-{os.geteuid()}-")
    assert stat.S_IMODE(sockets.lstat().st_mode) == 0o700
    assert sockets.owner() == OWNER
    sockets.rmdir()


@pytest.mark.usefixtures("created")  # which makes root's system account
@pytest.mark.parametrize("fault", ["link", "mode", pytest.param("owner", marks=only_root)])
def test_socket_folder_that_is_not_private_is_refused(empty: Place, fault: str) -> None:
    sockets = empty.data / "run-18"
    if fault == "link":
        sockets.symlink_to("/tmp")
        reason = "c'est un lien symbolique"
    elif fault == "mode":
        sockets.mkdir()
        sockets.chmod(0o750)
        shutil.chown(sockets, OWNER)
        reason = "ses droits sont 750 et non 700"
    else:
        sockets.mkdir(mode=0o700)
        os.chown(sockets, NOBODY.uid, NOBODY.gid)
        reason = f"il appartient au compte numéro 65534 et non à {OWNER}"
    assert empty.run("echo", "run") == (
        f"1 Le dossier de connexion {sockets} n'est pas privé : le serveur intégré le refuse.\n"
        f"  Pourquoi : {reason} ; un autre compte de la machine pourrait entrer dans la base ou l'imiter.\n"
        "  Que faire : supprimez-le s'il est à vous, sinon donnez par FABRIQUES_DATA un dossier au chemin "
        "plus court."
    )
    assert empty.processes == []


def enter_as_nobody(place: Place, role: str) -> str:
    psql = usable_binaries(NOBODY, 18) / "psql"
    where = ["-h", str(place.data / "run-18"), "-U", role, "-d", "fabriques"]
    return NOBODY.run(psql, "-X", *where, "-c", "SELECT 1", capture_output=True).stderr


@only_root
@pytest.mark.parametrize("role", ["fabriques", "postgres"])
def test_other_account_is_refused_by_the_folder_then_by_the_server(place: Place, role: str) -> None:
    place.launch()
    assert "Permission denied" in enter_as_nobody(place, role)
    sockets = place.data / "run-18"
    sockets.chmod(0o711)
    (sockets / ".s.PGSQL.5432").chmod(0o777)
    said = enter_as_nobody(place, role)
    sockets.chmod(0o700)
    assert f'FATAL:  Peer authentication failed for user "{role}"' in said


def test_unknown_version_is_refused(empty: Place) -> None:
    assert empty.run("true", env={"FABRIQUES_PG": "15"}) == (
        "1 FABRIQUES_PG vaut « 15 ».\n"
        "  Pourquoi : le serveur intégré n'existe qu'en versions 16 et 18.\n"
        "  Que faire : écrivez FABRIQUES_PG=16 ou FABRIQUES_PG=18, ou retirez cette variable."
    )


@only_root
def test_root_is_refused_without_its_permission(empty: Place, place: Place) -> None:
    assert empty.run("true", env={"FABRIQUES_ALLOW_ROOT": ""}) == (
        "1 Le serveur de base de données intégré refuse de démarrer sous le compte root.\n"
        "  Pourquoi : il sert à une personne sur son propre poste ; root n'y est utile "
        "qu'en conteneur jetable.\n"
        "  Que faire : relancez sous un compte ordinaire, ou posez FABRIQUES_ALLOW_ROOT=1 dans un conteneur "
        "de démonstration ; en production, donnez DATABASE_URL."
    )
    assert list(empty.data.iterdir()) == []
    assert place.run("true", env={"FABRIQUES_ALLOW_ROOT": "", "CI": "true"}) == "0"


@only_root
def test_closed_folder_stays_closed_and_root_keeps_its_database_elsewhere(empty: Place) -> None:
    empty.data.parent.chmod(0o700)
    empty.sql("CREATE TABLE kept AS SELECT 42 AS answer")
    assert empty.sql("SELECT answer FROM kept") == "0 42"
    assert stat.S_IMODE(empty.data.parent.stat().st_mode) == 0o700
    assert empty.folder.resolve().is_relative_to("/var/lib/fabriques")
    assert empty.folder.resolve().stat().st_mode & 0o077 == 0


@only_root
def test_programs_in_a_closed_folder_are_copied_for_the_servers_account(empty: Place) -> None:
    closed = empty.data.parent / "site"
    package = binaries(18).parent.parent
    for part in (Path(package.name) / "pginstall18", Path(f"{package.name}.libs")):
        shutil.copytree(package.parent / part, closed / part, ignore=shutil.ignore_patterns("*.a"))
    (closed / package.name / "__init__.py").touch()
    closed.chmod(0o700)
    said = empty.run(
        "sh",
        "-c",
        f"readlink /proc/$(head -1 {empty.folder}/postmaster.pid)/exe",
        env={"PYTHONPATH": str(closed)},
    )
    program = Path(said.removeprefix("0 "))
    assert program.parts[:4] == ("/", "var", "lib", "fabriques")
    assert program.parts[5:] == (package.name, "pginstall18", "bin", "postgres")
    shutil.rmtree(Path(*program.parts[:5]))


@only_root
def test_ordinary_account_runs_its_own_server(empty: Place) -> None:
    python = next((path for path in (sys.executable, "/usr/bin/python3") if NOBODY.reaches(Path(path))), None)
    packages = binaries(18).parents[2]
    if python is None or not NOBODY.reaches(packages) or not NOBODY.reaches(REPOSITORY):
        pytest.skip("the interpreter or the code is closed to other accounts")
    empty.launcher[0] = python
    os.chown(empty.data, NOBODY.uid, NOBODY.gid)
    env = {"FABRIQUES_ALLOW_ROOT": "", "PYTHONPATH": str(packages)}
    identity = {"user": NOBODY.uid, "group": NOBODY.gid, "extra_groups": [NOBODY.gid]}
    assert empty.sql("SELECT current_user", env=env, **identity) == "0 fabriques"
    assert empty.folder.owner() == "nobody"
    assert empty.processes == []
