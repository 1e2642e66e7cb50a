from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications.imports import acts, process, snapshots, sources, working
from fabriques.applications.imports.states import ImportState
from fabriques.applications.models import Application, FileImport, ImportedFile, Piece
from fabriques.applications.tests import imports as made
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common import files
from fabriques.common.authorization import IMPORT
from fabriques.common.sheets import Form, Shape, write
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.connectors.tests import procedures_server as given_by
from fabriques.connectors.tests.procedures_server import LETTER, PROCEDURE, TOKEN, Server
from fabriques.rulebooks.form.types import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.CHECKED)


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with Server() as running:
        settings.PROCEDURES_URL, settings.PROCEDURES_TOKEN = running.base, TOKEN
        running.pages = [[given_by.whole(1, "Le Premier")], [], [given_by.whole(2, "Le Second")]]
        yield running


def asked(*, whole: bool = False, at: datetime = instants.CHECKED) -> FileImport:
    found = acts.ask_online(demonstration_wave(), PROCEDURE, whole=whole, by=people.programme_member(), at=at)
    working.work(found.public_id, by=IMPORT)
    return made.fresh(found)


def test_procedure_is_read_mapped_by_revision_and_imported(server: Server) -> None:
    found = asked()
    assert (found.state, found.lines_total, list(found.columns)) == (
        ImportState.TO_MAP,
        2,
        [given_by.REVISION],
    )
    mapping = found.mapping[given_by.REVISION]
    assert (mapping["@id"], mapping["place_name"], mapping["@commune_code"]) == (
        "dossier.number", "Q-nom", "Q-commune.code",
    )  # fmt: skip
    found = made.done(found)
    assert found.counts == {"new": 2, "incomplete": 2}
    rows = Application.objects.order_by("place_name").values_list("place_name", "commune", "submitted_at")
    received = datetime.fromisoformat("2026-02-20T10:30:07+01:00")
    assert list(rows) == [("Le Premier", "02168", received), ("Le Second", "02168", received)]


def test_revisions_are_mapped_apart(server: Server) -> None:
    other = given_by.whole(3, "L'Ancien", revision=given_by.OLDER)
    other["champs"][0]["champDescriptorId"] = "Q-ancien-nom"
    server.pages = [[given_by.whole(1, "Le Premier"), other]]
    found = made.done(asked())
    assert set(found.mapping) == {given_by.REVISION, given_by.OLDER}
    assert found.mapping[given_by.OLDER]["place_name"] == "Q-ancien-nom"
    assert Application.objects.filter(place_name="L'Ancien").count() == 1


def with_documents(server: Server, *files: tuple[str, str]) -> tuple[FileImport, str]:
    """A procedure whose attachments are mapped onto the first question of ours that takes pieces."""
    server.pages = [[given_by.whole(1, "Le Premier", given_by.documents("Q-lettre", "Lettres", *files))]]
    found = asked()
    question = process.form_of(found.wave).of_kind(Kind.DOCUMENTS)[0].code
    mapping = found.mapping[given_by.REVISION] | {question: "Q-lettre"}
    acts.set_mapping(found, given_by.REVISION, mapping, by=people.programme_member(), at=instants.CHECKED)
    return found, question


def test_attachments_are_kept_at_once_and_become_pieces(server: Server) -> None:
    found, question = with_documents(server, ("lettre.txt", f"{server.base}/lettre.txt"))
    server.files.clear()  # their addresses hold for a short while
    made.done(found)
    piece = Piece.objects.get()
    assert (piece.code, piece.file_name, piece.size, b"".join(files.stream(piece.sha256))) == (
        question, "lettre.txt", len(LETTER), LETTER,
    )  # fmt: skip
    receipt = json.loads(piece.application.receipt.content)
    assert [each["sha256"] for each in receipt["pieces"]] == [piece.sha256]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/absente.txt", "L'adresse de la démarche en ligne, ou de la pièce, n'existe plus."),
        ("/programme.txt", "Ce fichier est un programme, pas un document."),
    ],
)
def test_attachment_that_is_not_kept_is_said_and_the_file_imported(
    server: Server, path: str, said: str
) -> None:
    server.files["/programme.txt"] = b"MZ\x90\x00 demonstration"
    found, _question = with_documents(server, ("lettre.txt", f"{server.base}{path}"))
    [line] = made.report(made.done(found))
    assert (line[3], Piece.objects.count()) == ("importé", 0)
    assert f"pièce « lettre.txt » : {said}" in line[5]


def test_next_reading_asks_only_for_what_changed(server: Server) -> None:
    made.done(asked())
    server.asked.clear()
    server.pages = [[given_by.whole(3, "Le Troisième", dateDerniereModification="2026-12-01T00:00:00+01:00")]]
    found = asked(at=instants.DECIDED)
    assert found.since == instants.CHECKED
    assert server.asked[0][1]["since"] == instants.CHECKED.astimezone(UTC).isoformat()
    assert made.done(found).counts == {"new": 1, "incomplete": 1}


def test_nothing_new_is_said(server: Server) -> None:
    made.done(asked())
    found = asked(at=instants.DECIDED)
    assert plain(found.failure).startswith(
        "« démarche n° 4242 » : rien n'a changé depuis le 8 avril 2026 à 14 h 00."
    )


def test_whole_reading_may_be_asked_again(server: Server) -> None:
    made.done(asked())
    assert asked(whole=True).since is None


