from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Letter:
    """A letter as the demonstration's mail server kept it."""

    key: str
    to: str
    subject: str
    at: datetime | None
    body: str


def folder() -> Path:
    return Path(settings.DATA_DIR) / "mail"


def read(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    at = parsedate_to_datetime(str(message["Date"])) if message["Date"] else None
    if at is not None and at.tzinfo is None:  # « -0000 »: universal time of an unknown place
        at = at.replace(tzinfo=UTC)
    body = message.get_body(preferencelist=("plain",))
    return Letter(
        key=file.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=at,
        body=body.get_content() if body else "",
    )


def latest(to: str = "", limit: int = 50) -> list[Letter]:
    """The last letters kept, newest first; those to one address when given."""
    found: list[Letter] = []
    for file in sorted(folder().glob("*.eml"), reverse=True)[:1000]:
        letter = read(file)
        if not to or to.lower() in letter.to.lower():
            found.append(letter)
        if len(found) == limit:
            break
    return found


def one(key: str) -> Letter | None:
    """One letter by its key; None when there is none."""
    file = folder() / f"{key}.eml"
    return read(file) if key.isdigit() and file.is_file() else None
