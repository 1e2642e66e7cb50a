"""A document kept once it is known for what it is, and the row that names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from fabriques.accounts.models import User
from fabriques.applications.closing import keep_closing
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import access, rules
from fabriques.applications.states import ApplicationState
from fabriques.common import content_types, files, pictures
from fabriques.common.database import refusals_in_words
from fabriques.common.jobs import defer
from fabriques.connectors import scanner
from fabriques.journal.writing import Plain, record
from fabriques.rulebooks.form.types import Field, Kind

SCAN = "fabriques.applications.tasks.scan_piece"
DRAW = "fabriques.applications.tasks.draw_piece"
LONGEST_NAME = 120


class Upload(Protocol):
    """A file being received; `size` in bytes is what was announced."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def chunks(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Received:
    """A content kept, what it is, and the name it goes by."""

    stored: files.Stored
    content_type: str
    file_name: str


def subject(piece: Piece) -> tuple[str, str]:
    return ("piece", piece.public_id)


def asked(application: Application, code: str, by: User, at: datetime) -> Field:
    """The question, once the person may answer it; asked before anything is written, and again under the lock."""
    access.may_change(by, application, code, at).demand()
    field = application.questions.by_code.get(code)
    rules.asked(field is not None and field.kind is Kind.DOCUMENTS).demand()
    if field is None:
        raise AssertionError("a known question")
    return field


def received(upload: Upload) -> Received:
    """Keep a content once it is known for what it is; a refused one leaves nothing behind."""
    limit: int = settings.PIECE_MAX_BYTES
    rules.light_enough(upload.size or 0, limit).demand()
    with files.incoming() as path:
        written(upload, path, limit)
        kind = content_types.recognise(path, upload.name or "")
        if kind.content_type == "application/pdf":
            rules.without_password(pictures.asks_password(path), content_types.RULE).demand()
        name = content_types.safe_name(upload.name or "", kind, LONGEST_NAME)
        return Received(files.adopt(path), kind.content_type, name)


def written(upload: Upload, path: Path, limit: int) -> None:
    """Write what comes, no more than the limit: the size announced is not believed."""
    size = 0
    with path.open("wb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            rules.light_enough(size, limit).demand()
            file.write(chunk)


@transaction.atomic
def put(
    application: Application, code: str, got: Received, *, by: User, at: datetime, instead_of: Piece | None
) -> Piece:
    """Write the row, one at a time for a file."""
    row = locked(application)
    field = asked(row, code, by, at)
    keep_if_draft(row, at)
    current = {piece.sha256: piece for piece in Piece.objects.filter(application=row, code=code).current()}
    piece = current.get(got.stored.sha256)
    if piece is None:
        if instead_of is None:
            rules.few_enough(len(current), field.maximum).demand()
        piece = created(row, code, got, by=by, at=at)
    if instead_of is not None and instead_of.pk != piece.pk:
        known = row.submitted_at is not None and piece.is_sent(at)
        rules.another_content(piece.file_name, known=known).demand()
        end(instead_of, piece, by=by, at=at)
    return piece


def created(application: Application, code: str, got: Received, *, by: User, at: datetime) -> Piece:
    scanned = scanner.is_on()
    with refusals_in_words():
        piece = Piece.objects.create(
            application=application,
            code=code,
            sha256=got.stored.sha256,
            size=got.stored.size,
            content_type=got.content_type,
            file_name=got.file_name,
            received_at=at,
            received_by=by,
            asked_by_correction=application.submitted_at is not None,
            held_until=access.reopened(application, at).get(code),
            scan_state=Piece.Scan.WAITING if scanned else Piece.Scan.NONE,
        )
    facts: dict[str, Plain] = {
        "application": application.public_id,
        "code": code,
        "sha256": piece.sha256,
        "size": piece.size,
    }
    record(subject(piece), "piece_received", by=by, at=at, facts=facts)
    defer(SCAN if scanned else DRAW, piece=piece.public_id, lock=f"piece-{piece.public_id}")
    return piece


def end(former: Piece, newer: Piece, *, by: User, at: datetime) -> None:
    row = Piece.objects.select_for_update().get(pk=former.pk)
    if row.replaced_by_id == newer.pk:
        return
    row.replaced_by, row.replaced_at = newer, at
    with refusals_in_words():
        if row.waits and not row.is_sent(
            at
        ):  # the service will have read neither of the two before the last one
            row.held_until = None
            Piece.objects.filter(replaced_by=row).update(replaced_by=newer)
        row.save(update_fields=["replaced_by", "replaced_at", "held_until"])
    record(subject(row), "piece_replaced", by=by, at=at, facts={"by": newer.public_id})


def restore(removed: Piece, *, by: User, at: datetime) -> None:
    """Give back to the file what a piece replaced, now that it is removed without having been sent."""
    for former in Piece.objects.select_for_update().filter(replaced_by=removed).order_by("pk"):
        if not former.is_sent(at):
            continue
        same = Piece.objects.current().filter(
            application=former.application_id, code=former.code, sha256=former.sha256
        )
        former.replaced_by = same.first()  # added again meanwhile, the same content is there once
        former.replaced_at = at if former.replaced_by else None
        with refusals_in_words():
            former.save(update_fields=["replaced_by", "replaced_at"])
        record(subject(former), "piece_restored", by=by, at=at)


def locked(application: Application) -> Application:
    """The file's row, locked, with what its questions are read from."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("organisation", "wave")
        .get(pk=application.pk)
    )


def keep_if_draft(application: Application, at: datetime) -> None:
    """A document that comes after the closing is not in what is kept of that hour."""
    if application.state == ApplicationState.DRAFT:
        keep_closing(application, at)
