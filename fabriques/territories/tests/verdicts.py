"""Small hand-made layers and rules that the tests of the verdict share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shapely import box

from fabriques.rulebooks.reader import load
from fabriques.rulebooks.territory import TerritoryRule
from fabriques.territories.verdict.areas import Areas
from fabriques.territories.verdict.evidence import Location, Setting
from fabriques.territories.verdict.judge import Judge
from fabriques.territories.verdict.layers import Commune, Layer, Membership

ON = date(2026, 1, 15)
AMI = load("ami_2019_2021")[1]
SOISSONS = Commune("02722", "024", "02")
LYON = Commune("69123", "691", "69")
SAINT_DENIS = Commune("97411", "9741", "974")
MAMOUDZOU = Commune("97611", None, "976")
# A square of about a kilometre, near Soissons.
SQUARE = (3.30, 49.37, 3.314, 49.379)


def rows(classes: Mapping[str, str], partial: tuple[str, ...] = ()) -> dict[str, tuple[Membership, ...]]:
    return {
        unit: tuple(Membership(value, unit in partial) for value in values.split("|"))
        for unit, values in classes.items()
    }


def density(classes: Mapping[str, str], **changes: Any) -> Layer:
    return Layer(
        "density", "density", "Grille communale de densité", "2026", date(2026, 1, 1), None, "INSEE",
        "Licence Ouverte 2.0", rows(classes), absence_says_no=False,
        classes={"1": "Grands centres urbains", "5": "Bourgs ruraux"}, **changes,
    )  # fmt: skip


def qpv(zones: Mapping[str, str], *, outlines: bool = False, **changes: Any) -> Layer:
    areas = Areas(["QP002001"], ["Presles (démonstration)"], [box(*SQUARE)], 10.0) if outlines else None
    return Layer(
        "qpv", "qpv", "QPV", "2024", date(2024, 1, 1), None, "ANCT", "Licence Ouverte 2.0", rows(zones),
        smaller_than_commune=True, areas=areas, **changes,
    )  # fmt: skip


def defined(**definitions: str) -> TerritoryRule:
    """The rule of 2019-2021 with some of its undefined facts defined."""
    return AMI.territory.adopting(definitions)


def judge(*layers: Layer, rule: TerritoryRule | None = None, **changes: Any) -> Judge:
    others = changes.pop("other_vintages", {})
    urban = changes.pop("urban", {})
    setting = Setting(ON, {each.code: each for each in layers}, others, urban)
    return Judge(rule or AMI.territory, setting, AMI.targets, **changes)


def at(longitude: float, latitude: float, commune: Commune = SOISSONS, accuracy_m: float = 0.0) -> Location:
    return Location(commune, (longitude, latitude), accuracy_m)
