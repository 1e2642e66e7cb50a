"""The virus scanner: a clamd daemon asked over TCP, with the content streamed to it (INSTREAM).

Off unless settings.SCANNER gives « host:port ». The daemon refuses what is longer than its StreamMaxLength: set it
above the largest document. Nothing here may be called inside a transaction.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

CHUNK = 1 << 16
WITHIN_S = 60.0
LONGEST_ANSWER = 1_000


@dataclass(frozen=True)
class Clean:
    """Nothing found."""


@dataclass(frozen=True)
class Infected:
    """`signature`: the daemon's name for what it found."""

    signature: str


class ScannerError(OSError):
    """No verdict: the daemon is down, slow, cut, or refuses; asking later may be enough."""


Verdict = Clean | Infected


def is_on() -> bool:
    return bool(settings.SCANNER)


def scan(content: Iterable[bytes], *, within: float = WITHIN_S) -> Verdict:
    """What the daemon says of a content, in `within` seconds at most. ScannerError when it gives no verdict."""
    until = time.monotonic() + within
    try:
        with socket.create_connection(address(settings.SCANNER), timeout=within) as daemon:
            answer = exchange(daemon, content, until)
    except OSError as error:
        raise ScannerError(f"{type(error).__name__}: {error}") from error
    return verdict(answer)


def address(written: str) -> tuple[str, int]:
    host, _, port = written.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError("The address of the scanner is written host:port")
    return host.strip("[]"), int(port)


def exchange(daemon: socket.socket, content: Iterable[bytes], until: float) -> bytes:
    """Send the content by pieces, each with its length, then read the answer; a daemon that refuses answers early."""
    try:
        daemon.sendall(b"zINSTREAM\0")
        for piece in content:
            for start in range(0, len(piece), CHUNK):
                part = piece[start : start + CHUNK]
                daemon.settimeout(left(until))
                daemon.sendall(struct.pack(">I", len(part)) + part)
        daemon.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it may have answered before it hung up
    answer = bytearray()
    while len(answer) < LONGEST_ANSWER and b"\0" not in answer:
        daemon.settimeout(left(until))
        piece = daemon.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return bytes(answer)


def left(until: float) -> float:
    remaining = until - time.monotonic()
    if remaining <= 0:
        raise TimeoutError("no verdict in time")
    return remaining


def verdict(answer: bytes) -> Verdict:
    """Read « stream: OK » or « stream: Name FOUND », ended by a null character."""
    told, ended, _ = answer.partition(b"\0")
    text = told.decode("utf-8", "replace").strip()
    if ended and text == "stream: OK":
        return Clean()
    found = re.fullmatch(r"stream: (.{1,200}) FOUND", text)
    if ended and found:
        return Infected("".join(char for char in found[1] if char.isprintable()))
    raise ScannerError(f"no verdict: {text[:200]!r}")
