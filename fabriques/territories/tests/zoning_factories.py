"""Generations of zonings by situation, written as an import leaves them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fabriques.common.tests import instants
from fabriques.territories.models import Zoning, ZoningFinding, ZoningMember
from fabriques.territories.zonings.kinds import KINDS, Kind

REPAIRED, REJECTED = ZoningFinding.Effect.REPAIRED, ZoningFinding.Effect.REJECTED


def generation(
    kind: Kind | str = Kind.FRR,
    vintage: str = "2025",
    classes: Mapping[str, str] | None = None,
    *,
    partial: Sequence[str] = (),
    found: Sequence[tuple[int, str, str]] = (),
    **changes: Any,
) -> Zoning:
    """A generation with its members: `classes` goes from a territory to « value » or « value|value ».

    `partial`: the territories concerned in part; `found`: (line, effect, detail) of each anomaly.
    """
    kind = Kind(kind)
    facts = KINDS[kind]
    rows = [(unit, value) for unit, values in (classes or {}).items() for value in values.split("|")]
    code = changes.pop("code", kind.value)
    fields: dict[str, Any] = {
        "kind": kind.value,
        "code": code,
        "vintage": vintage,
        "label": facts.label,
        "valid_from": date(int(vintage[:4]), 1, 1),
        "absence_says_no": facts.absence_says_no,
        "source": facts.source or "Liste de la préfecture (démonstration)",
        "licence": facts.licence or "Licence Ouverte 2.0",
        "file_name": f"{code}-{vintage}.csv",
        "fingerprint": hashlib.sha256(f"{code} {vintage} {rows}".encode()).hexdigest(),
        "lines": len(rows) + len(found),
        "members": len({unit for unit, _ in rows}),
        "repaired": sum(effect == REPAIRED for _, effect, _ in found),
        "rejected": sum(effect == REJECTED for _, effect, _ in found),
        "imported_at": instants.PREPARED,
        "imported_by": "",
    }
    zoning = Zoning.objects.create(**(fields | changes))
    ZoningMember.objects.bulk_create(
        ZoningMember(zoning=zoning, unit=unit, value=value, partial=unit in partial) for unit, value in rows
    )
    ZoningFinding.objects.bulk_create(
        ZoningFinding(zoning=zoning, line=line, anomaly="demonstration", effect=effect, detail=detail)
        for line, effect, detail in found
    )
    return zoning


def replaced(zoning: Zoning, **changes: Any) -> Zoning:
    """An earlier import of the same file, which this one replaced."""
    return generation(zoning.kind, zoning.vintage, code=zoning.code, replaced_by=zoning, **changes)
