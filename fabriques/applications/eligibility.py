"""The territory verdict of a file: asked for a draft, kept at submission, asked again to tell what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fabriques.applications.models import Application, TerritoryVerdict
from fabriques.labels.eligibility import judge_of, reference_day
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.verdict.records import changes, record
from fabriques.territories.zonings_in_force import commune


def location_of(application: Application) -> Location:
    """Where the file says the place is; a point a person placed on the map is taken as exact."""
    known = commune(application.commune_id) if application.commune_id else None
    return Location(known, application.point)


def verdict_record(application: Application, on: date | None = None) -> dict[str, Any]:
    """What the rule of the file's rulebook answers, on the wave's reference day or on another; ≤ 3 queries."""
    wave = application.wave
    judge = judge_of(application.rulebook, on or reference_day(wave), wave=wave)
    return record(judge.verdict(location_of(application)))


@dataclass(frozen=True)
class Standing:
    """The verdict kept with a file beside the one the present zonings give; `changes` in French sentences."""

    kept: TerritoryVerdict
    now: dict[str, Any]
    changes: list[str]


def standing(application: Application) -> Standing | None:
    """What has changed since the file was received, for the same reference day; None for a draft."""
    kept = getattr(application, "territory_verdict", None)
    if kept is None:
        return None
    now = verdict_record(application)
    return Standing(kept, now, changes(kept.content, now))


def keep_verdict(application: Application, *, at: datetime) -> TerritoryVerdict:
    """Store what the territory rule answers for the file, as it is judged on the wave's reference day."""
    content = verdict_record(application)
    return TerritoryVerdict.objects.create(
        application=application,
        reference_day=reference_day(application.wave),
        eligibility=content["eligibility"],
        content=content,
        computed_at=at,
    )
