"""One request to the identity provider, bounded in time and in size; no redirection is followed."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Timer
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class IdentityRefused(Exception):  # noqa: N818 – an answer to the person, not an error of ours
    """No sign-in by identity: `code` for the journal, str() for the person. `ours` when asking again may do."""

    def __init__(self, code: str, text: str, *, later: bool = False) -> None:
        self.code, self.later = code, later
        super().__init__(text)


def silent() -> NoReturn:
    raise IdentityRefused("silent", _("Le service d'identité ne répond pas."), later=True)


def slow() -> NoReturn:
    raise IdentityRefused("slow", _("Le service d'identité met trop de temps à répondre."), later=True)


def garbled(how: str) -> NoReturn:
    text = _("Le service d'identité a mal répondu : %(how)s.") % {"how": how}
    raise IdentityRefused("garbled", text, later=True)


def safe_address(url: object) -> bool:
    """Whether an address may receive secrets: `https`, or this machine."""
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    if not parts.hostname or parts.username or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def exchange(
    method: str, url: str, *, headers: Mapping[str, str], body: str | None, within: float, most: int
) -> tuple[int, str, bytes]:
    """Status, media type and content of an answer of at most `most` bytes, whole within `within` seconds.

    Raises IdentityRefused (silent, slow, garbled).
    """
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=within)
    late = Event()
    watchdog: Timer | None = None
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        # The connection forgets its socket when the service closes after its answer: the watchdog keeps it.
        watchdog = Timer(within, _cut, (connection.sock, late))
        watchdog.daemon = True
        watchdog.start()
        connection.request(method, target or "/", body, dict(headers))
        with connection.getresponse() as response:
            content = response.read(most + 1)
            whole = response.length in (None, 0)
            media = response.headers.get_content_type()
            status = response.status
    except TimeoutError:
        slow()
    except (HTTPException, OSError, ValueError):
        slow() if late.is_set() else silent()
    finally:
        if watchdog is not None:
            watchdog.cancel()
        connection.close()
    if late.is_set():
        slow()
    if len(content) > most:
        garbled(_("réponse trop volumineuse"))
    if not whole:
        garbled(_("réponse coupée avant la fin"))
    return status, media, content


def _cut(sock: socket.socket, late: Event) -> None:
    """Time is up, whatever comes: a service that trickles would never let a reading end by itself."""
    late.set()
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def json_object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        garbled(_("réponse illisible"))
    if not isinstance(found, dict):
        garbled(_("réponse illisible"))
    return found
