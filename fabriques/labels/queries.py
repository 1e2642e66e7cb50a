from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from fabriques.labels.models import Label
from fabriques.territories.models import Arrondissement, Departement

OFFICIAL_WITHOUT = 144
OFFICIAL_DAY = date(2023, 9, 11)
ASSUMPTION = "Les fins de label non publiées sont supposées encore à venir."


@dataclass(frozen=True)
class Coverage:
    """Which arrondissements have a label in force on a day, and what stands outside any arrondissement."""

    on: date
    fictitious: bool
    labels: int
    unknown_ends: int
    counts: dict[str, int]
    without: list[Arrondissement]
    outside: dict[str, int]
    empty_departements: list[Departement]

    @property
    def covered(self) -> int:
        return len(self.counts)


def coverage(on: date, *, fictitious: bool = False, announced_by: datetime | None = None) -> Coverage:
    """Count labels in force on a day by arrondissement; real places only, unless `fictitious`.

    `announced_by`: only what was public at that instant, as every public page must ask.
    """
    labels = Label.objects.in_force(on)
    if announced_by is not None:
        labels = labels.public_at(announced_by)
    if not fictitious:
        labels = labels.real()
    rows = list(
        labels.order_by().values_list(
            "place__commune__arrondissement_id", "place__commune__departement_id", "end"
        )
    )
    counts = Counter(arrondissement for arrondissement, _, _ in rows if arrondissement)
    outside = Counter(departement for arrondissement, departement, _ in rows if not arrondissement)
    served = {departement for _, departement, _ in rows}
    arrondissements = Arrondissement.objects.select_related("departement").order_by("code")
    departements = Departement.objects.exclude(zone="com").order_by("code")
    return Coverage(
        on=on,
        fictitious=fictitious,
        labels=len(rows),
        unknown_ends=sum(end is None for _, _, end in rows),
        counts=dict(counts),
        without=[each for each in arrondissements if each.code not in counts],
        outside=dict(sorted(outside.items())),
        empty_departements=[each for each in departements if each.code not in served],
    )
