"""Files kept under the hash of their content, and removed when they are old enough."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import pytest

from fabriques.common import files

CONTENT = b"contenu"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(content: bytes = CONTENT) -> files.Stored:
    with files.incoming() as path:
        path.write_bytes(content)
        return files.adopt(path)


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_content_stands_under_its_hash_for_its_owner_only(folder: Path) -> None:
    stored = kept()
    path = files.path_of(SHA256)
    assert (stored, path.read_bytes(), path.stat().st_mode & 0o777) == (
        files.Stored(SHA256, 7),
        CONTENT,
        0o600,
    )
    assert everything(folder) == [f"{SHA256[:2]}/{SHA256}"]


def test_same_content_kept_twice_stands_once(folder: Path) -> None:
    assert kept() == kept()
    assert everything(folder) == [f"{SHA256[:2]}/{SHA256}"]


def test_file_not_adopted_leaves_nothing(folder: Path) -> None:
    def interrupted() -> None:
        with files.incoming() as path:
            path.write_bytes(CONTENT)
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert everything(folder) == []


def age(path: Path, days: int) -> None:
    os.utime(path, (time.time() - days * 86_400,) * 2)


def test_content_is_forgotten_once_old_and_twice_without_fault() -> None:
    kept()
    young = files.forget(SHA256, older_than_days=30)
    age(files.path_of(SHA256), 31)
    old = [files.forget(SHA256, older_than_days=30) for _ in range(2)]
    assert (young, old, files.path_of(SHA256).exists()) == (False, [True, True], False)


def test_content_sent_again_is_young_again() -> None:
    kept()
    age(files.path_of(SHA256), 31)
    kept()
    assert files.forget(SHA256, older_than_days=30) is False


def test_what_a_killed_process_left_is_removed_later(folder: Path) -> None:
    kept()
    for name in ("young", "old"):
        (folder / files.INCOMING / name).write_bytes(b"")
    age(folder / files.INCOMING / "old", 2)
    files.forget_incoming(older_than_days=1)
    assert everything(folder) == [f"{SHA256[:2]}/{SHA256}", "incoming/young"]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA256.upper(), f"{SHA256}\n"])
def test_only_a_hash_names_a_content(name: str) -> None:
    with pytest.raises(ValueError) as caught:
        files.path_of(name)
    assert str(caught.value) == "a content is named by its SHA-256"
