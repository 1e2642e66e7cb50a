from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fabriques.territories.models import Zoning
from fabriques.territories.tests.zoning_files import csv_file
from fabriques.territories.zonings import download
from fabriques.territories.zonings.findings import FileRefused

GRID = csv_file([["codgeo", "dens"], ["02168", 4], ["2722", 3], ["99999", 4]])
MOVES = csv_file(
    [
        ["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP", "LIBELLE_AP"],
        ["50", "2025-01-01", "COM", "49069", "Orée d'Anjou", "COM", "49126", "Orée d'Anjou"],
    ],
    ",",
)
Answer = Callable[[BaseHTTPRequestHandler], None]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[str]:
    call_command("import_zoning", *map(str, arguments))
    return capsys.readouterr().out.splitlines()


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("import_zoning", *map(str, arguments))
    return str(caught.value)


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    path = tmp_path / "grille.csv"
    path.write_bytes(GRID)
    return path


SAID = (
    "Grille communale de densité à 7 niveaux, millésime 2024 : 3 lignes lues, 2 territoires, 0 contours, 1 lignes "
    "réparées, 1 refusées."
)


@pytest.mark.django_db
def test_command_says_what_it_read_by_anomaly_and_by_line(
    capsys: pytest.CaptureFixture[str], grid: Path
) -> None:
    said = run(capsys, "density", grid, "--vintage", "2024")
    assert said[0] == "… enregistrement : 2 lignes"
    assert said[1].endswith(" × territoires absents du fichier (signalée)")
    assert said[2:] == ["1 × zéro de tête perdu (réparée)", "1 × code inconnu (refusée)", SAID]
    lines = run(capsys, "density", grid, "--vintage", "2024", "--lines")
    assert [line for line in lines if line.startswith("ligne")] == [
        "ligne 3 [zéro de tête perdu, réparée] « 2722 » a été lu 02722 : zéro de tête perdu.",
        "ligne 4 [code inconnu, refusée] Aucune commune n'a le code « 99999 ». Ligne laissée.",
    ]
    imported = Zoning.objects.get().imported_at
    assert lines[-1] == (
        f"Déjà importé le {imported:%d/%m/%Y} depuis le même fichier : rien n'a été fait. {SAID}"
    )


@pytest.mark.django_db
def test_command_gives_json(capsys: pytest.CaptureFixture[str], grid: Path) -> None:
    (line,) = run(capsys, "density", grid, "--vintage", "2024", "--json")
    given = json.loads(line)
    zoning = Zoning.objects.get()
    absent = given["by_anomaly"].pop("absent")
    assert {name: given[name] for name in given if name != "findings"} == {
        "kind": "density", "vintage": "2024", "done": True, "zoning": zoning.pk, "code": "density",
        "fingerprint": zoning.fingerprint, "incomplete_in": [], "replaced": None, "lines": 3, "members": 2, "rows": 2,
        "areas": 0, "rejected": 1, "repaired": 1, "counts": {}, "by_anomaly": {"lost_zero": 1, "unknown_code": 1},
    }  # fmt: skip
    assert len(given["findings"]) == absent + 2


@pytest.mark.django_db
def test_command_brings_movements_and_compares_populations(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "mvt.csv").write_bytes(MOVES)
    (tmp_path / "pop.csv").write_bytes(csv_file([["COM", "PMUN"], ["02168", 1]]))
    assert run(capsys, "cog", tmp_path / "mvt.csv") == [
        "aucune anomalie", "1 mouvements", "1 mouvements nouveaux", "0 mouvements renommés", "0 mouvements retirés",
        "0 communes comparées", "Mouvements enregistrés.",
    ]  # fmt: skip
    assert run(capsys, "populations", tmp_path / "pop.csv")[-4:] == [
        "1 communes comparées", "0 populations égales", "1 écarts",
        "Rien à enregistrer : le fichier a été comparé.",
    ]  # fmt: skip


