"""The one place that reads the clock; acts and rules receive the instant as an argument."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from fabriques.common.dates import legal_day


def now() -> datetime:
    """The present instant, aware, to the second as receipts state it."""
    return timezone.now().replace(microsecond=0)


def today() -> date:
    """The present day in legal (Paris) time."""
    return legal_day(now())
