"""Reads outlines from a GeoJSON collection, one feature at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from fabriques.territories.zonings.findings import Anomaly, quoted, rejected
from fabriques.territories.zonings.formats.json_stream import features
from fabriques.territories.zonings.formats.opening import Blob
from fabriques.territories.zonings.formats.zones import MOST_DECIMALS, wrong_projection, zone_of
from fabriques.territories.zonings.records import Record

CRS_NAME = re.compile(r'"crs"\s*:\s*\{.*?"name"\s*:\s*"(urn:[^"]*|EPSG:[^"]*)"', re.S | re.I)
WGS84 = re.compile(r"CRS84|EPSG:(?:[\d.]*:)?4326", re.I)
GEOMETRY_ERRORS = (ShapelyError, TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError)
LOOKED_AT = 200  # vertices whose decimals are counted


def read_geojson(blob: Blob) -> Iterator[Record]:
    for item in features(blob):
        if isinstance(item, str):
            check_projection(item)
            continue
        number, feature = item
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            detail = f"L'enregistrement {quoted(feature)} n'est pas un objet GeoJSON. Enregistrement laissé."
            yield rejected(number, Anomaly.BAD_RECORD, detail)
            continue
        geometry = feature.get("geometry")
        yield from zone_of(number, feature["properties"], outline_of(geometry), decimals_of(geometry))


def check_projection(head: str) -> None:
    """A collection without a « crs » is in WGS 84 by the standard (RFC 7946)."""
    named = CRS_NAME.search(head)
    if named and not WGS84.search(named[1]):
        raise wrong_projection(f"le fichier annonce la projection {quoted(named[1])}")


def outline_of(geometry: object) -> Any:
    if not isinstance(geometry, dict):
        return None
    try:
        with np.errstate(all="ignore"):  # impossible coordinates are told later, with the name of the zone
            return shapely.force_2d(shape(geometry))
    except GEOMETRY_ERRORS:
        return None


def decimals_of(geometry: object) -> int:
    """How many decimals the first vertices carry: their precision as it was published."""
    todo: list[Any] = [geometry.get("coordinates")] if isinstance(geometry, dict) else []
    most = seen = 0
    while todo and seen < LOOKED_AT:
        each = todo.pop()
        if isinstance(each, list):
            todo.extend(each[:LOOKED_AT])
        elif isinstance(each, float):
            seen += 1
            most = max(most, len(repr(each).partition(".")[2]))
    return min(most, MOST_DECIMALS)
