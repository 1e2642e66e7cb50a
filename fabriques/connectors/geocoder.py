"""The national address service, whichever machine answers for it: addresses, points, and columns of addresses.

Off unless settings.GEOCODER_URL gives its base address. Nothing here may be called inside a transaction.
"""

from __future__ import annotations

import csv
import io
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from itertools import islice
from socket import socket
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from fabriques.connectors.geocoder_format import (
    COLUMNS,
    Address,
    GeocoderBusy,
    GeocoderError,
    GeocoderOff,
    GeocoderSilent,
    Question,
    fail,
    form,
    garbled,
    question,
    read_csv,
    read_json,
    refused,
)

__all__ = ["APART", "SURE_ENOUGH", "Address", "Geocoder", "GeocoderError", "Question", "best", "geocoder"]

# Under this score the service has matched some words only, often a like-named street of another town.
SURE_ENOUGH = 0.6
# Two towns whose scores are closer than this are equally likely.
APART = 0.1
MOST_CANDIDATES = 10
MOST_BYTES = 2_000_000  # of one answer; a CSV answer is allowed that much for each hundred lines
ROWS_AT_ONCE = 500
REMEMBERED = 2_000
PER_SECOND = 1.0  # the service allows fifty to each machine: we stay far below
ANSWER_WITHIN_S = 5.0
CSV_WITHIN_S = 60.0
TURN_WITHIN_S = 3.0  # a person waits no longer for the turn of their question
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Pace:
    """One question at a time, so many a second, for all the threads of this process."""

    def __init__(self, per_second: float) -> None:
        self.between = 1.0 / per_second
        self.next = 0.0
        self.lock = threading.Lock()

    def wait(self, at_most: float) -> None:
        """Sleep until one's turn; GeocoderBusy, at once, when it would come too late."""
        with self.lock:
            now = time.monotonic()
            turn = max(now, self.next)
            if turn - now > at_most:
                fail(GeocoderBusy, _("Trop de recherches d'adresses sont en cours."))
            self.next = turn + self.between
        time.sleep(max(0.0, turn - now))


