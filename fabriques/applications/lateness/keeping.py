"""Drafts of a wave that are still to be kept as they were at its last instant."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fabriques.applications.closing import keep_closing, last_instant
from fabriques.applications.models import Application
from fabriques.applications.querying import NEEDED
from fabriques.applications.states import ApplicationState
from fabriques.calls.models import Wave

BATCH = 200


def waiting(wave: Wave, *, after: int = 0) -> list[int]:
    """Drafts still to keep, each met once: one that is being written is kept by its own save, or a minute later."""
    drafts = Application.objects.filter(
        wave=wave, state=ApplicationState.DRAFT, closing_record=None, postmarked_on=None
    )
    late = drafts.filter(saved_at__lt=last_instant(wave), pk__gt=after).order_by("pk")
    return list(late.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def keep_one(pk: int, at: datetime) -> int:
    draft = (
        Application.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related(*NEEDED)
        .filter(pk=pk, state=ApplicationState.DRAFT)
        .first()
    )
    return int(draft is not None and keep_closing(draft, at) is not None)
