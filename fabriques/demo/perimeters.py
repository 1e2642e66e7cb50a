"""Perimeters that exist nowhere, so that the demonstration shows a verdict by point: squares, all named fictitious."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from fabriques.common.authorization import DEMONSTRATION
from fabriques.common.french import of
from fabriques.territories.acts import import_zoning
from fabriques.territories.models import Commune, Departement
from fabriques.territories.zonings.kinds import Kind

SIDE = 0.006  # half a side, in degrees of latitude: about 700 m
SINCE = date(2015, 1, 1)


def draw_perimeters(communes: Iterable[Commune], *, at: datetime) -> int:
    """Draw one square around the town hall of each commune, as a generation of QPV in force since 2015.

    No département is said complete: outside the squares, a place stays to be verified.
    Effects: those of import_zoning. Returns the number of squares.
    """
    features = [square(rank, each) for rank, each in enumerate(communes, 1)]
    import_zoning(
        Kind.QPV,
        json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        vintage="2015-demonstration",
        label="QPV fictifs (démonstration)",
        source="Tracés inventés pour la démonstration",
        licence="sans objet",
        valid_from=SINCE,
        incomplete_in=sorted(Departement.objects.values_list("code", flat=True)),
        file_name="qpv-demonstration.geojson",
        by=DEMONSTRATION,
        at=at,
    )
    return len(features)


def square(rank: int, commune: Commune) -> dict[str, object]:
    longitude, latitude = commune.longitude or 0.0, commune.latitude or 0.0
    west, east = longitude - SIDE * 1.5, longitude + SIDE * 1.5
    south, north = latitude - SIDE, latitude + SIDE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "code_qp": f"QP{commune.departement_id:0>3}9{rank:02}",
            "lib_qp": f"Quartier fictif {of(commune.name)} (démonstration)",
            "insee_com": commune.code,
        },
    }
