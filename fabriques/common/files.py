"""Files that people send or that jobs make, kept under the hash of their content.

They stand on disk (MEDIA_ROOT), or in a bucket of an S3 service when settings.S3 names one. A file is written, synced
and renamed (or wholly sent) before its row exists. A column that names a content has a name that ends with « sha256 »:
`orphans` goes by it. Nothing stands under a public address: a view gives a file only to whoever may have it.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from django.conf import settings

from fabriques.common import store_disk

if TYPE_CHECKING:
    from fabriques.common.store_s3 import Bucket

CHUNK = 1 << 20
SHA256 = re.compile(r"[0-9a-f]{64}")
INCOMING = "incoming"


class Chunks(Protocol):
    """A content that is being read."""

    def __iter__(self) -> Iterator[bytes]: ...
    def __next__(self) -> bytes: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Stored:
    """A file kept; `size` is in bytes."""

    sha256: str
    size: int


def named(sha256: str) -> str:
    """The place of a content in the store. ValueError when that is no hash."""
    if not SHA256.fullmatch(sha256):
        raise ValueError("a content is named by its SHA-256")
    return f"{sha256[:2]}/{sha256}"


def path_of(sha256: str) -> Path:
    """Where a content stands on disk, whether it is there or not. ValueError when that is no hash."""
    return Path(settings.MEDIA_ROOT) / named(sha256)


def bucket() -> Bucket | None:
    """The bucket that holds the contents; None when they stand on disk, and then its large library stays unread."""
    if not settings.S3["bucket_name"]:
        return None
    found: Bucket = import_module("fabriques.common.store_s3").bucket_of(**settings.S3)
    return found


@contextmanager
def incoming(suffix: str = "") -> Iterator[Path]:
    """A path to write a file at, in private; whatever stands there at the end is removed."""
    folder = Path(settings.MEDIA_ROOT) / INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid4().hex}{suffix}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def adopt(path: Path) -> Stored:
    """Keep the file written at an `incoming` path: synced, then renamed under the hash of its content."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
        os.fsync(file.fileno())
    stored = Stored(digest.hexdigest(), size)
    far = bucket()
    if far is None:
        store_disk.keep(path, path_of(stored.sha256))
    else:
        far.send(path, named(stored.sha256))
    return stored


def stream(sha256: str) -> Chunks:
    """The content, piece by piece; closed at its end, or by its `close`. FileNotFoundError, at once, when not there."""
    far = bucket()
    return store_disk.Chunks(path_of(sha256), CHUNK) if far is None else far.read(named(sha256), CHUNK)


@contextmanager
def local(sha256: str) -> Iterator[Path]:
    """The content as a file of this machine, for readers that need one; not to be changed nor kept."""
    far = bucket()
    if far is None:
        yield path_of(sha256)
        return
    with incoming() as path:
        far.fetch(named(sha256), path)
        yield path


def link(sha256: str, *, file_name: str, content_type: str, seconds: int) -> str:
    """An address of the S3 service that gives the content for a while, as a download; "" when it stands on disk."""
    far = bucket()
    return "" if far is None else far.link(named(sha256), file_name, content_type, seconds)


def contents() -> Iterator[tuple[str, float]]:
    """Every content kept, with the age in days since it was last given."""
    far, now = bucket(), time.time()
    kept = store_disk.listed(Path(settings.MEDIA_ROOT)) if far is None else far.listed()
    for name, given in kept:
        sha256 = name.rpartition("/")[2]
        if SHA256.fullmatch(sha256):
            yield sha256, (now - given) / 86_400


def forget(sha256: str, *, older_than_days: int) -> bool:
    """Remove a content that nobody has given since that many days; True when it is there no more.

    The age stops a removal from taking what has just been sent again; the caller sees that no row names it.
    """
    since = time.time() - older_than_days * 86_400
    far = bucket()
    return store_disk.forget(path_of(sha256), since) if far is None else far.forget(named(sha256), since)


def forget_incoming(*, older_than_days: int) -> None:
    """Remove what processes killed while they wrote have left."""
    for path in (Path(settings.MEDIA_ROOT) / INCOMING).glob("*"):
        if path.stat().st_mtime < time.time() - older_than_days * 86_400:
            path.unlink(missing_ok=True)
