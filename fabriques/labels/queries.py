from __future__ import annotations

from fabriques.labels.coverage import Coverage, coverage
from fabriques.labels.official import OFFICIAL_DAY, OFFICIAL_WITHOUT

ASSUMPTION = "Les fins de label non publiées sont supposées encore à venir."

__all__ = ["ASSUMPTION", "OFFICIAL_DAY", "OFFICIAL_WITHOUT", "Coverage", "coverage"]
