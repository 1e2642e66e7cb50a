"""A server on this machine that answers as the State's public search of companies does, well or badly.

The right answers are written by hand after the format that the service describes; every structure is fictitious,
with numbers that have their keys.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ASSOCIATION = "12345678200010"
BRANCH = "12345678200028"
HIDDEN = "73282932000074"
CEASED = "40483304800014"
RNA = "W021000001"


def establishment(siret: str, *, seat: bool, state: str = "A", shown: str = "O") -> dict[str, Any]:
    hidden = shown != "O"
    return {
        "siret": siret, "est_siege": seat, "etat_administratif": state, "statut_diffusion_etablissement": shown,
        "adresse": "[NON-DIFFUSIBLE]" if hidden else "1 PLACE DE L'EXEMPLE 02400 CHATEAU-THIERRY",
        "code_postal": "02400", "commune": "02168", "libelle_commune": "CHATEAU-THIERRY",
        "activite_principale": "94.99Z", "date_creation": "2015-03-01", "liste_enseignes": None,
    }  # fmt: skip


def unit(siret: str, name: str, category: str, **others: Any) -> dict[str, Any]:
    return {
        "siren": siret[:9], "nom_complet": name, "nom_raison_sociale": name, "sigle": None,
        "nature_juridique": category, "etat_administratif": "A", "statut_diffusion": "O",
        "nombre_etablissements": 2, "siege": establishment(siret, seat=True), "matching_etablissements": [],
        "complements": {"identifiant_association": None, "est_association": False},
        "dirigeants": [{"nom": "NE PAS LIRE", "prenoms": "CE NOM", "type_dirigeant": "personne physique"}],
    } | others  # fmt: skip


UNITS = [
    unit(
        ASSOCIATION, "ASSOCIATION DU GRENIER (DEMONSTRATION)", "9220",
        complements={"identifiant_association": RNA, "est_association": True},
        matching_etablissements=[establishment(BRANCH, seat=False)],
    ),
    unit(
        HIDDEN, "[NON-DIFFUSIBLE]", "1000", nom_raison_sociale=None, statut_diffusion="P",
        siege=establishment(HIDDEN, seat=True, shown="P"),
    ),
    unit(
        CEASED, "COOPERATIVE ARRETEE (DEMONSTRATION)", "5710", etat_administratif="C",
        siege=establishment(CEASED, seat=True, state="F"),
    ),
]  # fmt: skip


def answer(query: str) -> dict[str, Any]:
    """As the service ranks: the units whose text holds what is asked, here any of their numbers."""
    found = [each for each in UNITS if query in json.dumps(each)]
    return {"results": found, "total_results": len(found), "page": 1, "per_page": 5, "total_pages": 1}


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(path.query).items()}
        self.server.asked.append((path.path, asked))
        if not self.fails():
            body = json.dumps(answer(asked["q"])).encode()
            self.send(200, body) if path.path == "/search" else self.send(404, b"{}")

    def fails(self) -> bool:
        """Answer badly as the test asked; True when that was done."""
        fault = self.server.fault
        if isinstance(fault, int):
            self.send(fault, b'{"erreur": "refus"}')
        elif isinstance(fault, bytes):
            self.send(200, fault)
        elif fault == "half":
            self.begin(200, 5000)
            self.wfile.write(b'{"results": [')
        elif fault == "silent":
            self.server.leave.wait(10)
        elif fault == "trickle":
            self.begin(200, 5000)
            while not self.server.leave.wait(0.05):
                self.wfile.write(b" ")
        elif fault == "hang up":
            self.close_connection = True
        return fault is not None

    def send(self, status: int, body: bytes) -> None:
        self.begin(status, len(body))
        self.wfile.write(body)

    def begin(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        if status in (301, 302):
            self.send_header("Location", self.server.base + "/ailleurs")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests say nothing."""


class Server(ThreadingHTTPServer):
    """`asked`: what was received, in order; `fault`: how to answer badly, a status, some bytes, or a way by name."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.fault: int | bytes | str | None = None
        self.leave = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves before the end is what some tests want."""

    def __enter__(self) -> Server:
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.leave.set()
        self.shutdown()
        self.server_close()
        self.thread.join()
