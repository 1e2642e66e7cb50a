"""Files that people send or that jobs make, kept on disk under the hash of their content.

A file is written, synced and renamed before its row exists. The folder stands under no public address: a view
gives a file only to whoever may have it.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings

CHUNK = 1 << 20
SHA256 = re.compile(r"[0-9a-f]{64}")
INCOMING = "incoming"


@dataclass(frozen=True)
class Stored:
    """A file kept; `size` is in bytes."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where a content stands, whether it is there or not. ValueError when that is no hash."""
    if not SHA256.fullmatch(sha256):
        raise ValueError("a content is named by its SHA-256")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


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
    target = path_of(digest.hexdigest())
    target.parent.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o600)
    os.utime(path)  # the date that `forget` goes by, even where the same content was kept before
    path.replace(target)
    _sync_folder(target.parent)
    return Stored(digest.hexdigest(), size)


def forget(sha256: str, *, older_than_days: int) -> bool:
    """Remove a content that nobody has given since that many days; True when it is there no more.

    The age stops a removal from taking what has just been sent again; the caller sees that no row names it.
    """
    path = path_of(sha256)
    try:
        if path.stat().st_mtime > time.time() - older_than_days * 86_400:
            return False
        path.unlink()
    except FileNotFoundError:
        pass
    return True


def forget_incoming(*, older_than_days: int) -> None:
    """Remove what processes killed while they wrote have left."""
    for path in (Path(settings.MEDIA_ROOT) / INCOMING).glob("*"):
        if path.stat().st_mtime < time.time() - older_than_days * 86_400:
            path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
