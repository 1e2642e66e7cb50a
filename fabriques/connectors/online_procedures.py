"""The State's online procedures: files submitted there, read over GraphQL by cursor, with their attachments.

Off unless settings.PROCEDURES_URL gives its base address. Every fault is `ProceduresFailed`, a sentence to show;
the token is in no message. Nothing here may be called inside a transaction.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from fabriques.connectors.exchange import LOOPBACK, ExchangeFailed, Fault, Service, content
from fabriques.connectors.online_procedures_format import (
    DELETED,
    DOSSIERS,
    Deleted,
    Dossier,
    dossier_of,
    text,
)

PATH = "/api/v2/graphql"
PAGE = 50
ANSWER_WITHIN_S, FILE_WITHIN_S = 30.0, 60.0
MOST_BYTES = 20_000_000  # of one page of answers
MOST_PAGES = 2_000
CHUNK = 65_536
Json = Mapping[str, Any]


class ProceduresFailed(Exception):  # noqa: N818 – the service failed, the import says so
    """str() is a sentence to show."""


class Poster(Service):
    """Questions asked by POST, and files fetched to the disk; nothing is followed."""

    def post(
        self, target: str, body: bytes, headers: Mapping[str, str], *, within: float, most: int
    ) -> bytes:
        until = time.monotonic() + within
        connection = self.connection(self.host, self.port, timeout=within)
        try:
            connection.request("POST", self.path + target, body, dict(headers))
            sock = connection.sock
            with connection.getresponse() as response:
                if response.status != 200:
                    raise ExchangeFailed(fault_of(response.status), response.status)
                return content(sock, response, until, most)
        except TimeoutError as error:
            raise ExchangeFailed("slow") from error
        except HTTPException as error:
            raise ExchangeFailed("cut") from error
        except OSError as error:
            raise ExchangeFailed("silent") from error
        finally:
            connection.close()

    def fetch(self, target: str, path: Path, *, within: float, most: int) -> None:
        """Write a file as it comes, `most` bytes at most."""
        until = time.monotonic() + within
        connection = self.connection(self.host, self.port, timeout=within)
        try:
            connection.request("GET", target)
            sock = connection.sock
            with connection.getresponse() as response, path.open("wb") as file:
                if response.status != 200:
                    raise ExchangeFailed(fault_of(response.status), response.status)
                expected, size = response.length, 0
                while True:
                    left = until - time.monotonic()
                    if left <= 0:
                        raise TimeoutError
                    sock.settimeout(left)
                    piece = response.read1(CHUNK)
                    if not piece:
                        break
                    size += len(piece)
                    if size > most:
                        raise ExchangeFailed("oversized")
                    file.write(piece)
                if expected is not None and size != expected:
                    raise ExchangeFailed("cut")
        except TimeoutError as error:
            raise ExchangeFailed("slow") from error
        except HTTPException as error:
            raise ExchangeFailed("cut") from error
        except OSError as error:
            raise ExchangeFailed("silent") from error
        finally:
            connection.close()


def fault_of(status: int) -> Fault:
    return "busy" if status == 429 else "unexpected"


class Procedures:
    """A client of one base address, with its token. ValueError when it is neither https nor on this machine."""

    def __init__(
        self,
        base: str,
        token: str,
        *,
        file_hosts: tuple[str, ...] = (),
        answer_within: float = ANSWER_WITHIN_S,
        file_within: float = FILE_WITHIN_S,
        most_bytes: int = MOST_BYTES,
        most_pages: int = MOST_PAGES,
        page: int = PAGE,
    ) -> None:
        self.service = Poster(base)
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self.file_hosts = file_hosts
        self.answer_within, self.file_within = answer_within, file_within
        self.most_bytes, self.most_pages, self.page = most_bytes, most_pages, page

    def dossiers(self, number: int, *, since: datetime | None = None) -> Iterator[Dossier]:
        """The files of a procedure, drafts left out, changed since an instant or all; read page by page."""
        for node in self.nodes(DOSSIERS, "dossiers", number, since):
            yield dossier_of(node)

    def deleted(self, number: int, *, since: datetime | None = None) -> Iterator[Deleted]:
        """The files that the procedure has deleted."""
        for node in self.nodes(DELETED, "deletedDossiers", number, since):
            yield Deleted(str(node.get("number") or ""), str(node.get("dateSupression") or ""))

    def nodes(self, query: str, connection: str, number: int, since: datetime | None) -> Iterator[Json]:
        """Each node; a page may be empty and still have a next one, and a cursor that comes again is refused."""
        after, seen = None, set()
        for _page in range(self.most_pages):
            variables = {"number": number, "first": self.page, "after": after, "since": said(since)}
            found = self.page_of(query, connection, variables)
            for node in found.get("nodes") or ():
                if isinstance(node, dict):
                    yield node
            info = found.get("pageInfo") or {}
            if not info.get("hasNextPage"):
                return
            after = info.get("endCursor")
            if not after or after in seen:
                raise ProceduresFailed(
                    _("La démarche en ligne redonne sans fin la même page : la lecture est arrêtée.")
                )
            seen.add(after)
        raise ProceduresFailed(_("La démarche en ligne a plus de pages que la plateforme n'en lit."))

    def page_of(self, query: str, connection: str, variables: Json) -> Json:
        body = json.dumps({"query": query, "variables": variables}).encode()
        try:
            answer = json.loads(
                self.service.post(PATH, body, self.headers, within=self.answer_within, most=self.most_bytes)
            )
            if answer.get("errors"):
                raise ProceduresFailed(refusal_of(answer["errors"]))
            demarche = answer["data"]["demarche"]
            if demarche is None:
                raise ProceduresFailed(_("Cette démarche n'existe pas, ou le jeton n'y a pas accès."))
            found = demarche[connection]
            if not isinstance(found, dict) or not isinstance(found.get("nodes") or [], list):
                raise TypeError
            return found
        except ExchangeFailed as failure:
            raise ProceduresFailed(words(failure)) from failure
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ProceduresFailed(_("La démarche en ligne a donné une réponse illisible.")) from error

    def download(self, url: str, path: Path, *, most: int) -> None:
        """Fetch an attachment to a path; its address holds for a short while. The token is not sent there."""
        parts = urlsplit(url)
        if not self.may_fetch(parts.scheme, parts.hostname or ""):
            raise ProceduresFailed(_("L'adresse de la pièce n'est pas celle de la démarche en ligne."))
        service = Poster(f"{parts.scheme}://{parts.netloc}")
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        try:
            service.fetch(target, path, within=self.file_within, most=most)
        except (ExchangeFailed, ValueError) as failure:
            said_of = words(failure) if isinstance(failure, ExchangeFailed) else str(failure)
            raise ProceduresFailed(said_of) from failure

    def may_fetch(self, scheme: str, host: str) -> bool:
        """Attachments come from the service's own domain, or from a host named in the settings."""
        own = self.service.host
        if own in LOOPBACK:
            return host in LOOPBACK
        domain = own.split(".", 1)[1] if own.count(".") > 1 else own
        return scheme == "https" and (host in (own, domain, *self.file_hosts) or host.endswith(f".{domain}"))


