"""The fixed calendar of the tests: one wave, from its preparation to its announcement, in Paris time."""

from __future__ import annotations

from datetime import datetime

from fabriques.common.dates import PARIS

FOUNDED = datetime(2025, 12, 1, 9, 0, tzinfo=PARIS)
PREPARED = datetime(2026, 1, 5, 9, 0, tzinfo=PARIS)
OPENS = datetime(2026, 2, 2, 9, 0, tzinfo=PARIS)
DURING = datetime(2026, 2, 20, 10, 30, 7, tzinfo=PARIS)
CLOSES = datetime(2026, 3, 31, 18, 0, tzinfo=PARIS)
CHECKED = datetime(2026, 4, 8, 14, 0, tzinfo=PARIS)
DECIDED = datetime(2026, 5, 4, 11, 0, tzinfo=PARIS)
NOTIFIED = datetime(2026, 5, 18, 10, 0, tzinfo=PARIS)
ANNOUNCED = datetime(2026, 6, 1, 8, 0, tzinfo=PARIS)
PUBLIC_FROM = datetime(2026, 6, 1, 12, 0, tzinfo=PARIS)
