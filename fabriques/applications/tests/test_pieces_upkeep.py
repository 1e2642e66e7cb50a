"""What jobs do with documents: quarantine until a verdict, small pictures, contents that nothing names."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from fabriques.applications.batch import acts as places
from fabriques.applications.models import Piece, PlacesCheck
from fabriques.applications.pieces import access, tasks, upkeep
from fabriques.applications.tests import factories
from fabriques.applications.tests.pieces import piece
from fabriques.common import files
from fabriques.common.authorization import SCANNER, SCHEDULE
from fabriques.common.tests import instants, samples
from fabriques.common.tests.refusals import plain, sql
from fabriques.connectors.tests.clamd_server import EICAR, Clamd
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
Jobs = Callable[[], list[str]]
WAITING = "Ce document attend son analyse par l'antivirus."
INFECTED = "Un virus a été trouvé dans ce document : il ne peut pas être ouvert."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, set_clock: Callable[..., None]) -> Path:
    settings.MEDIA_ROOT = tmp_path
    settings.SCANNER = ""
    set_clock(instants.DURING)
    return tmp_path


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    with Clamd() as daemon:
        settings.SCANNER = daemon.address
        yield daemon


def said_of(got: Piece) -> list[str]:
    got.refresh_from_db()
    return [plain(reason.text) for reason in access.may_read(got).reasons]


def acts_on(got: Piece) -> list[str]:
    return [entry.act for entry in history("piece", got.public_id)]


def test_document_stays_in_quarantine_until_it_is_found_clean(clamd: Clamd, run_jobs: Jobs) -> None:
    got = piece(factories.draft())
    before = (got.scan_state, said_of(got))
    ended = run_jobs()
    after = said_of(got)
    assert (before, ended, after, got.scan_state, got.scanned_at) == (
        ("waiting", [WAITING]), ["scan_piece succeeded", "draw_piece succeeded"], [], "clean", instants.DURING,
    )  # fmt: skip
    assert (clamd.received, acts_on(got)) == ([samples.pdf()], ["piece_received", "piece_scanned"])


def test_virus_closes_the_document_and_its_holder_is_told(clamd: Clamd, run_jobs: Jobs) -> None:
    draft = factories.draft()
    got = piece(draft, b"Bonjour " + EICAR, name="note.txt")
    ended = [job for job in run_jobs() if not job.startswith("deliver")]
    assert (ended, said_of(got), got.scan_state) == (["scan_piece succeeded"], [INFECTED], "infected")
    letter = Message.objects.get(subject=f"Un document à remplacer : {draft.place_name}")
    assert (letter.address, "note.txt" in letter.body, "/pieces/" in letter.body) == (
        draft.started_by.email, True, True,
    )  # fmt: skip
    [entry] = [entry for entry in history("piece", got.public_id) if entry.act == "piece_scanned"]
    assert entry.facts == {"verdict": "infected"}


@pytest.mark.parametrize("fault", ["hang up", b"stream: lstat() failed. ERROR\0"])
def test_scanner_that_fails_is_asked_again_later(clamd: Clamd, run_jobs: Jobs, fault: str | bytes) -> None:
    clamd.fault = fault
    got = piece(factories.draft())
    assert (run_jobs(), said_of(got)) == (["scan_piece retried"], [WAITING])


def test_late_verdicts_are_asked_for_until_they_come(
    clamd: Clamd, run_jobs: Jobs, set_clock: Callable[..., None]
) -> None:
    clamd.fault = "hang up"
    got = piece(factories.draft())
    run_jobs()
    sql("UPDATE procrastinate_jobs SET status = 'failed'")  # every try of the first job is spent
    clamd.fault = None
    asked = [upkeep.ask_again(instants.DURING + timedelta(minutes=minutes)) for minutes in (14, 16, 17)]
    assert (asked, run_jobs(), said_of(got)) == (
        [0, 1, 1], ["scan_piece succeeded", "draw_piece succeeded"], [],
    )  # fmt: skip


def test_document_received_before_there_was_a_scanner_is_scanned_once_there_is(
    settings: Any, run_jobs: Jobs
) -> None:
    got = piece(factories.draft())
    run_jobs()
    assert (got.scan_state, said_of(got), upkeep.ask_again(instants.CLOSES)) == ("none", [], 0)
    with Clamd() as daemon:
        settings.SCANNER = daemon.address
        before = said_of(got)
        tasks.scan_late_pieces(0)
        upkeep.ask_again(instants.CLOSES)
        ended = run_jobs()
    assert (before, ended, said_of(got), got.scan_state) == ([WAITING], ["scan_piece succeeded"], [], "clean")


def test_document_that_waited_for_a_scanner_taken_away_is_shown_as_not_scanned(
    clamd: Clamd, settings: Any, run_jobs: Jobs
) -> None:
    got = piece(factories.draft())
    settings.SCANNER = ""
    run_jobs()
    got.refresh_from_db()
    assert (got.scan_state, got.scanned_at, acts_on(got)) == ("none", None, ["piece_received"])


def test_verdict_given_twice_is_one_effect(clamd: Clamd, run_jobs: Jobs) -> None:
    got = piece(factories.draft())
    run_jobs()
    upkeep.scan(got.public_id)
    upkeep.settle(got, None, by=SCANNER, at=instants.CLOSES)
    assert (len(clamd.received), acts_on(got).count("piece_scanned"), said_of(got)) == (1, 1, [])


def test_first_page_is_drawn_by_a_job_and_kept_by_its_hash(run_jobs: Jobs) -> None:
    got = piece(factories.draft())
    assert run_jobs() == ["draw_piece succeeded"]
    got.refresh_from_db()
    upkeep.draw(got.public_id)
    with Image.open(files.path_of(got.thumbnail_sha256)) as image:
        assert (image.format, image.size) == ("WEBP", (227, 320))
    assert len(list(files.contents())) == 2


def test_picture_is_named_by_every_piece_of_its_content() -> None:
    first, second = piece(factories.draft()), piece(factories.draft(name="Un autre lieu"))
    upkeep.draw(first.public_id)
    for got in (first, second):
        got.refresh_from_db()
    assert (first.thumbnail_sha256 == second.thumbnail_sha256 != "", len(list(files.contents()))) == (True, 2)


def test_document_without_a_picture_has_none(run_jobs: Jobs) -> None:
    got = piece(factories.draft(), b"nom;montant", name="budget.csv")
    assert run_jobs() == ["draw_piece succeeded"]
    got.refresh_from_db()
    assert got.thumbnail_sha256 == ""


def test_document_in_quarantine_is_never_drawn(clamd: Clamd) -> None:
    got = piece(factories.draft())
    upkeep.draw(got.public_id)
    got.refresh_from_db()
    assert got.thumbnail_sha256 == ""


def orphan(days: int) -> str:
    with files.incoming() as path:
        path.write_bytes(b"orphan")
        sha256 = files.adopt(path).sha256
    os.utime(files.path_of(sha256), (time.time() - days * 86_400,) * 2)
    return sha256


def test_orphans_are_removed_each_night_and_counted(settings: Any) -> None:
    settings.BACKUP_DAYS = 35
    got = piece(factories.draft())
    os.utime(files.path_of(got.sha256), (0, 0))
    sha256 = orphan(36)
    tasks.remove_orphans(0)
    [entry] = history("store", "contents")
    assert (entry.act, entry.facts, files.path_of(sha256).exists(), files.path_of(got.sha256).exists()) == (
        "orphans_removed", {"seen": 2, "removed": 1, "days": 35}, False, True,
    )  # fmt: skip


def test_removal_younger_than_the_oldest_backup_is_refused(settings: Any) -> None:
    settings.BACKUP_DAYS = 35
    sha256 = orphan(36)
    said = "Des sauvegardes remontent à 35 jours : indiquez au moins cette durée."
    with pytest.raises(CommandError) as caught:
        call_command("remove_orphans", "--older-than", "34")
    assert (str(caught.value), files.path_of(sha256).exists(), history("store", "contents")) == (
        said,
        True,
        [],
    )


def test_command_says_what_it_removed(settings: Any) -> None:
    settings.BACKUP_DAYS = 35
    orphan(400)
    out = StringIO()
    call_command("remove_orphans", "--older-than", "100", stdout=out)
    assert out.getvalue() == "1 contenus assez anciens, 1 supprimés.\n"


def test_list_of_places_that_is_also_a_piece_keeps_its_content() -> None:
    """Lists of places lose their files after a month; a content that a file of the programme holds stays."""
    content = "adresse;commune\n1 place de l'Exemple;Château-Thierry\n".encode()
    got = piece(factories.draft(), content, name="lieux.csv")
    PlacesCheck.objects.create(
        asked_by=got.received_by, asked_at=instants.FOUNDED, file_name="lieux.csv", input_sha256=got.sha256,
        input_size=got.size, calls=[],
    )  # fmt: skip
    os.utime(files.path_of(got.sha256), (0, 0))
    assert (places.remove_old_files(by=SCHEDULE, at=instants.DURING), files.path_of(got.sha256).exists()) == (
        1,
        True,
    )
