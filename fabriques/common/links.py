"""Short-lived, signed links to a content, and the answer that gives it: always a download, never a page of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.core import signing
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

Response = TypeVar("Response", bound=HttpResponseBase)
SALT = "fabriques.content"
SECONDS = 120
# Nothing in it runs, nothing of it sees the visitor's session, wherever a browser decides to open it.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@dataclass(frozen=True)
class Given:
    """A content as it is given: `content_type` was told by the content itself, `file_name` is safe.

    `reader`: the public identifier of whoever the link was made for; it opens to nobody else.
    """

    sha256: str
    file_name: str
    content_type: str
    size: int
    reader: str = ""


def signed(given: Given) -> str:
    return signing.dumps(asdict(given), salt=SALT, compress=True)


def read(token: str) -> Given | None:
    """What a link gives; None when it is not ours, was changed, or is too old."""
    try:
        values: dict[str, Any] = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    try:
        return Given(**values)
    except TypeError:  # a link of an older version
        return None


def download(given: Given, chunks: Iterable[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type=given.content_type)
    response["Content-Length"] = str(given.size)
    response["Content-Disposition"] = content_disposition_header(True, given.file_name)
    return guarded(response)


def guarded(response: Response) -> Response:
    """The headers of everything that people sent."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
