"""A member who signed opens the pieces of the file, one by one, but for those that tell where its structure is paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fabriques.accounts.tests.factories import another_holder, holder
from fabriques.applications import acts as files
from fabriques.applications.consortium import acts
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import access
from fabriques.applications.pieces import acts as pieces
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.applications.tests.pieces import piece, upload
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
AT = instants.DURING


@pytest.fixture(autouse=True)
def _stored(tmp_path: Path, settings: Any, set_clock: Callable[..., None]) -> None:
    settings.MEDIA_ROOT, settings.SCANNER = tmp_path, ""
    set_clock(AT)


def intent(draft: Application) -> str:
    return f"/espace/intentions/{draft.members.get(is_lead=False).public_id}/"


def opened(found: Piece, part: str = "fichier/") -> int:
    who = client_of(another_holder())
    return who.get(page(found.application, f"pieces/{found.public_id}/{part}")).status_code


def test_member_opens_pieces_once_it_signed_and_each_reading_is_journalled() -> None:
    draft = factories.consortium()
    found, who = piece(draft, b"Les statuts.", name="statuts.txt"), client_of(another_holder())
    link = page(draft, f"pieces/{found.public_id}/fichier/")
    assert (opened(found), link in who.get(intent(draft)).content.decode()) == (404, False)
    acts.sign(draft.members.get(is_lead=False), by=another_holder(), at=AT, seen=NO_PAGE)
    assert f'<a href="{link}">statuts.txt</a>' in who.get(intent(draft)).content.decode()
    assert [opened(found), opened(found)] == [302, 302]
    read = [each for each in history("piece", found.public_id) if each.act == "piece_read"]
    assert [each.actor for each in read] == [another_holder().public_id]
    assert who.get(page(draft, f"pieces/{found.code}/versions/")).status_code == 404
    assert who.get(found.get_absolute_url()).status_code == 404
    assert link in client_of(holder()).get(intent(draft)).content.decode()


def test_bank_details_former_versions_and_files_no_longer_signed_stay_closed() -> None:
    draft = factories.consortium(signed=True)
    former = piece(draft, b"Une note.", name="note.txt")
    now = pieces.replace_piece(former, upload(b"Une autre note.", "note.txt"), by=holder(), at=AT)
    bank = Piece.objects.filter(code__in=access.bank_codes(draft)).first()
    assert bank is not None
    assert [opened(each) for each in (former, now, bank)] == [404, 302, 404]
    assert bank.file_name not in client_of(another_holder()).get(intent(draft)).content.decode()
    acts.change_member(
        draft.members.get(is_lead=False), replace(factories.PARTNER, mandate="Autre."), by=holder(), at=AT
    )
    assert opened(now) == 404


def test_pieces_of_the_file_stay_open_once_it_is_submitted() -> None:
    draft = factories.consortium(signed=True)
    found = piece(draft, b"Une note.", name="note.txt")
    files.submit(draft, by=holder(), at=AT, seen=NO_PAGE)
    assert opened(found) == 302