def test_file_deleted_at_the_source_stays_here_and_is_said(server: Server) -> None:
    made.done(asked())
    server.deleted = [
        {"number": 1, "dateSupression": "2026-04-01T10:00:00+02:00", "dateDerniereModification": "~"}
    ]
    server.pages = [[given_by.whole(2, "Le Second", dateDerniereModification="2026-12-01T00:00:00+01:00")]]
    found = made.done(asked(at=instants.DECIDED))
    assert found.counts == {"same": 1, "deleted": 1}
    known = ImportedFile.objects.get(source_id="1")
    assert known.deleted_at == datetime.fromisoformat("2026-04-01T10:00:00+02:00")
    assert known.application.state == "submitted"


def test_same_file_by_json_and_online_is_one(server: Server) -> None:
    made.done(made.received_json(given_by.whole(1, "Le Premier")))
    assert made.done(asked()).counts == {"same": 1, "new": 1, "incomplete": 1}


def test_json_file_fetches_nothing_that_it_names(server: Server) -> None:
    letter = given_by.documents("Q-lettre", "Lettres", ("lettre.txt", f"{server.base}/lettre.txt"))
    found = made.received_json(given_by.whole(1, "Le Premier", letter))
    question = process.form_of(found.wave).of_kind(Kind.DOCUMENTS)[0].code
    mapping = found.mapping[given_by.REVISION] | {question: "Q-lettre"}
    acts.set_mapping(found, given_by.REVISION, mapping, by=people.programme_member(), at=instants.CHECKED)
    [line] = made.report(made.done(found))
    assert f"pièce « lettre.txt » : {sources.NOT_SENT}" in line[5]
    assert server.fetched == []


@pytest.mark.parametrize("fault", [503, 401, b"<html>", "hang up"])
def test_service_that_fails_ends_the_reading_in_words(server: Server, fault: Any) -> None:
    server.fault = fault
    found = asked()
    assert (found.state, FileImport.objects.count()) == (ImportState.FAILED, 1)
    assert found.failure.startswith("La démarche en ligne ")
    assert TOKEN not in found.failure


def test_empty_procedure_is_said(server: Server) -> None:
    server.pages = [[], []]
    assert asked().failure.startswith("« démarche n° 4242 » ne contient aucun dossier.")


def test_platform_without_access_says_so(settings: Any) -> None:
    settings.PROCEDURES_URL = ""
    wave, user = demonstration_wave(), people.programme_member()
    said = "La lecture des démarches en ligne n'est pas activée sur cette plateforme."
    assert refused(lambda: acts.ask_online(wave, 1, whole=True, by=user, at=instants.CHECKED)) == said


def test_job_reads_then_tries_then_imports(server: Server, run_jobs: Callable[[], list[str]]) -> None:
    user, at = people.programme_member(), instants.CHECKED
    found = acts.ask_online(demonstration_wave(), PROCEDURE, whole=True, by=user, at=at)
    assert run_jobs() == ["import_files succeeded"]
    acts.check(made.fresh(found), by=user, at=at)
    assert run_jobs() == ["import_files succeeded"]
    acts.run(made.fresh(found), by=user, at=at)
    assert run_jobs()[0] == "import_files succeeded"
    assert (made.fresh(found).state, Application.objects.count()) == (ImportState.DONE, 2)


@pytest.mark.parametrize("form", [Form.XLSX, Form.ODS])
def test_workbooks_are_read_like_csv(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "dossiers"
    with write(path, Shape(form)) as writer:
        for cells in (made.HEADING, made.WHOLE):
            writer.row(cells)
    found = acts.receive(
        demonstration_wave(), [path.read_bytes()], f"dossiers.{form}", received_by=made.RECEIVED_BY,
        by=people.programme_member(), at=instants.CHECKED,
    )  # fmt: skip
    assert made.done(found).counts == {"new": 1, "incomplete": 1}
    assert Application.objects.get().requested_cents == 5_000_000


def peak(count: int, folder: Path) -> int:
    """Most bytes held at once by the trial of so many files."""
    found = made.received(*(made.row(str(number)) for number in range(count)), name=f"{count}.csv")
    with files.local(found.source_sha256) as snapshot:
        tracemalloc.start()
        try:
            process.run(found, snapshot, folder / f"{count}.csv", watch=lambda progress: None)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_memory_is_flat_at_five_thousand_files(tmp_path: Path) -> None:
    peak(50, tmp_path)  # what is built once per process
    small, large = peak(500, tmp_path), peak(5_000, tmp_path)
    assert large / small < 2


def test_snapshot_is_read_back_one_by_one(tmp_path: Path) -> None:
    lines = [made.row(str(number)) for number in range(3)]
    path = tmp_path / "lu.csv"
    path.write_bytes(made.csv(*lines))
    total, columns = snapshots.write(tmp_path / "lu", sources.table(path, "lu.csv"))
    found = list(snapshots.read(tmp_path / "lu"))
    assert (total, len(columns), [each.text("c1") for each in found], [each.line for each in found]) == (
        3, 1, ["0", "1", "2"], [2, 3, 4],
    )  # fmt: skip


def test_columns_of_a_revision_that_was_not_read_are_not_mapped(server: Server) -> None:
    server.pages = [[given_by.whole(1, "Le Premier")]]
    found, by = asked(), people.programme_member()
    act = lambda: acts.set_mapping(found, "unknown", {}, by=by, at=instants.CHECKED)  # noqa: E731
    assert refused(act) == "Cette révision n'est pas dans ce qui a été lu."
