"""Documents received, replaced and removed; each refusal in words; what was received never changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application, Correction, Piece
from fabriques.applications.pieces import access, acts
from fabriques.applications.pieces.queries import pieces_by_code, slots, versions
from fabriques.applications.tests import factories
from fabriques.applications.tests.pieces import code, piece, upload
from fabriques.common import files, orphans
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants, samples
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
AT, LATER = instants.DURING, instants.DURING + timedelta(hours=1)
FROZEN = "Les pièces de ce dossier ne peuvent plus changer."
FROZEN_BY_SQL = (
    "Les pièces d'un dossier déposé sont figées : seules celles redemandées par le service peuvent changer."
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    settings.SCANNER = ""
    return tmp_path


def acts_on(piece: Piece) -> list[str]:
    return [entry.act for entry in history("piece", piece.public_id)]


def add(
    application: Application, sent: SimpleUploadedFile, *, of: str = "", at: Any = AT
) -> Callable[[], Piece]:
    return lambda: acts.add_piece(
        application, of or code(application), sent, by=application.started_by, at=at
    )


def reopen(application: Application, *codes: str) -> Correction:
    return Correction.objects.create(
        application=application, fields=list(codes), motive="Signature absente.",
        asked_by=people.sous_prefecture_agent(), asked_at=AT, due_at=AT + timedelta(days=7),
    )  # fmt: skip


def test_document_is_kept_whole_before_its_row_and_journalled() -> None:
    draft = factories.draft()
    got = piece(draft, samples.pdf(2), name="C:\\Mes documents\\Statuts signés")
    assert files.path_of(got.sha256).read_bytes() == samples.pdf(2)
    assert (got.file_name, got.content_type, got.size, got.scan_state) == (
        "Statuts signés.pdf", "application/pdf", len(samples.pdf(2)), Piece.Scan.NONE,
    )  # fmt: skip
    [entry] = history("piece", got.public_id)
    assert (entry.act, entry.facts) == (
        "piece_received",
        {"application": draft.public_id, "code": got.code, "sha256": got.sha256, "size": got.size},
    )


def test_same_document_sent_twice_is_one_piece() -> None:
    draft = factories.draft()
    assert piece(draft) == piece(draft, name="autre nom.pdf")
    assert Piece.objects.count() == 1


def test_same_document_answers_two_questions() -> None:
    draft = factories.draft()
    for rank in (0, 1):
        add(draft, upload(), of=code(draft, rank))()
    assert {key: len(found) for key, found in pieces_by_code(draft).items()} == {
        code(draft, 0): 1,
        code(draft, 1): 1,
    }


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (SimpleUploadedFile("x.pdf", b""), "Ce fichier est vide."),
        (upload(b"MZ\x90", "facture.pdf"), "Ce fichier est un programme, pas un document."),
        (upload(samples.pdf(password="secret")),
         "Ce PDF est protégé par un mot de passe : personne ici ne pourrait le lire."),
        (upload(samples.xlsx(**{"xl/vbaProject.bin": b"x"})),
         "Ce document contient des macros, c'est-à-dire du code."),
        (upload(b"%PDF-" + b"x" * 10_000_000), "Ce fichier est trop lourd (10 Mo)."),
    ],
    ids=["empty", "program", "password", "macros", "heavy"],
)  # fmt: skip
def test_document_that_cannot_be_received_is_refused_and_leaves_nothing(
    sent: SimpleUploadedFile, said: str, folder: Path
) -> None:
    draft = factories.draft()
    assert refused(add(draft, sent)) == said
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_pdf_whose_changes_alone_are_locked_is_received() -> None:
    assert piece(factories.draft(), samples.pdf(owner="secret")).content_type == "application/pdf"


class Liar:
    """A file that says it is small and goes on for ever."""

    name, size = "petit.pdf", 10

    def __init__(self) -> None:
        self.given = 0

    def chunks(self) -> Any:
        while True:
            self.given += 1
            yield b"x" * 1_000_000


def test_file_that_lies_on_its_size_is_cut_at_the_limit(folder: Path) -> None:
    draft, liar = factories.draft(), Liar()
    said = refused(lambda: acts.add_piece(draft, code(draft), liar, by=draft.started_by, at=AT))
    assert (said, liar.given) == ("Ce fichier est trop lourd (11 Mo).", 11)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_file_cut_while_it_comes_leaves_nothing(folder: Path) -> None:
    draft = factories.draft()

    class Cut(Liar):
        def chunks(self) -> Any:
            yield samples.pdf()[:50]
            raise OSError("connection lost")

    with pytest.raises(OSError, match="connection lost"):
        acts.add_piece(draft, code(draft), Cut(), by=draft.started_by, at=AT)
    assert (Piece.objects.count(), [path for path in folder.rglob("*") if path.is_file()]) == (0, [])


def test_process_killed_between_the_file_and_its_row_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The content waits for the person to send it again; the nightly removal leaves it alone until it is old."""
    draft = factories.draft()
    with monkeypatch.context() as patch:
        patch.setattr(acts, "put", lambda *given, **named: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            piece(draft)
    [(sha256, _)] = files.contents()
    assert (Piece.objects.count(), orphans.remove_orphans(older_than_days=1)) == (0, orphans.Removed(0, 0))
    assert (piece(draft).sha256, files.path_of(sha256).read_bytes()) == (sha256, samples.pdf())


def test_question_that_asks_for_no_piece_is_refused() -> None:
    draft = factories.draft()
    asked = [field.code for field in draft.questions.fields() if field.kind != "documents"]
    for other in (asked[0], "inconnue"):
        assert refused(add(draft, upload(), of=other)) == "Cette pièce n'est pas demandée dans ce dossier."


def test_stranger_sends_nothing() -> None:
    draft, stranger = factories.draft(), people.another_holder()
    said = "Ce dossier appartient à une structure dont vous ne faites pas partie."
    got = piece(draft)
    for act in (
        lambda: acts.add_piece(draft, code(draft), upload(), by=stranger, at=AT),
        lambda: acts.replace_piece(got, upload(samples.pdf(2)), by=stranger, at=AT),
        lambda: acts.remove_piece(got, by=stranger, at=AT),
    ):
        assert refused(act) == said


def test_new_version_keeps_the_former_one_in_the_history() -> None:
    draft = factories.draft()
    first = piece(draft)
    second = acts.replace_piece(first, upload(samples.pdf(2)), by=draft.started_by, at=LATER)
    first.refresh_from_db()
    assert (first.replaced_by, first.replaced_at, pieces_by_code(draft)) == (
        second, LATER, {first.code: [second]},
    )  # fmt: skip
    assert acts_on(first) == ["piece_received", "piece_replaced"]
    own = access.own(draft.started_by, LATER.date())
    assert [shown.piece for shown in versions(own, draft, first.code)] == [second, first]


def test_version_sent_twice_is_one_effect() -> None:
    draft = factories.draft()
    first = piece(draft)
    twice = [
        acts.replace_piece(first, upload(samples.pdf(2)), by=draft.started_by, at=LATER) for _ in range(2)
    ]
    assert (twice[0], Piece.objects.count(), acts_on(first).count("piece_replaced")) == (twice[1], 2, 1)


def test_piece_replaced_by_itself_does_not_move() -> None:
    draft = factories.draft()
    first = piece(draft)
    assert acts.replace_piece(first, upload(), by=draft.started_by, at=LATER) == first
    assert acts_on(first) == ["piece_received"]


def test_piece_removed_twice_is_one_effect_and_stays_in_the_history() -> None:
    draft = factories.draft()
    first = piece(draft)
    for at in (AT, LATER):
        removed = acts.remove_piece(first, by=draft.started_by, at=at)
    assert (removed.removed_at, removed.removed_by, pieces_by_code(draft)) == (AT, draft.started_by, {})
    assert acts_on(first) == ["piece_received", "piece_removed"]
    assert files.path_of(first.sha256).exists()


def test_piece_removed_then_sent_again_is_a_new_one() -> None:
    draft = factories.draft()
    first = piece(draft)
    acts.remove_piece(first, by=draft.started_by, at=AT)
    again = piece(draft)
    assert (again == first, pieces_by_code(draft)) == (False, {first.code: [again]})


def test_more_pieces_than_the_form_accepts_are_refused() -> None:
    draft = factories.draft()
    for number in range(1, 21):
        add(draft, upload(f"Lettre {number}".encode(), f"lettre-{number}.txt"))()
    assert refused(add(draft, upload())) == "20 fichiers déjà reçus pour cette pièce."


def test_pieces_of_a_submitted_file_are_frozen() -> None:
    ready = factories.whole_draft()
    got = piece(ready)
    submit(ready)
    for act in (
        add(ready, upload(samples.pdf(2))),
        lambda: acts.replace_piece(got, upload(samples.pdf(2)), by=ready.started_by, at=LATER),
        lambda: acts.remove_piece(got, by=ready.started_by, at=LATER),
    ):
        assert refused(act) == FROZEN


def submit(ready: Application) -> None:
    applications.submit(ready, by=ready.started_by, at=AT, seen=NO_PAGE)
    ready.refresh_from_db()


def test_question_reopened_by_a_correction_takes_new_versions_only() -> None:
    ready = factories.whole_draft()
    first = piece(ready)
    submit(ready)
    reopen(ready, first.code)
    second = acts.replace_piece(first, upload(samples.pdf(2)), by=ready.started_by, at=LATER)
    third = add(ready, upload(samples.pdf(3)), at=LATER)()
    acts.remove_piece(third, by=ready.started_by, at=LATER)
    held = [each for each in pieces_by_code(ready)[first.code] if each.file_name == "statuts.pdf"]
    assert (second.asked_by_correction, held) == (True, [second])
    other = code(ready, 1)
    assert refused(add(ready, upload(samples.pdf(4)), of=other, at=LATER)) == FROZEN


def test_piece_of_the_submission_is_replaced_but_never_taken_away() -> None:
    ready = factories.whole_draft()
    first = piece(ready)
    submit(ready)
    reopen(ready, first.code)
    said = "Cette pièce faisait partie du dossier déposé : elle ne se retire pas."
    assert refused(lambda: acts.remove_piece(first, by=ready.started_by, at=LATER)) == said


@pytest.mark.parametrize("cancelled", [True, False])
def test_correction_that_is_over_reopens_nothing(cancelled: bool) -> None:
    ready = factories.whole_draft()
    got = piece(ready)
    submit(ready)
    correction = reopen(ready, got.code)
    if cancelled:
        Correction.objects.filter(pk=correction.pk).update(cancelled_at=LATER)
    at = LATER if cancelled else correction.due_at
    assert refused(add(ready, upload(samples.pdf(2)), at=at)) == FROZEN


COPY = """INSERT INTO applications_piece (
  public_id, sha256, application_id, code, size, content_type, file_name, received_at, received_by_id, scan_state,
  asked_by_correction, thumbnail_sha256
) SELECT 'nouvelle', repeat('a', 64), application_id, code, size, content_type, file_name, received_at, received_by_id,
  scan_state, asked_by_correction, thumbnail_sha256
FROM applications_piece WHERE id = %(got)s"""
KEPT = "Une pièce reçue ne se modifie pas : elle se remplace ou se retire."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("sha256 = repeat('b', 64)", KEPT), ("file_name = 'autre.pdf'", KEPT), ("size = size + 1", KEPT),
        ("content_type = 'text/html'", KEPT), ("received_at = now()", KEPT), ("code = 'autre'", KEPT),
        ("asked_by_correction = true", KEPT),
        ("removed_at = now()", "Une pièce retirée dit par qui et quand."),
        ("replaced_at = now()", "Une pièce remplacée dit par quelle autre pièce, et quand."),
        ("replaced_by_id = id, replaced_at = now()", "Une pièce remplacée dit par quelle autre pièce, et quand."),
        ("scan_state = 'clean'", "Une pièce analysée dit quand elle l'a été."),
    ],
)  # fmt: skip
def test_what_was_received_is_held_by_the_database(change: str, said: str) -> None:
    piece(factories.draft())
    statement = "UPDATE applications_piece SET " + change  # noqa: S608 – the changes written above
    assert sql_refused(statement) == said