def said(since: datetime | None) -> str | None:
    return since.isoformat() if since else None


def refusal_of(errors: Any) -> str:
    """What the service answered, shortened; its messages never hold the token."""
    first = errors[0] if isinstance(errors, list) and errors else {}
    message = text(first.get("message")) if isinstance(first, dict) else ""
    return _("La démarche en ligne a refusé la demande : %s") % (message[:200] or _("sans explication"))


def words(failure: ExchangeFailed) -> str:
    if failure.status in (401, 403):
        return _("La démarche en ligne refuse le jeton de la plateforme.")
    if failure.status == 404:
        return _("L'adresse de la démarche en ligne, ou de la pièce, n'existe plus.")
    if failure.fault == "busy":
        return _("La démarche en ligne reçoit trop de demandes en ce moment.")
    if failure.fault in ("oversized", "cut", "unexpected"):
        return _("La démarche en ligne a donné une réponse inattendue ou trop grande.")
    return _("La démarche en ligne ne répond pas.")


@cache
def client(base: str, token: str, file_hosts: tuple[str, ...]) -> Procedures:
    return Procedures(base, token, file_hosts=file_hosts)


def chosen() -> tuple[str, str]:
    """The address and the token of the settings, « » when there is none."""
    return getattr(settings, "PROCEDURES_URL", ""), getattr(settings, "PROCEDURES_TOKEN", "")


def is_on() -> bool:
    return all(chosen())


def procedures() -> Procedures:
    """The client of the settings. ProceduresFailed when none is set."""
    base, token = chosen()
    if not is_on():
        raise ProceduresFailed(_("La lecture des démarches en ligne n'est pas activée sur cette plateforme."))
    return client(base, token, tuple(getattr(settings, "PROCEDURES_FILE_HOSTS", ())))
