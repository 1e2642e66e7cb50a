"""The official list of arrondissements without a Fabrique beside the recomputed one, and why they differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from fabriques.labels.coverage import Coverage
from fabriques.labels.models import Label
from fabriques.territories.models import Arrondissement, Zoning

OFFICIAL_WITHOUT = 144
OFFICIAL_DAY = date(2023, 9, 11)
# The code that rulebooks give to that list: an imported one of that code is the official one.
OFFICIAL_LIST = "arrondissements_without_fabrique"


@dataclass(frozen=True)
class Difference:
    """An arrondissement that only one of the lists holds; `labels`: what the register knows there, by start."""

    code: str
    name: str
    in_official: bool
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Comparison:
    """`source` is empty and `differences` too when no official list is known; `alone`: arrondissements that one
    single label covers, for which one place put elsewhere changes the count."""

    announced: int
    announced_on: date
    recomputed: int
    source: str
    listed: int
    differences: tuple[Difference, ...]
    unknown_codes: tuple[str, ...]
    alone: int

    @property
    def published(self) -> bool:
        return bool(self.source)

    @property
    def gap(self) -> int:
        return self.recomputed - self.announced


def imported_list() -> tuple[str, frozenset[str]] | None:
    """The official list once imported: its name with its vintage, and its codes. At most two queries."""
    zoning = Zoning.objects.current().filter(code=OFFICIAL_LIST, unit=Zoning.Unit.ARRONDISSEMENT)
    row = zoning.order_by("-valid_from", "-pk").first()
    if row is None:
        return None
    return str(row), frozenset(row.member_rows.order_by().values_list("unit", flat=True))


def compare(
    found: Coverage,
    official: Collection[str] | None,
    *,
    source: str = "liste fournie",
    announced_by: datetime | None = None,
) -> Comparison:
    """Set the official codes, when known, beside the recomputed ones; two queries, none without a list.

    `announced_by`: labels announced later are not told, as every public page must ask.
    """
    recomputed = {each.code for each in found.without}
    differing = set() if official is None else recomputed.symmetric_difference(official)
    named = (
        dict(Arrondissement.objects.filter(code__in=differing).values_list("code", "name"))
        if differing
        else {}
    )
    labels = _labels_in(named, found, announced_by) if named else {}
    return Comparison(
        announced=OFFICIAL_WITHOUT,
        announced_on=OFFICIAL_DAY,
        recomputed=len(recomputed),
        source="" if official is None else source,
        listed=0 if official is None else len(set(official)),
        differences=tuple(
            Difference(code, named[code], code not in recomputed, tuple(labels.get(code, ())))
            for code in sorted(named)
        ),
        unknown_codes=tuple(sorted(differing - named.keys())),
        alone=sum(count == 1 for count in found.counts.values()),
    )


def _labels_in(
    codes: Collection[str], found: Coverage, announced_by: datetime | None
) -> dict[str, list[Label]]:
    labels = Label.objects.filter(place__commune__arrondissement__in=codes)
    if announced_by is not None:
        labels = labels.public_at(announced_by)
    if not found.fictitious:
        labels = labels.real()
    told: dict[str, list[Label]] = {}
    for label in labels.select_related("place__commune", "wave").order_by("start", "pk"):
        told.setdefault(label.place.commune.arrondissement_id or "", []).append(label)
    return told