@pytest.mark.django_db
def test_command_takes_the_departements_where_the_list_is_complete(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "qpv.csv"
    path.write_bytes(csv_file([["code_qp", "insee_com"], ["QP002001", "02168"]]))
    run(capsys, "qpv", path, "--vintage", "2015", "--complete-in", "02,51")
    incomplete = Zoning.objects.get().incomplete_in
    assert (len(incomplete), "02" in incomplete, "51" in incomplete) == (107, False, False)
    assert refusal("qpv", path, "--vintage", "2015", "--complete-in", "02,99") == (
        "Aucun département n'a le code 99."
    )


@pytest.mark.django_db
def test_command_refuses_with_the_remedy_and_says_that_nothing_changed(tmp_path: Path, grid: Path) -> None:
    assert refusal("density", tmp_path / "absent.csv", "--vintage", "2024") == (
        "Le fichier « absent.csv » n'existe pas. Vérifiez le chemin du fichier. Rien n'a changé."
    )
    assert refusal("density", grid) == (
        "Donnez le millésime du fichier avec --vintage, comme 2024 ou 2025-07-10."
    )
    assert refusal("density", grid, "--vintage", "2024", "--valid-from", "hier") == (
        "« hier » n'est pas une date : écrivez-la comme 2025-07-10."
    )
    assert not Zoning.objects.exists()


class Publisher:
    """A local server that answers each path as it was told to."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answers[self.path](self)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def answer(status: int, body: bytes = b"", length: int | None = None, **headers: str) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def without_length(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(GRID)


def slow(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    time.sleep(1.5)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher(
        {
            "/grille.csv": answer(200, GRID),
            "/r/1": answer(200, GRID, Content_Disposition='attachment; filename="dens 2024.csv"'),
            "/moved": answer(302, Location="/grille.csv"),
            "/inside": answer(302, Location="ftp://127.0.0.1/x"),
            "/gone": answer(404),
            "/down": answer(503),
            "/half": answer(200, GRID[:20], length=len(GRID)),
            "/huge": answer(200, b"", length=10**12),
            "/open": without_length,
            "/slow": slow,
        }
    )
    yield server
    server.close()


@pytest.mark.django_db
def test_file_is_downloaded_by_its_address_which_is_kept(
    capsys: pytest.CaptureFixture[str], publisher: Publisher
) -> None:
    assert run(capsys, "density", f"{publisher.address}/grille.csv", "--vintage", "2024")[-1] == SAID
    zoning = Zoning.objects.get()
    assert (zoning.file_name, zoning.address) == ("grille.csv", f"{publisher.address}/grille.csv")


@pytest.mark.parametrize(
    ("path", "name"),
    [("/r/1", "dens 2024.csv"), ("/moved", "moved"), ("/open", "open")],
    ids=["named by the server", "elsewhere", "length not said"],
)
def test_whole_file_is_kept_for_the_time_of_the_import(publisher: Publisher, path: str, name: str) -> None:
    with download.downloaded(publisher.address + path) as (file, given):
        assert (file.read_bytes(), given) == (GRID, name)
    assert not file.exists()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/gone", "Le serveur ne connaît pas cette adresse (réponse 404) : « ADDRESS/gone »."),
        ("/down", "Le serveur est en panne (réponse 503) : « ADDRESS/down »."),
        (
            "/half",
            "Le téléchargement s'est arrêté à 20 octets sur 39 : « ADDRESS/half ». Rien n'a été gardé.",
        ),
        ("/huge", "Le fichier dépasse 300 Mo : « ADDRESS/huge »."),
        ("/slow", "Le serveur n'a pas envoyé le fichier à temps : « ADDRESS/slow ». Rien n'a été gardé."),
        ("/inside", "L'adresse « ftp://127.0.0.1/x » n'est pas une adresse http ou https."),
    ],
)
def test_download_that_fails_is_told_in_words(publisher: Publisher, path: str, message: str) -> None:
    with pytest.raises(FileRefused) as caught, download.downloaded(publisher.address + path, silence_s=0.5):
        pass
    assert str(caught.value) == message.replace("ADDRESS", publisher.address)


def test_download_longer_than_its_time_is_stopped(publisher: Publisher) -> None:
    with (
        pytest.raises(FileRefused) as caught,
        download.downloaded(f"{publisher.address}/grille.csv", whole_s=-1),
    ):
        pass
    assert caught.value.codes == ("too_slow",)


def test_server_that_does_not_answer_is_told() -> None:
    server = Publisher({})
    server.close()
    with pytest.raises(FileRefused) as caught, download.downloaded(f"{server.address}/x"):
        pass
    assert str(caught.value) == f"Le serveur n'a pas pu être joint : « {server.address}/x »."


@pytest.mark.parametrize("address", ["ftp://exemple.fr/x", "file:///etc/passwd", "http:///x"])
def test_address_that_is_not_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(FileRefused) as caught, download.downloaded(address):
        pass
    assert re.sub("« .* »", "…", str(caught.value)) == "L'adresse … n'est pas une adresse http ou https."
