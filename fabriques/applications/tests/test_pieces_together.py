"""The same document at the same instant from two screens: one piece, always."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fabriques.applications.models import Piece
from fabriques.applications.pieces import acts
from fabriques.applications.tests import factories
from fabriques.applications.tests.pieces import code, piece, upload
from fabriques.common import files
from fabriques.common.tests import instants, samples
from fabriques.common.tests.together import at_once


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    settings.SCANNER = ""
    return tmp_path


def test_document_sent_four_times_at_once_is_one_piece(cloned_database: str) -> None:
    draft = factories.draft()
    asked, by = code(draft), draft.started_by
    made = at_once(
        *[lambda: acts.add_piece(draft, asked, upload(), by=by, at=instants.DURING) for _ in range(4)]
    )
    assert ({each.pk for each in made if isinstance(each, Piece)}, len(made)) == (
        set(Piece.objects.values_list("pk", flat=True)), 4,
    )  # fmt: skip
    assert (Piece.objects.count(), len(list(files.contents()))) == (1, 1)


def test_two_new_versions_at_once_leave_one_in_force_for_each_content(cloned_database: str) -> None:
    draft = factories.draft()
    first = piece(draft)
    made = at_once(
        *[
            lambda content=content: acts.replace_piece(
                first, upload(content), by=draft.started_by, at=instants.DURING
            )
            for content in (samples.pdf(2), samples.pdf(2))
        ]
    )
    assert [type(each) for each in made] == [Piece, Piece]
    first.refresh_from_db()
    [current] = Piece.objects.current()
    assert (first.replaced_by, Piece.objects.count()) == (current, 2)


def test_two_different_versions_at_once_the_second_is_told(cloned_database: str) -> None:
    draft = factories.draft()
    first = piece(draft)
    made = at_once(
        *[
            lambda pages=pages: acts.replace_piece(
                first, upload(samples.pdf(pages)), by=draft.started_by, at=instants.DURING
            )
            for pages in (2, 3)
        ]
    )
    refused = [str(each) for each in made if not isinstance(each, Piece)]
    assert refused == ["Une pièce remplacée ou retirée le reste : déposez de nouveau le fichier."]
    assert (Piece.objects.current().count(), Piece.objects.count()) == (1, 2)
