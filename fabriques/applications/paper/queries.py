from __future__ import annotations

from datetime import datetime, timedelta

from fabriques.calls.models import Wave

OFFERED_FOR = timedelta(days=365)  # after the closing; one decided meanwhile is refused, with its reason


def waves_on_paper(at: datetime) -> list[Wave]:
    """The waves announced that a file on paper may be for, the latest first."""
    announced = Wave.objects.filter(
        opened_at__isnull=False, opens_at__lte=at, closes_at__gte=at - OFFERED_FOR
    )
    return list(announced.select_related("call").order_by("-opens_at", "code"))
