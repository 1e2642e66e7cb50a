from __future__ import annotations

from datetime import date, datetime

from procrastinate.contrib.django import app

from fabriques.labels.coverage import coverage
from fabriques.labels.siting_answers import PROVE, Question, prove


@app.task(name=PROVE)
def prove_siting(
    on: str, fictitious: bool, announced_by: str, radius_km: int, count: int, region: str
) -> None:
    """Finish a siting question that a page could not prove in time; safe to run twice."""
    found = coverage(
        date.fromisoformat(on),
        fictitious=fictitious,
        announced_by=datetime.fromisoformat(announced_by) if announced_by else None,
    )
    prove(found, Question(radius_km, count, region))