def test_removed_piece_stays_removed_for_the_database() -> None:
    draft = factories.draft()
    acts.remove_piece(piece(draft), by=draft.started_by, at=AT)
    said = "Une pièce remplacée ou retirée le reste : déposez de nouveau le fichier."
    assert sql_refused("UPDATE applications_piece SET removed_at = NULL, removed_by_id = NULL") == said


def test_pieces_of_a_submitted_file_are_frozen_by_the_database() -> None:
    ready = factories.whole_draft()
    got, other = piece(ready), piece(ready, samples.pdf(2))
    submit(ready)
    for statement in (
        "DELETE FROM applications_piece WHERE id = %(got)s",
        "UPDATE applications_piece SET removed_at = now(), removed_by_id = %(user)s WHERE id = %(got)s",
        "UPDATE applications_piece SET replaced_by_id = %(other)s, replaced_at = now() WHERE id = %(got)s",
        COPY,
    ):
        numbers = {"got": got.pk, "other": other.pk, "user": ready.started_by_id}
        assert sql_refused(statement % numbers) == FROZEN_BY_SQL


def test_pieces_are_never_emptied_at_once() -> None:
    said = "Les pièces reçues ne s'effacent pas en bloc : elles prouvent ce qui a été déposé."
    assert sql_refused("TRUNCATE applications_piece CASCADE") == said


