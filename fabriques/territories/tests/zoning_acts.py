"""What the tests of the importers ask of the acts: bring a file, read what was kept and what was told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.territories.acts import import_commune_changes, import_zoning
from fabriques.territories.models import (
    Zoning,
    ZoningMember,
)
from fabriques.territories.tests.zoning_files import csv_file
from fabriques.territories.zonings.findings import FileRefused
from fabriques.territories.zonings.report import ImportReport

AT = instants.DURING
GRID = [["codgeo", "dens"], ["02168", 4], ["02722", 3], ["02408", 2]]
MOVES = ["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP", "LIBELLE_AP"]
COLLECTIVITIES = ["975", "977", "978", "984", "986", "987", "988", "989"]


def bring(kind: str, content: bytes, vintage: str = "2024", **given: Any) -> ImportReport:
    return import_zoning(kind, content, vintage=vintage, by=INSTALLATION, at=AT, **given)


def density(*rows: Sequence[object], **given: Any) -> ImportReport:
    return bring("density", csv_file([["codgeo", "dens"], *rows]), **given)


def refusal(kind: str, content: bytes, vintage: str = "2024", **given: Any) -> str:
    with pytest.raises(FileRefused) as caught, transaction.atomic():
        bring(kind, content, vintage, **given)
    (reason,) = caught.value.reasons
    return f"{reason.text} {reason.remedy}"


def members(zoning: Zoning | None) -> list[tuple[str, str, bool]]:
    rows = ZoningMember.objects.filter(zoning=zoning).order_by("unit", "value")
    return list(rows.values_list("unit", "value", "partial"))


def told(report: ImportReport) -> list[tuple[int, str, str]]:
    """Findings that are about a line, with their effect and detail."""
    return [(each.line, each.effect.value, each.detail) for each in report.findings if each.line]


def move(day: str, nature: str, before: str, after: str) -> list[str]:
    return [nature, day, "COM", before, f"Nom {before}", "COM", after, f"Nom {after}"]


def know(*moves: list[str]) -> ImportReport:
    return import_commune_changes(csv_file([MOVES, *moves], ","), by=INSTALLATION, at=AT)
