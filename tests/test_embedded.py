"""The launcher of the embedded PostgreSQL: who starts the server, who stops it, and what survives a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded_place import OWNER, REPOSITORY, ROOT, SELECT, Place, empty_place, end, wait_until


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


def test_launcher_starts_a_server_for_the_command_and_stops_it(place: Place) -> None:
    names = ["listen_addresses", "fsync", "max_connections", "TimeZone", "unix_socket_permissions"]
    shown = ", ".join(f"current_setting('{name}')" for name in names)
    facts = "current_user, current_database(), getdatabaseencoding(), lower('É'), rolsuper, rolcreatedb"
    said = place.sql(f"SELECT {facts}, {shown} FROM pg_roles WHERE rolname = current_user")  # noqa: S608
    assert said == "0 fabriques|fabriques|UTF8|é|f|t||on|200|UTC|0700"
    assert place.processes == []


def test_database_url_runs_the_command_alone(empty: Place) -> None:
    said = empty.run(
        "sh", "-c", "echo ${FABRIQUES_EMBEDDED_URL:-none}", env={"DATABASE_URL": "postgresql://h/d"}
    )
    assert said == "0 none"
    assert list(empty.data.iterdir()) == []


def test_two_launchers_share_one_server_and_the_last_stops_it(place: Place) -> None:
    first, second = place.launch(), place.launch()
    server = place.postmaster
    assert end(first) == 0
    assert place.postmaster == server
    assert server in place.processes
    assert end(second) == 0
    assert place.processes == []


def test_launchers_starting_together_create_one_server(empty: Place) -> None:
    arguments = [*empty.launcher, "sh", "-c", f"{SELECT} 'SELECT 1'"]
    together = [subprocess.Popen(arguments, env=empty.env, cwd=REPOSITORY) for _ in range(4)]
    assert [launcher.wait(timeout=15) for launcher in together] == [0, 0, 0, 0]
    assert empty.processes == []
    assert empty.data.joinpath("postgres-18.log").read_text(encoding="utf-8").count("FATAL") == 0


def test_nested_launcher_uses_the_server_of_the_outer_one(place: Place) -> None:
    inner = f"{sys.executable} -m config.embedded true"
    said = place.run("sh", "-c", f"cd {REPOSITORY} && {inner} && {SELECT} 'SELECT 1'")
    assert said == "0 1"
    assert place.processes == []


def test_killed_launcher_leaves_a_server_that_the_next_run_stops(place: Place) -> None:
    launcher = place.launch()
    os.kill(place.command, signal.SIGKILL)
    launcher.kill()
    assert end(launcher) == -signal.SIGKILL
    assert place.postmaster in place.processes
    assert place.run("--status").splitlines()[0] == (
        "0 PostgreSQL 18 intégré : en marche, laissé par un lancement interrompu."
    )
    assert place.run("true") == "0"
    assert place.processes == []


def test_command_that_outlives_its_launcher_keeps_its_database(place: Place) -> None:
    launcher = place.launch()
    launcher.kill()
    launcher.wait()
    assert place.run("true") == "0"
    assert place.postmaster in place.processes
    end(launcher)  # closes the command's input
    wait_until(lambda: not Path(f"/proc/{place.command}/cwd").exists())
    assert place.run("true") == "0"
    assert place.processes == []


def test_killed_server_comes_back_during_the_command_with_its_data(place: Place) -> None:
    place.sql("CREATE TABLE kept_running AS SELECT 42 AS answer")
    launcher = place.launch()
    dead = place.postmaster
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: place.folder.joinpath("postmaster.pid").exists() and place.postmaster != dead)
    assert place.sql("SELECT answer FROM kept_running") == "0 42"
    _, said = launcher.communicate(timeout=10)
    assert said == "Le serveur de base de données intégré s'était arrêté : il est relancé.\n"
    assert place.processes == []


def test_killed_server_recovers_at_the_next_start(place: Place) -> None:
    place.sql("CREATE TABLE kept AS SELECT 42 AS answer")
    launcher = place.launch()
    launcher.kill()
    os.kill(place.postmaster, signal.SIGKILL)
    end(launcher)
    assert place.sql("SELECT answer FROM kept") == "0 42"


def test_lost_data_folder_is_said_and_not_replaced(empty: Place) -> None:
    launcher = empty.launch("sleep 3")
    os.kill(empty.postmaster, signal.SIGKILL)
    empty.folder.rename(empty.data / "moved")
    _, said = launcher.communicate(timeout=10)
    assert said == (
        f"La base de données a disparu : {empty.folder} n'existe plus.\n"
        "  Pourquoi : le dossier des données a été supprimé ou déplacé pendant que la commande tournait.\n"
        "  Que faire : arrêtez la commande, remettez ce dossier en place ou repartez d'une base vide, "
        "puis relancez.\n"
    )
    assert not empty.folder.exists()


def test_sigterm_reaches_the_command_and_its_exit_code_is_kept(place: Place) -> None:
    launcher = place.launch("while :; do sleep 0.05; done", before="trap 'exit 7' TERM")
    launcher.terminate()
    assert end(launcher) == 7
    assert place.processes == []


def test_exit_by_signal_is_told_as_a_shell_does(place: Place) -> None:
    assert place.run("sh", "-c", "kill -9 $$") == "137"


def test_interrupt_is_left_to_the_command(place: Place) -> None:
    launcher = place.launch()
    launcher.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        launcher.wait(timeout=0.5)
    assert end(launcher) == 0
    assert place.processes == []


def test_process_number_used_again_is_not_taken_for_the_server(place: Place) -> None:
    place.run("true")
    other = subprocess.Popen(["sleep", "60"], user=OWNER if ROOT else None)
    sockets = place.data / "run-18"
    lines = [str(other.pid), str(place.folder), "1", "5432", str(sockets), "", "1 1", "ready"]
    (place.folder / "postmaster.pid").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (sockets / ".s.PGSQL.5432.lock").write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        assert place.sql("SELECT 1") == "0 1"
        assert place.processes == []
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_version_16_works_beside_version_18(place: Place) -> None:
    place.launch()
    version = place.sql(
        "SELECT current_setting('server_version_num')::int / 10000, lower('É')", env={"FABRIQUES_PG": "16"}
    )
    assert version == "0 16|é"
    assert place.sql("SELECT current_setting('server_version_num')::int / 10000") == "0 18"


def test_status_and_stop_tell_the_truth(empty: Place) -> None:
    assert empty.run("--status") == f"3 PostgreSQL 18 intégré : jamais lancé pour {empty.data}."
    launcher = empty.launch()
    where = (
        f"  données    {empty.folder}\n  connexion  {empty.data / 'run-18'}\n"
        f"  journal    {empty.data / 'postgres-18.log'}"
    )
    assert empty.run("--status") == f"0 PostgreSQL 18 intégré : en marche, utilisé.\n{where}"
    assert empty.run("--stop") == (
        "1 Le serveur intégré n'a pas été arrêté.\n"
        "  Pourquoi : au moins une commande s'en sert encore.\n"
        "  Que faire : arrêtez-la d'abord (Ctrl-C dans sa fenêtre) ; le serveur s'arrêtera avec la dernière."
    )
    launcher.kill()
    end(launcher)
    wait_until(lambda: not Path(f"/proc/{empty.command}/cwd").exists())
    assert empty.run("--stop") == "0"
    assert empty.run("--status") == f"3 PostgreSQL 18 intégré : arrêté.\n{where}"


def test_unknown_command_is_told_and_the_server_stopped(place: Place) -> None:
    assert place.run("--", "/no/such/command") == (
        "127 La commande « /no/such/command » n'a pas pu être lancée.\n"
        "  Pourquoi : ce programme est introuvable.\n"
        "  Que faire : vérifiez son nom et son chemin."
    )
    assert place.processes == []
