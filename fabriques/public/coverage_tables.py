"""What the coverage pages show, as tables and words; nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from fabriques.common.french import to
from fabriques.common.values import grouped
from fabriques.labels.coverage import Coverage, Share, by_territory, groups, members
from fabriques.labels.nearness import RADII_KM, Ints
from fabriques.labels.official import Comparison, Difference
from fabriques.territories.geography import france
from fabriques.territories.reference import reader
from fabriques.territories.reference.reader import ArrondissementRecord
from fabriques.theme.tables import Cell, Column, Table


def percent(share: float | None) -> str | None:
    """« 67,4 % »; None, shown as unknown, for None."""
    return None if share is None else f"{100 * share:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}%"


def kilometres(km: float) -> str | None:
    """« 12,3 km »; None when the distance is not known."""
    return f"{km:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}km" if np.isfinite(km) else None


@lru_cache(maxsize=1)
def arrondissements() -> dict[str, ArrondissementRecord]:
    return {each.code: each for each in reader.read_arrondissements()}


def arrondissement_name(code: str | None) -> str:
    """Empty where there is no arrondissement."""
    return arrondissements()[code].name if code else ""


def share_table(caption: str, heading: str, rows: Sequence[tuple[Share, str]]) -> Table:
    """Territories with the people near a Fabrique; each row comes with the address of its details, or ''."""
    columns = [
        Column("name", heading),
        Column("people", _("Population"), align="end"),
        *(Column(f"near{radius}", _("À %s km ou moins") % radius, align="end") for radius in RADII_KM),
        Column("beyond", _("Habitants à plus de %s km") % RADII_KM[-1], align="end"),
    ]

    def cells(row: tuple[Share, str]) -> dict[str, Any]:
        share, href = row
        unknown = _("distance inconnue")
        near = {f"near{radius}": percent(share.share(radius)) or unknown for radius in RADII_KM}
        beyond = grouped(share.beyond[RADII_KM[-1]]) if share.located else unknown
        return {
            "name": Cell(share.name, href=href),
            "people": grouped(share.people),
            **near,
            "beyond": beyond,
        }

    return Table.build(caption, columns, [row for row in rows if row[0].people], cells)


def shaded(found: Coverage, radius: int) -> list[tuple[str, str]]:
    """The arrondissements where somebody lives beyond the radius, with their share, the highest first."""
    names = [(code, f"{each.name} ({each.departement})") for code, each in arrondissements().items()]
    rows = by_territory(found, "arrondissements", names)
    far = [(1 - (share.share(radius) or 0), share) for share in rows if share.located]
    far = [(beyond, share) for beyond, share in far if beyond > 0]
    return [
        (share.name, percent(beyond) or "")
        for beyond, share in sorted(far, key=lambda pair: (-pair[0], pair[1].code))
    ]


@dataclass(frozen=True)
class CommuneLine:
    """A commune with its nearest Fabrique; `km` is NaN when unknown, infinite when there is none at all."""

    code: str
    name: str
    departement: str
    departement_code: str
    arrondissement: str
    people: int | None
    km: float
    nearest: str


def nearest_names(found: Coverage) -> tuple[str, ...]:
    """The name told for each of `found.points`: that of its first place, and how many more stand there."""
    at: dict[tuple[float, float], list[str]] = {}
    for site in found.sites:
        if site.point is not None:
            at.setdefault(site.point, []).append(site.name)
    return tuple(
        names[0] if len(names) == 1 else _("%(name)s (et %(more)d de plus au même point)")
        % {"name": names[0], "more": len(names) - 1}
        for names in (at[point] for point in found.points)
    )  # fmt: skip


def commune_lines(found: Coverage, ranks: Iterable[int]) -> Iterator[CommuneLine]:
    """The communes of these ranks of `france()`."""
    table, distances, names = france(), found.distances, nearest_names(found)
    for rank in ranks:
        population, place = int(table.populations[rank]), int(distances.rank[rank])
        yield CommuneLine(
            code=table.codes[rank],
            name=table.names[rank],
            departement=table.departement_names[table.departements[rank]],
            departement_code=table.departements[rank],
            arrondissement=arrondissement_name(table.arrondissements[rank]),
            people=None if population < 0 else population,
            km=float(distances.km[rank]),
            nearest=names[place] if place >= 0 else "",
        )


def far_communes(found: Coverage, radius: int, region: str, departement: str) -> Ints:
    """Ranks of the communes beyond the radius, by département, the farthest first."""
    km = found.distances.km
    far = km > radius
    if region:
        far = far & members("regions", region)
    if departement:
        far = far & members("departements", departement)
    ranks = np.flatnonzero(far)
    return ranks[np.lexsort((ranks, -km[ranks], groups("departements")[1][ranks]))]


def commune_table(caption: str, lines: Iterable[CommuneLine]) -> Table:
    columns = [
        Column("name", _("Commune")),
        Column("departement", _("Département")),
        Column("arrondissement", _("Arrondissement")),
        Column("people", _("Population"), align="end"),
        Column("km", _("Distance"), align="end"),
        Column("nearest", _("Fabrique la plus proche")),
    ]

    def cells(line: CommuneLine) -> dict[str, Any]:
        return {
            "name": f"{line.name} ({line.code})",
            "departement": f"{line.departement} ({line.departement_code})",
            "arrondissement": line.arrondissement or _("sans arrondissement"),
            "people": None if line.people is None else grouped(line.people),
            "km": kilometres(line.km),
            "nearest": line.nearest or None,
        }

    return Table.build(
        caption,
        columns,
        lines,
        cells,
        empty_title=_("Aucune commune à cette distance"),
        empty_text=_("Toutes les communes dont le point est connu ont une Fabrique plus proche."),
    )


def difference_table(comparison: Comparison) -> Table:
    """The arrondissements that only one list holds, with what the register knows of each."""
    columns = [
        Column("name", _("Arrondissement")),
        Column("list", _("Sans Fabrique selon")),
        Column("known", _("Ce que dit le registre")),
    ]

    def cells(each: Difference) -> dict[str, Any]:
        return {
            "name": f"{each.name} ({each.code})",
            "list": _("la liste officielle seule") if each.in_official else _("le registre seul"),
            "known": known_labels(each),
        }

    return Table.build(_("Arrondissements qui diffèrent"), columns, comparison.differences, cells)


def known_labels(difference: Difference) -> str:
    if not difference.labels:
        return _("aucun label connu, à aucune date")
    return " ; ".join(
        _("%(place)s, %(commune)s, du %(start)s (fin : %(end)s)")
        % {
            "place": label.place.name,
            "commune": to(label.place.commune.name),
            "start": label.start.strftime("%d/%m/%Y"),
            "end": label.end_words,
        }
        for label in difference.labels
    )
