"""Starts the process that reads one document, and waits for its answer: a few at a time, not for long, not for much."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

from fabriques.common.drawing.child import NOTHING_TO_SHOW
from fabriques.common.drawing.contents import Contents, Page

log = logging.getLogger(__name__)
SECONDS = 10
MEMORY = 1 << 30  # bytes
LARGEST_ANSWER = 20_000_000  # bytes
AT_ONCE = BoundedSemaphore(2)  # in this process: the pages of others must be answered meanwhile
PATIENCE = 8.0  # seconds that one waits for one's turn
ROOT = Path(__file__).resolve().parents[3]
# No file of a site is read at its start, and nothing of this process's environment is given to it.
BEGIN = """
import sys
sys.path[:0] = sys.argv[1].split("\\n")
from fabriques.common.drawing import child
child.limit(*map(int, sys.argv[2].split()))
sys.exit(child.main(sys.argv[3:]))
"""


class Undrawable(Exception):  # noqa: N818 – an answer, not an error
    """The document is damaged, of a kind that is not shown, or asks for more than what is allowed."""


class Busy(Exception):  # noqa: N818 – an answer, not an error
    """Too many documents are being read at this moment."""


def contents(source: Path, content_type: str) -> Contents:
    """What can be shown of a document. Undrawable, Busy."""
    found: dict[str, Any] = json.loads(asked("contents", content_type, str(source)))
    pages = tuple(Page(**page) for page in found.pop("pages"))
    rows = tuple(tuple(row) for row in found.pop("rows"))
    return Contents(pages=pages, rows=rows, **found)


def page(source: Path, content_type: str, number: int) -> bytes:
    """One page drawn to be read, as a WEBP. Undrawable, Busy."""
    return asked("page", content_type, str(source), str(number))


def asked(*request: str) -> bytes:
    """The answer of a process of its own, started and ended here."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Busy
    try:
        with tempfile.TemporaryFile() as answer:
            run(request, answer)
            answer.seek(0)
            return answer.read()
    finally:
        AT_ONCE.release()


def run(request: tuple[str, ...], answer: IO[bytes]) -> None:
    paths = "\n".join([str(ROOT), *(path for path in sys.path if path)])
    bounds = f"{MEMORY} {SECONDS} {LARGEST_ANSWER}"
    command = [sys.executable, "-I", "-S", "-c", BEGIN, paths, bounds, *request]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL, env={}, cwd="/",
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        log.warning("a document took more than %s seconds to %s", SECONDS, request[0])
        raise Undrawable from error
    if done.returncode:
        if done.returncode != NOTHING_TO_SHOW:
            log.warning("what reads documents ended by %s over %s", done.returncode, request[0])
        raise Undrawable
