from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fabriques.calls.models import Wave
from fabriques.common.database import refusals_in_words
from fabriques.journal.acts import record
from fabriques.labels.models import Label
from fabriques.places.models import Place


@transaction.atomic
def attribute_label(
    place: Place,
    kind: str,
    *,
    start: date,
    end: date | None,
    public_from: datetime,
    source: str,
    at: datetime,
    by: str,
    wave: Wave | None = None,
    period: str = "",
    start_is_assumed: bool = False,
) -> Label:
    """Open a dated episode of a label on a place, public from an instant on.

    Effects: one label; journal « label_attributed » on the place.
    Refuses (database) two episodes of one kind on the same days for one place.
    """
    with refusals_in_words():
        label = Label.objects.create(
            place=place,
            kind=kind,
            wave=wave,
            period=period,
            start=start,
            start_is_assumed=start_is_assumed,
            end=end,
            announced_at=public_from,
            source=source,
        )
    facts = {"label": label.public_id, "kind": kind, "start": start.isoformat()}
    record(("place", place.public_id), "label_attributed", by=by, at=at, facts=facts)
    return label
