"""Contents that no row names are removed once older than any backup, and nothing else is."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from fabriques.accounts.tests.factories import holder
from fabriques.applications.models import PlacesCheck
from fabriques.common import files, orphans
from fabriques.common.orphans import Removed
from fabriques.common.tests import instants

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(content: bytes, days: float) -> str:
    """A content last given so many days ago."""
    with files.incoming() as path:
        path.write_bytes(content)
        stored = files.adopt(path)
    os.utime(files.path_of(stored.sha256), (time.time() - days * 86_400,) * 2)
    return stored.sha256


def named(sha256: str) -> PlacesCheck:
    return PlacesCheck.objects.create(
        asked_by=holder(),
        asked_at=instants.DURING,
        file_name="x",
        input_sha256=sha256,
        input_size=1,
        calls=[],
    )


def there(*contents: str) -> list[bool]:
    return [files.path_of(sha256).exists() for sha256 in contents]


def test_only_old_contents_that_no_row_names_are_removed() -> None:
    orphan, young, row = kept(b"orphan", 40), kept(b"young", 34), kept(b"named", 400)
    named(row)
    assert orphans.remove_orphans(older_than_days=35) == Removed(2, 1)
    assert there(orphan, young, row) == [False, True, True]


def test_content_just_written_with_no_row_yet_survives() -> None:
    """Between the file and its row, a removal that runs at that very moment takes nothing."""
    fresh = kept(b"fresh", 0)
    again = kept(b"again", 400)
    kept(b"again", 0)  # sent again: it is young again
    assert orphans.remove_orphans(older_than_days=1) == Removed(0, 0)
    assert there(fresh, again) == [True, True]


def test_removal_of_many_goes_by_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "AT_ONCE", 3)
    contents = [kept(str(n).encode(), 40) for n in range(8)]
    named(contents[4])
    assert orphans.remove_orphans(older_than_days=35) == Removed(8, 7)
    assert there(*contents) == [n == 4 for n in range(8)]


def test_every_column_that_names_a_content_is_asked() -> None:
    names = {(model.__name__, column) for model, column in orphans.naming_columns()}
    assert {
        ("Piece", "sha256"), ("Piece", "thumbnail_sha256"), ("PlacesCheck", "input_sha256"),
        ("PlacesCheck", "result_sha256"),
    } <= names  # fmt: skip


def test_what_stands_beside_the_contents_is_left_alone(folder: Path) -> None:
    (folder / "ab").mkdir()
    (folder / "ab" / "lisez-moi.txt").write_text("x")
    os.utime(folder / "ab" / "lisez-moi.txt", (0, 0))
    assert orphans.remove_orphans(older_than_days=35) == Removed(0, 0)
    assert (folder / "ab" / "lisez-moi.txt").exists()


def test_other_rows_that_name_a_content_are_told() -> None:
    sha256 = kept(b"shared", 1)
    named(sha256)
    piece = next(model for model, _ in orphans.naming_columns() if model.__name__ == "Piece")
    assert (orphans.named_elsewhere(sha256, PlacesCheck), orphans.named_elsewhere(sha256, piece)) == (
        False,
        True,
    )
