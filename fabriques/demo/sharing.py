"""Two agents of one sous-préfecture share its files; one of them is away, and replaced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from fabriques.accounts.lending import delegate
from fabriques.accounts.models import Delegation, User
from fabriques.applications.models import Application
from fabriques.assessment.charge.acts import assign
from fabriques.common.dates import legal_day

AWAY = timedelta(days=14)


def share(people: Mapping[str, User], *, at: datetime) -> int:
    """Put each of the two in charge of some files of theirs, every third one being left to nobody; how many."""
    agent, colleague = people["sous-prefecture"], people["collegue"]
    files = list(Application.objects.submitted().filter(service="SP-021").order_by("submitted_at", "pk"))
    shared = 0
    for rank, file in enumerate(files):
        if rank % 3 < 2:
            assign(file, (agent, colleague)[rank % 3], by=agent, at=at, told=False)
            shared += 1
    delegate(
        colleague.grants.get(),
        agent,
        Delegation.Kind.ABSENCE,
        by=colleague,
        since=legal_day(at),
        until=legal_day(at + AWAY),
        motive="Congés (démonstration).",
        at=at,
    )
    return shared
