from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from fabriques.common.authorization import Actor
from fabriques.journal.models import Entry


def history(kind: str, identifier: str) -> list[Entry]:
    """Every entry of one subject, oldest first."""
    return list(Entry.objects.filter(subject_kind=kind, subject_id=identifier).order_by("rank"))


def already(
    subject: tuple[str, str],
    act: str,
    *,
    by: Actor,
    since: datetime,
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """Whether someone did that act on that subject, with these facts among its own, since an instant."""
    kind, identifier = subject
    found = Entry.objects.filter(
        subject_kind=kind, subject_id=identifier, act=act, actor=by.public_id, at__gt=since
    )
    return found.filter(facts__contains=dict(facts or {})).exists()


def plain_entries(on: date | None = None) -> Iterator[dict[str, Any]]:
    """Entries as exported, by subject then rank; those of one legal (Paris) day, or all."""
    entries = Entry.objects.between(on, on).order_by("subject_kind", "subject_id", "rank")
    for entry in entries.iterator(chunk_size=2000):
        yield entry.as_plain()
