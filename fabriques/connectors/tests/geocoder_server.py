"""A server on this machine that answers as the national address service does, well or badly."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit


class Known(NamedTuple):
    label: str
    lon: float
    lat: float
    kind: str
    citycode: str
    postcode: str


KNOWN = (
    Known("8 Rue du Port 02200 Soissons", 3.3236, 49.3815, "housenumber", "02722", "02200"),
    Known("Rue du Port 02000 Laon", 3.62, 49.56, "street", "02408", "02000"),
    Known("Soissons", 3.3235, 49.3815, "municipality", "02722", "02200"),
)


def score(asked: str, known: Known) -> float:
    """Share of the words asked that the address holds, a little less where the address says more."""
    words, found = set(asked.lower().split()), set(known.label.lower().split())
    return round(len(words & found) / len(words) - 0.01 * len(found - words), 4) if words else 0.0


def ranked(asked: str, postcode: str, limit: int) -> list[tuple[float, Known]]:
    scored = [(score(asked, each), each) for each in KNOWN if postcode in ("", each.postcode)]
    return sorted((pair for pair in scored if pair[0] > 0.2), key=lambda pair: -pair[0])[:limit]


def feature(points: float, known: Known) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [known.lon, known.lat]},
        "properties": {
            "label": known.label, "score": points, "type": known.kind, "citycode": known.citycode,
            "postcode": known.postcode, "city": known.label.split()[-1], "_type": "address",
        },
    }  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(path.query).items()}
        self.server.asked.append((path.path, asked))
        if self.fails():
            return
        if path.path == "/geocodage/search":
            text = asked.get("q", "")
            if not 3 <= len(text) <= 200 or not text[0].isalnum():
                self.answer(
                    400, {"code": 400, "message": "Failed parsing query", "detail": ["q: bad length"]}
                )
                return
            found = ranked(text, asked.get("postcode", ""), int(asked["limit"]))
        elif path.path == "/geocodage/reverse":
            lon, lat = float(asked["lon"]), float(asked["lat"])
            near = sorted(KNOWN, key=lambda known: abs(known.lon - lon) + abs(known.lat - lat))
            found = [(0.99, known) for known in near[: int(asked["limit"])]]
        else:
            self.answer(404, {"code": 404, "message": "Not found"})
            return
        self.answer(200, {"type": "FeatureCollection", "features": [feature(*pair) for pair in found]})

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + self.rfile.read(size), policy=email.policy.HTTP)
        fields: dict[str, list[str]] = {}
        for part in form.iter_parts():
            fields.setdefault(part.get_param("name", header="content-disposition"), []).append(
                part.get_payload(decode=True).decode()
            )
        self.server.asked.append((self.path, fields))
        if self.fails():
            return
        if self.path != "/geocodage/search/csv/":
            self.answer(404, {"code": 404, "message": "Not found"})
            return
        self.send(200, self.server.broken_csv or table(fields), "text/csv; charset=utf-8")

    def fails(self) -> bool:
        """Answer badly as the test asked; True when that was done."""
        fault = self.server.fault
        if isinstance(fault, int):
            self.answer(fault, {"code": fault, "message": "refused"})
        elif fault == "half":
            self.begin(200, "application/json", 5000)
            self.wfile.write(b'{"type": "FeatureCollection", "fea')
        elif fault == "half chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"100\r\n{")
        elif fault == "silent":
            self.server.leave.wait(10)
        elif fault == "trickle":
            self.begin(200, "application/json", 5000)
            for _ in range(200):
                self.wfile.write(b" ")
                if self.server.leave.wait(0.05):
                    break
        elif fault == "hang up":
            self.close_connection = True
        elif isinstance(fault, bytes):
            self.send(200, fault, "application/json")
        return fault is not None

    def answer(self, status: int, content: object) -> None:
        self.send(status, json.dumps(content).encode(), "application/json")

    def send(self, status: int, body: bytes, kind: str) -> None:
        self.begin(status, kind, len(body))
        self.wfile.write(body)

    def begin(self, status: int, kind: str, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        if status in (301, 302):
            self.send_header("Location", self.server.base + "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests say nothing."""


class Server(ThreadingHTTPServer):
    """`asked`: what was received, in order; `fault`: how to answer badly, a status, some bytes, or a way by name."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_address[1]}/geocodage"
        self.asked: list[tuple[str, Any]] = []
        self.fault: int | bytes | str | None = None
        self.broken_csv: bytes | None = None
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


def table(fields: dict[str, list[str]]) -> bytes:
    """The file received, with the columns asked for after its own."""
    rows = list(csv.DictReader(io.StringIO(fields["data"][0])))
    lines = io.StringIO(newline="")
    asked = fields["result_columns"]
    writer = csv.DictWriter(lines, [*rows[0], *asked], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        text = " ".join(row[column] for column in fields["columns"])
        found = ranked(text, row[fields["postcode"][0]], 1)
        values = dict.fromkeys(asked, "")
        if found:
            points, known = found[0]
            values = {
                "longitude": known.lon, "latitude": known.lat, "result_score": points, "result_label": known.label,
                "result_type": known.kind, "result_citycode": known.citycode, "result_postcode": known.postcode,
            }  # fmt: skip
        writer.writerow(row | values)
    return lines.getvalue().encode()