class Geocoder:
    """A client of one base address, `https` except on this machine. ValueError when it is no such address."""

    def __init__(
        self,
        base: str,
        *,
        per_second: float = PER_SECOND,
        answer_within: float = ANSWER_WITHIN_S,
        csv_within: float = CSV_WITHIN_S,
        turn_within: float = TURN_WITHIN_S,
        remembered: int = REMEMBERED,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        parts = urlsplit(base)
        secure = parts.scheme == "https"
        if not parts.hostname or not (secure or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            raise ValueError("The address of the geocoder must begin with https://")
        self.connection = HTTPSConnection if secure else HTTPConnection
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path.rstrip("/")
        self.answer_within, self.csv_within, self.turn_within = answer_within, csv_within, turn_within
        self.most_bytes = most_bytes
        self.pace = Pace(per_second)
        self.answers: OrderedDict[str, tuple[Address, ...]] = OrderedDict()
        self.remembered = remembered
        self.lock = threading.Lock()

    def search(self, text: str, *, limit: int = 5, postcode: str = "") -> tuple[Address, ...]:
        """Candidates for an address, the best first; none for a text that the service would refuse as it is."""
        asked = question(text)
        if not asked:
            return ()
        values = {"q": asked, "limit": min(limit, MOST_CANDIDATES), "autocomplete": 0, "index": "address"}
        return self._asked("/search", values | ({"postcode": postcode} if postcode else {}))

    def reverse(self, lon: float, lat: float, *, limit: int = 1) -> tuple[Address, ...]:
        """Addresses around a point, the nearest first; coordinates outside the world have none."""
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            return ()
        values = {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}", "limit": min(limit, MOST_CANDIDATES)}
        return self._asked("/reverse", values | {"index": "address"})

    def search_many(self, questions: Iterable[Question]) -> Iterator[Address | None]:
        """The best candidate for each line, in order, None where there is none; asked by batches, as they come."""
        lines = iter(questions)
        while batch := list(islice(lines, ROWS_AT_ONCE)):
            yield from self._batch(batch)

    def _batch(self, questions: Sequence[Question]) -> list[Address | None]:
        answers: list[Address | None] = [None] * len(questions)
        asked = [(row, question(each.address), each.postcode) for row, each in enumerate(questions)]
        asked = [line for line in asked if line[1]]
        if not asked:
            return answers
        content = io.StringIO(newline="")
        csv.writer(content, lineterminator="\n").writerows([("row", "address", "postcode"), *asked])
        fields = [("columns", "address"), ("postcode", "postcode"), ("indexes", "address")]
        fields += [("result_columns", column) for column in COLUMNS]
        kind, sent = form(content.getvalue().encode(), fields)
        most = self.most_bytes * math.ceil(len(asked) / 100)
        self.pace.wait(self.csv_within)
        body = self._exchange("POST", "/search/csv/", sent, {"Content-Type": kind}, self.csv_within, most)
        found = read_csv(body, {row for row, *_rest in asked})
        for row, address in found.items():
            answers[row] = address
        return answers

    def _asked(self, path: str, values: Mapping[str, object]) -> tuple[Address, ...]:
        target = f"{path}?{urlencode(values)}"
        with self.lock:
            if target in self.answers:
                self.answers.move_to_end(target)
                return self.answers[target]
        self.pace.wait(self.turn_within)
        answer = read_json(self._exchange("GET", target, None, {}, self.answer_within, self.most_bytes))
        with self.lock:
            self.answers[target] = answer
            while len(self.answers) > self.remembered:
                self.answers.popitem(last=False)
        return answer

    def _exchange(
        self,
        method: str,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str],
        within: float,
        most: int,
    ) -> bytes:
        """One request on a connection of its own; no redirection is followed."""
        until = time.monotonic() + within
        connection = self.connection(self.host, self.port, timeout=within)
        try:
            connection.request(method, self.path + target, body, dict(headers))
            sock = connection.sock  # the connection forgets it when the service closes after its answer
            with connection.getresponse() as response:
                if response.status != 200:
                    refused(response.status)
                return _content(sock, response, until, most)
        except TimeoutError:
            fail(GeocoderSilent, _("Le service des adresses met trop de temps à répondre."))
        except HTTPException:
            garbled(_("réponse coupée avant la fin"))
        except OSError:
            fail(GeocoderSilent, _("Le service des adresses ne répond pas."))
        finally:
            connection.close()


@cache
def _client(base: str) -> Geocoder:
    return Geocoder(base)


def geocoder() -> Geocoder:
    """The client of this process. GeocoderOff when no address is set."""
    base: str = getattr(settings, "GEOCODER_URL", "")
    if not base:
        fail(GeocoderOff, _("La recherche d'adresses n'est pas activée sur cette plateforme."))
    return _client(base)


def best(text: str) -> Address | None:
    """The address the service is sure of, None when it doubts; GeocoderError when it is off or fails."""
    candidates = geocoder().search(text)
    if not candidates or candidates[0].score < SURE_ENOUGH:
        return None
    first = candidates[0]
    rivals = (each for each in candidates if each.citycode != first.citycode)
    return None if any(first.score - each.score < APART for each in rivals) else first


def _content(sock: socket, response: HTTPResponse, until: float, most: int) -> bytes:
    """The whole body; an answer that trickles, stops half-way or never ends is refused."""
    expected = response.length
    content = bytearray()
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        piece = response.read1(65_536)
        if not piece:
            break
        content += piece
        if len(content) > most:
            garbled(_("réponse trop volumineuse"))
    if expected is not None and len(content) != expected:
        garbled(_("réponse coupée avant la fin"))
    return bytes(content)