def test_slots_say_what_each_question_holds(query_count: Callable[..., int]) -> None:
    draft = factories.draft()
    first = piece(draft, samples.pdf(2))
    acts.replace_piece(first, upload(), by=draft.started_by, at=LATER)
    draft.questions  # noqa: B018 – read once for a request
    found: dict[str, Any] = {}
    queries = query_count(lambda: found.update(slots(draft, LATER)))
    held = found[first.code]
    assert ([shown.said.partition(",")[0] for shown in held.pieces], held.earlier, held.editable) == (
        ["PDF"],
        1,
        True,
    )
    assert (queries, found[code(draft, 1)].pieces) == (1, ())


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("holder", {"gone", "former", "current"}),
        ("another_holder", set()),
        ("sous_prefecture", {"current"}),
        ("another_sous_prefecture", set()),
        ("prefecture", {"current"}),
        ("programme", {"current"}),
    ],
)
def test_pieces_are_read_by_their_holder_and_by_the_services_of_the_perimeter(
    who: str, seen: set[str]
) -> None:
    ready = factories.whole_draft()
    gone = piece(ready, b"gone", name="gone.txt")
    acts.remove_piece(gone, by=ready.started_by, at=AT)
    former = piece(ready, b"former", name="former.txt")
    acts.replace_piece(former, upload(b"current", "current.txt"), by=ready.started_by, at=AT)
    submit(ready)
    reader = {
        "holder": people.holder,
        "another_holder": people.another_holder,
        "sous_prefecture": lambda: people.sous_prefecture_agent("021"),
        "another_sous_prefecture": lambda: people.sous_prefecture_agent("023"),
        "prefecture": lambda: people.prefecture_agent("02"),
        "programme": people.programme_member,
    }[who]()
    mine = ("gone.txt", "former.txt", "current.txt")
    found = access.readable(reader, AT).filter(application=ready, file_name__in=mine)
    assert {name.removesuffix(".txt") for name in found.values_list("file_name", flat=True)} == seen


def test_version_replaced_after_the_submission_stays_readable_by_the_service() -> None:
    ready = factories.whole_draft()
    first = piece(ready)
    submit(ready)
    correction = reopen(ready, first.code)
    second = acts.replace_piece(first, upload(samples.pdf(2)), by=ready.started_by, at=LATER)
    agent = people.sous_prefecture_agent("021")

    def seen(at: datetime) -> set[Piece]:
        return set(access.assessed(agent, at).filter(application=ready, file_name="statuts.pdf"))

    assert (seen(LATER), seen(correction.due_at)) == ({first}, {first, second})
    answer_correction(correction, {}, by=ready.started_by, at=LATER, seen=NO_PAGE)
    assert seen(LATER) == {first, second}
