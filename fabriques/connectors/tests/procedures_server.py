"""A server on this machine that answers as the State's online procedures do, well or badly.

The files are written by hand after the published schema; everyone in them is fictitious.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "jeton-de-demonstration"
PROCEDURE = 4242
REVISION, OLDER = "UHJvY2VkdXJlUmV2aXNpb24tMg==", "UHJvY2VkdXJlUmV2aXNpb24tMQ=="
LETTER = b"Lettre de soutien de demonstration.\n"


def text(key: str, label: str, said: str) -> dict[str, Any]:
    return {
        "id": key,
        "champDescriptorId": key,
        "__typename": "TextChamp",
        "label": label,
        "stringValue": said,
    }


def commune(key: str, name: str, code: str, postcode: str) -> dict[str, Any]:
    return text(key, "Commune du lieu", f"{name} ({postcode})") | {
        "__typename": "CommuneChamp", "commune": {"name": name, "code": code, "postalCode": postcode},
    }  # fmt: skip


def amount(key: str, label: str, value: float) -> dict[str, Any]:
    return text(key, label, str(value)) | {"__typename": "DecimalNumberChamp", "decimalNumber": value}


def documents(key: str, label: str, *files: tuple[str, str]) -> dict[str, Any]:
    found = [
        {"filename": name, "url": url, "contentType": "text/plain", "checksum": "", "byteSizeBigInt": "36"}
        for name, url in files
    ]
    said = text(key, label, ", ".join(name for name, _url in files))
    return said | {"__typename": "PieceJustificativeChamp", "files": found}


def dossier(number: int, *champs: dict[str, Any], revision: str = REVISION, **others: Any) -> dict[str, Any]:
    return {
        "id": f"RG9zc2llci0{number}", "number": number, "state": "en_instruction",
        "dateDepot": "2026-02-20T10:30:07+01:00", "dateDerniereModification": "2026-02-20T10:30:07+01:00",
        "demarche": {"revision": {"id": revision}}, "usager": {"email": f"porteur.{number}@exemple.test"},
        "demandeur": {
            "__typename": "PersonneMorale", "siret": "12345678200010",
            "entreprise": {
                "raisonSociale": "ASSOCIATION DU GRENIER (DEMONSTRATION)", "nomCommercial": None,
                "formeJuridiqueCode": "9220",
            },
            "association": {"rna": "W021000001", "titre": "Association du Grenier (démonstration)"},
        },
        "champs": [*champs],
    } | others  # fmt: skip


def whole(number: int, name: str, *more: dict[str, Any], **others: Any) -> dict[str, Any]:
    """A file with the answers that any of ours needs."""
    return dossier(
        number,
        text("Q-nom", "Nom du tiers-lieu", name),
        commune("Q-commune", "Château-Thierry", "02168", "02400"),
        text("Q-resume", "Présentation", "Un grenier où des habitants réparent et apprennent ensemble."),
        amount("Q-montant", "Montant demandé", 50000.0),
        *more,
        **others,
    )


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.headers.get("Authorization", ""), asked["variables"]))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.send(401, b'{"errors": [{"message": "Without a token"}]}')
        elif not self.fails():
            kind = "deletedDossiers" if "deletedDossiers" in asked["query"] else "dossiers"
            self.send(200, json.dumps(self.page(kind, asked["variables"])).encode())

    def page(self, kind: str, variables: dict[str, Any]) -> dict[str, Any]:
        if variables["number"] != PROCEDURE:
            return {"data": {"demarche": None}}
        pages = self.server.pages if kind == "dossiers" else [self.server.deleted]
        rank = int(variables["after"] or 0)
        following = rank + 1 < len(pages)
        cursor = "0" if self.server.loops else str(rank + 1)
        nodes = [
            node
            for node in (pages[rank] if pages else [])
            if node is None or not variables["since"] or node.get("dateDerniereModification", "~") > variables["since"]
        ]  # fmt: skip
        info = {"hasNextPage": following or self.server.loops, "endCursor": cursor}
        return {"data": {"demarche": {kind: {"pageInfo": info, "nodes": nodes}}}}

    def do_GET(self) -> None:
        self.server.fetched.append((self.path, self.headers.get("Authorization")))
        found = self.server.files.get(self.path)
        self.send(404, b"") if found is None else self.send(200, found)

    def fails(self) -> bool:
        fault = self.server.fault
        if isinstance(fault, int):
            self.send(fault, b'{"erreur": "refus"}')
        elif isinstance(fault, bytes):
            self.send(200, fault)
        elif fault == "half":
            self.begin(200, 5000)
            self.wfile.write(b'{"data": {')
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
    """`pages` of files, `deleted` ones, `files` by path; `fault`: how to answer badly; `loops`: one cursor."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.fetched: list[tuple[str, str | None]] = []
        self.pages: list[list[dict[str, Any] | None]] = []
        self.deleted: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {"/lettre.txt": LETTER}
        self.fault: int | bytes | str | None = None
        self.loops = False
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
