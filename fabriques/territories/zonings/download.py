"""Fetches a published file by its address: http(s) only, within a size and a time, whole or not at all."""

from __future__ import annotations

import http.client
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import IO, Any

from fabriques.territories.zonings.findings import FileRefused, quoted, refuse
from fabriques.territories.zonings.formats.opening import LARGEST_FILE, MEGABYTE

CHUNK = 1 << 16
SILENCE_S = 20.0  # longest wait for the next bytes
WHOLE_S = 600.0
RULE = "Téléchargement d'un fichier publié"
STATUS_WORDS = {
    401: "demande de s'identifier",
    403: "refuse l'accès à ce fichier",
    404: "ne connaît pas cette adresse",
    410: "a retiré ce fichier",
    429: "a reçu trop de demandes",
}
Progress = Callable[[str, int], None]


class OnlyWeb(urllib.request.HTTPRedirectHandler):
    """A redirection may not lead to a file of this machine, nor anywhere but the web."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        try:
            check_address(newurl)
        except FileRefused:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_address(text: str) -> bool:
    return "://" in text


def check_address(address: str) -> None:
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refuse(
            "bad_address",
            f"L'adresse {quoted(address)} n'est pas une adresse http ou https.",
            "Copiez l'adresse du fichier depuis la page qui le publie.",
            RULE,
        )


def name_of(address: str, headers: Message | None = None) -> str:
    """The file's name as the server gives it, else the end of the address."""
    given = headers.get_filename() if headers is not None else None
    path = given or urllib.parse.unquote(urllib.parse.urlsplit(address).path)
    return path.rsplit("/", 1)[-1][-160:] or "fichier"


@contextmanager
def downloaded(
    address: str, progress: Progress | None = None, *, whole_s: float = WHOLE_S, silence_s: float = SILENCE_S
) -> Iterator[tuple[Path, str]]:
    """A temporary file with the whole content, and its name; FileRefused in words when it does not come whole."""
    check_address(address)
    opener = urllib.request.build_opener(OnlyWeb)
    request = urllib.request.Request(address, headers={"Accept-Encoding": "identity"})  # noqa: S310 – checked above
    with tempfile.TemporaryDirectory(prefix="zonage-") as folder:
        target = Path(folder) / "fichier"
        try:
            with opener.open(request, timeout=silence_s) as answer, target.open("wb") as file:
                received(address, answer, file, progress, time.monotonic() + whole_s)
                name = name_of(address, answer.headers)
        except urllib.error.HTTPError as error:
            error.close()
            raise answered(address, error.code) from error
        except http.client.IncompleteRead as error:
            raise half_sent(address, len(error.partial), error.expected) from error
        except TimeoutError as error:
            raise too_slow(address) from error
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            raise unreachable(address, error) from error
        yield target, name


def received(address: str, answer: Any, file: IO[bytes], progress: Progress | None, deadline: float) -> None:
    announced = answer.headers.get("Content-Length", "")
    expected = int(announced) if announced.isascii() and announced.isdigit() else None
    if expected is not None and expected > LARGEST_FILE:
        raise too_large(address)
    size = told = 0
    while chunk := answer.read1(CHUNK):
        size += len(chunk)
        if size > LARGEST_FILE:
            raise too_large(address)
        if time.monotonic() > deadline:
            raise too_slow(address)
        file.write(chunk)
        if progress is not None and size - told >= MEGABYTE:
            told = size
            progress("téléchargement", size)
    if expected is not None and size < expected:
        raise half_sent(address, size, expected - size)


def answered(address: str, status: int) -> FileRefused:
    said = STATUS_WORDS.get(status) or ("est en panne" if status >= 500 else "n'a pas donné le fichier")
    return refuse(
        "http_status",
        f"Le serveur {said} (réponse {status}) : {quoted(address, 200)}.",
        "Vérifiez l'adresse sur la page qui publie le fichier, ou téléchargez-le vous-même et donnez son chemin.",
        RULE,
    )


def half_sent(address: str, size: int, missing: int | None) -> FileRefused:
    whole = f" sur {size + missing}" if missing else ""
    return refuse(
        "half_sent",
        f"Le téléchargement s'est arrêté à {size} octets{whole} : {quoted(address, 200)}. Rien n'a été gardé.",
        "Relancez la commande.",
        RULE,
    )


def too_slow(address: str) -> FileRefused:
    return refuse(
        "too_slow",
        f"Le serveur n'a pas envoyé le fichier à temps : {quoted(address, 200)}. Rien n'a été gardé.",
        "Relancez plus tard, ou téléchargez le fichier vous-même et donnez son chemin.",
        RULE,
    )


def too_large(address: str) -> FileRefused:
    return refuse(
        "too_large",
        f"Le fichier dépasse {LARGEST_FILE // MEGABYTE} Mo : {quoted(address, 200)}.",
        "Aucun zonage publié n'approche cette taille : vérifiez l'adresse.",
        RULE,
    )


def unreachable(address: str, error: Exception) -> FileRefused:
    if isinstance(getattr(error, "reason", None), TimeoutError):
        return too_slow(address)
    return refuse(
        "unreachable",
        f"Le serveur n'a pas pu être joint : {quoted(address, 200)}.",
        "Vérifiez l'adresse et la connexion, ou téléchargez le fichier vous-même et donnez son chemin.",
        RULE,
    )
