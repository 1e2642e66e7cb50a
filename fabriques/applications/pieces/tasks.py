"""The jobs of documents, registered with those of the step."""

from __future__ import annotations

from django.conf import settings
from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fabriques.applications.pieces import upkeep
from fabriques.applications.pieces.storing import DRAW, SCAN
from fabriques.common import clock
from fabriques.common.authorization import SCHEDULE
from fabriques.connectors.scanner import ScannerError

# Some five minutes of tries; `ask_again` takes over, for as long as the scanner stays down.
PATIENCE = RetryStrategy(max_attempts=6, linear_wait=20, retry_exceptions={ScannerError, OperationalError})
AGAIN = RetryStrategy(max_attempts=3, wait=60, retry_exceptions={OperationalError})


@app.task(name=SCAN, retry=PATIENCE)
def scan_piece(piece: str) -> None:
    """Give a document its verdict, or try again later."""
    upkeep.scan(piece)


@app.task(name=DRAW, retry=AGAIN)
def draw_piece(piece: str) -> None:
    """Draw a document small."""
    upkeep.draw(piece)


@app.periodic(cron="*/10 * * * *")
@app.task(name="fabriques.applications.tasks.scan_late_pieces", queueing_lock="scan_late_pieces")
def scan_late_pieces(timestamp: int) -> None:
    """Ask again for the verdicts that are late."""
    upkeep.ask_again(clock.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="fabriques.applications.tasks.remove_orphans", queueing_lock="remove_orphans")
def remove_orphans(timestamp: int) -> None:
    """Remove, each night, the contents that no row names and no backup can bring back."""
    upkeep.remove_orphans(older_than_days=settings.BACKUP_DAYS, by=SCHEDULE, at=clock.now())
