"""One bounded question to an outside service over HTTP: how long, how much, how often, and nothing followed."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import socket
from typing import Literal
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
Fault = Literal["silent", "slow", "cut", "oversized", "unexpected", "busy"]


class ExchangeFailed(Exception):  # noqa: N818 – the service failed, the caller goes on without it
    """`fault` says how; `status` is the HTTP status when there was one."""

    def __init__(self, fault: Fault, status: int = 0) -> None:
        self.fault, self.status = fault, status
        super().__init__(f"{fault} {status or ''}".strip())


class Pace:
    """So many questions a second for all the threads of this process."""

    def __init__(self, per_second: float) -> None:
        self.between = 1.0 / per_second
        self.next = 0.0
        self.lock = threading.Lock()

    def wait(self, at_most: float) -> None:
        """Sleep until one's turn; ExchangeFailed « busy », at once, when it would come too late."""
        with self.lock:
            now = time.monotonic()
            turn = max(now, self.next)
            if turn - now > at_most:
                raise ExchangeFailed("busy")
            self.next = turn + self.between
        time.sleep(max(0.0, turn - now))


class Service:
    """A base address, `https` except on this machine. ValueError when it is no such address."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        secure = parts.scheme == "https"
        if not parts.hostname or not (secure or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            raise ValueError("The address of an outside service must begin with https://")
        self.connection = HTTPSConnection if secure else HTTPConnection
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path.rstrip("/")

    def get(self, target: str, *, within: float, most: int) -> bytes:
        """The body of a 200 answer, read within `within` seconds, `most` bytes at most. No redirection is followed."""
        until = time.monotonic() + within
        connection = self.connection(self.host, self.port, timeout=within)
        try:
            connection.request("GET", self.path + target, headers={"Accept": "application/json"})
            sock = connection.sock  # the connection forgets it when the service closes after its answer
            with connection.getresponse() as response:
                if response.status != 200:
                    raise ExchangeFailed("busy" if response.status == 429 else "unexpected", response.status)
                return content(sock, response, until, most)
        except TimeoutError as error:
            raise ExchangeFailed("slow") from error
        except HTTPException as error:
            raise ExchangeFailed("cut") from error
        except OSError as error:
            raise ExchangeFailed("silent") from error
        finally:
            connection.close()


def content(sock: socket, response: HTTPResponse, until: float, most: int) -> bytes:
    """The whole body; an answer that trickles, stops half-way or never ends is refused."""
    expected = response.length
    read = bytearray()
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        piece = response.read1(65_536)
        if not piece:
            break
        read += piece
        if len(read) > most:
            raise ExchangeFailed("oversized")
    if expected is not None and len(read) != expected:
        raise ExchangeFailed("cut")
    return bytes(read)
