"""What jobs do with documents once received: scan them, draw them small, remove what no row names."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta

from django.conf import settings

from fabriques.accounts import addresses
from fabriques.accounts.models import User
from fabriques.applications.models import Piece
from fabriques.applications.pieces import letters
from fabriques.applications.pieces.storing import DRAW, SCAN, subject
from fabriques.common import clock, files, orphans, pictures
from fabriques.common.authorization import SCANNER, Actor, act, may_run_jobs
from fabriques.common.jobs import defer
from fabriques.connectors import scanner
from fabriques.correspondence.outbox import offer, queue
from fabriques.journal.writing import Plain, record

LATE = timedelta(minutes=15)
SWEPT_AT_ONCE = 500


def scan(public_id: str) -> None:
    """Give a document its verdict; safe to run twice, the first verdict stands. ScannerError when there is none.

    Effects: CLEAN, then drawn small by a job; or INFECTED, then told to whoever sent it; journal « piece_scanned ».
    Without a scanner a waiting document leaves quarantine as « non analysé ».
    """
    piece = Piece.objects.unscanned().filter(public_id=public_id).first()
    if piece is None:
        return
    if not scanner.is_on():
        settle(piece, None, by=SCANNER, at=clock.now())
        return
    with closing(files.stream(piece.sha256)) as content:
        found = scanner.scan(content)
    settle(piece, found, by=SCANNER, at=clock.now())


@act(may_run_jobs)
def settle(piece: Piece, found: scanner.Verdict | None, *, by: Actor, at: datetime) -> None:
    may_run_jobs(by).demand()
    row = (
        Piece.objects.select_for_update(of=("self",))
        .select_related("application", "received_by")
        .unscanned()
        .filter(pk=piece.pk)
        .first()
    )
    if row is None:
        return
    if found is None:
        row.scan_state = Piece.Scan.NONE
    else:
        infected = isinstance(found, scanner.Infected)
        row.scan_state = Piece.Scan.INFECTED if infected else Piece.Scan.CLEAN
        row.scanned_at = at
        facts: dict[str, Plain] = {"verdict": row.scan_state}
        record(subject(row), "piece_scanned", by=by, at=at, facts=facts)
    row.save(update_fields=["scan_state", "scanned_at"])
    if row.scan_state == Piece.Scan.INFECTED:
        about = ("application", row.application.public_id)
        tell(row.received_by, letters.virus_found(row), about=about, at=at)
    elif not row.thumbnail_sha256:
        defer(DRAW, piece=row.public_id, lock=f"piece-{row.public_id}")


def tell(person: User, letter: tuple[str, str], *, about: tuple[str, str], at: datetime) -> None:
    """Write to whoever sent a document. At an address not confirmed, perhaps another's, a few letters are enough."""
    if addresses.is_unconfirmed(person):
        offer(person, *letter, sender=person, at=at, about=about)
    else:
        queue(person, *letter, at=at, about=about)


def draw(public_id: str) -> None:
    """Keep a small picture of a document's first page, where there is one to draw; safe to run twice.

    Effects: the picture kept, named by every piece of that content. A document in quarantine is never opened.
    """
    undrawn = Piece.objects.filter(scan_state__in=(Piece.Scan.NONE, Piece.Scan.CLEAN), thumbnail_sha256="")
    piece = undrawn.filter(public_id=public_id).first()
    if piece is None:
        return
    with files.local(piece.sha256) as source, files.incoming(".webp") as target:
        if not pictures.thumbnail(source, piece.content_type, target):
            return
        stored = files.adopt(target)
    undrawn.filter(sha256=piece.sha256).update(thumbnail_sha256=stored.sha256)


def ask_again(at: datetime) -> int:
    """Ask for the scan of the documents that have waited since long: the scanner was down, or is new here."""
    if not scanner.is_on():
        return 0
    late = Piece.objects.unscanned().filter(received_at__lt=at - LATE).order_by("received_at")
    names = list(late.values_list("public_id", flat=True)[:SWEPT_AT_ONCE])
    for public_id in names:
        defer(SCAN, piece=public_id, lock=f"piece-{public_id}", queueing_lock=f"scan-{public_id}")
    return len(names)


@act(may_run_jobs)
def remove_orphans(*, older_than_days: int, by: Actor, at: datetime) -> orphans.Removed:
    """Remove the contents that no row names, older than any backup that could bring such a row back.

    Effects: contents gone; what killed processes were writing gone after a day; journal « orphans_removed » with how
    many. ValueError when the age is less than that of the oldest backup (settings.BACKUP_DAYS).
    """
    may_run_jobs(by).demand()
    if older_than_days < settings.BACKUP_DAYS:
        raise ValueError(
            f"Des sauvegardes remontent à {settings.BACKUP_DAYS} jours : indiquez au moins cette durée."
        )
    files.forget_incoming(older_than_days=1)
    done = orphans.remove_orphans(older_than_days=older_than_days)
    facts: dict[str, Plain] = {"seen": done.seen, "removed": done.removed, "days": older_than_days}
    record(("store", "contents"), "orphans_removed", by=by, at=at, facts=facts)
    return done
