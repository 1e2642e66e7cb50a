"""Contents on the disk of this machine: one file each, in a folder by the first two characters of its hash."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def keep(path: Path, target: Path) -> None:
    """Rename a whole, synced file under its final name, and sync the folder that says so."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o600)
    with locked(target.parent) as folder:
        os.utime(path)  # the date that `forget` goes by, even where the same content was kept before
        path.replace(target)
        os.fsync(folder)


def forget(path: Path, since: float) -> bool:
    """Remove a file last given before an instant (Unix seconds); True when it is there no more."""
    if not path.parent.is_dir():
        return True
    with locked(path.parent):
        try:
            if path.stat().st_mtime > since:
                return False
            path.unlink()
        except FileNotFoundError:
            pass
    return True


class Chunks:
    """A file of the disk read piece by piece; opened at once, so that a missing content is told before anything."""

    def __init__(self, path: Path, size: int) -> None:
        self.file, self.size = path.open("rb"), size

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = b"" if self.file.closed else self.file.read(self.size)
        if not chunk:
            self.close()
            raise StopIteration
        return chunk

    def close(self) -> None:
        self.file.close()


def listed(root: Path) -> Iterator[tuple[str, float]]:
    """Every file with the instant it was last given; those written meanwhile may be left out."""
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]")):
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    yield f"{folder.name}/{entry.name}", entry.stat().st_mtime
                except FileNotFoundError:
                    continue


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """One keeper or remover at a time in a folder: a removal never takes a file that has just been given again."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)  # and the lock with it
