"""Commune polygons repaired, points, and the display boundaries dissolved from them.

Polygons are in degrees (WGS 84). The boundaries are for display: never resolve a point on them.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely import Geometry, MultiPolygon, Polygon, STRtree

from fabriques.territories.reference.sources import OutlineRow
from fabriques.territories.reference.tables import Point

GRID = 1e-4  # degrees: about 11 m, the four decimals written
TOLERANCE = 0.0085  # degrees: triangles smaller than its square are flattened
SLIVER_KM2 = 0.5  # smaller gaps between polygons are faults of drawing; Llívia, a Spanish enclave, is 13
ISLET_KM2 = 0.1  # smaller islands are not drawn, unless a territory has no other
KM_PER_DEGREE = 111.2
# Mamirolle absorbed Le Gratteris on 1 January 2025; nothing in the packages tells it from a longer neighbour.
KNOWN_HEIRS = {"25364"}


class Feature(NamedTuple):
    code: str
    name: str
    kind: str
    departement: str
    outline: MultiPolygon | Polygon


class Completed(NamedTuple):
    """What was done to the polygons of the communes, for the manifest."""

    polygons: dict[str, Geometry]
    repaired: list[str]
    rebuilt: list[str]
    enlarged: dict[str, float]  # km² given back to a commune nouvelle
    missing: list[str]


def complete_polygons(
    rows: Iterable[OutlineRow],
    cantons: Iterable[str],
    communes: Mapping[str, Mapping[str, Any]],
    parents: Mapping[str, str],
) -> Completed:
    """Give every current commune the territory it has today, where the package lags behind mergers.

    `parents` gives the current commune of each commune déléguée or associée.
    """
    outlines, repaired = _valid(rows)
    polygons = {
        code: outline for (kind, code), outline in outlines.items() if kind == "COM" and code in communes
    }
    parts = defaultdict(list)
    for (kind, code), outline in outlines.items():
        if kind in ("COMD", "COMA"):
            parts[parents.get(code)].append(outline)
    expected = [code for code, entry in sorted(communes.items()) if entry["zone"] != "com"]
    rebuilt = [code for code in expected if code not in polygons and code in parts]
    polygons |= {code: shapely.union_all(parts[code]) for code in rebuilt}
    drawn = {code for _, code in outlines}
    lagging = {parent for child, parent in parents.items() if child not in drawn}
    merged = {
        code
        for code, entry in communes.items()
        if any(old not in drawn for old in entry.get("anciensCodes", ()))
    }
    enlarged = _enlarge(polygons, cantons, (lagging, KNOWN_HEIRS, merged))
    missing = [code for code in expected if code not in polygons]
    return Completed(polygons, repaired, rebuilt, enlarged, missing)


def _valid(rows: Iterable[OutlineRow]) -> tuple[dict[tuple[str, str], Geometry], list[str]]:
    outlines, repaired = {}, []
    for row in rows:
        if row.polygon:
            outline = shapely.from_wkb(row.polygon)
            if not outline.is_valid:
                outline = shapely.make_valid(outline)
                repaired.append(row.code)
            outlines[row.kind, row.code] = outline
    return outlines, sorted(repaired)


def _enlarge(
    polygons: dict[str, Geometry], cantons: Iterable[str], ranks: tuple[set[str], ...]
) -> dict[str, float]:
    """Give each territory of the cantons that no commune covers to the neighbour that absorbed it.

    The likeliest neighbour has a commune déléguée without polygon, then is a known heir, then has a former
    code without polygon; among equals, the longest common border decides.
    """
    codes = sorted(polygons)
    tree = STRtree([polygons[code] for code in codes])
    covered = shapely.union_all([polygons[code] for code in codes])
    whole = shapely.union_all([shapely.make_valid(shapely.from_wkb(canton)) for canton in cantons])
    enlarged: dict[str, float] = defaultdict(float)
    for gap in sorted(shapely.get_parts(whole.difference(covered)), key=lambda part: part.bounds):
        if _km2(gap) < SLIVER_KM2:
            continue
        borders = {
            codes[index]: _border(gap, polygons[codes[index]])
            for index in sorted(tree.query(gap, predicate="intersects"))
        }
        heir = max(borders, key=lambda code: (*(code in rank for rank in ranks), borders[code]))
        polygons[heir] = polygons[heir].union(gap)
        enlarged[heir] += _km2(gap)
    return {code: round(area, 1) for code, area in sorted(enlarged.items())}


def _border(one: Geometry, other: Geometry) -> float:
    return float(one.boundary.intersection(other.boundary).length)


def _km2(outline: Geometry) -> float:
    if outline.is_empty:
        return 0.0
    return float(outline.area * KM_PER_DEGREE**2 * math.cos(math.radians(outline.centroid.y)))


def choose_points(polygons: Mapping[str, Geometry], rows: Iterable[OutlineRow]) -> dict[str, Point]:
    """The mairie where it stands in its commune, else a point surely inside it: inside as written, rounded."""
    mairies = {row.code: row.mairie for row in rows if row.kind == "COM" and row.mairie}
    points = {}
    for code, polygon in polygons.items():
        mairie = _written(shapely.from_wkb(mairies[code])) if code in mairies else shapely.Point()
        inside = not mairie.is_empty and polygon.covers(mairie)
        point = mairie if inside else _written(polygon.representative_point())
        points[code] = Point(point.x, point.y, "mairie" if inside else "centre")
    return points


def _written(point: shapely.Point) -> shapely.Point:
    return point if point.is_empty else shapely.Point(round(point.x, 5), round(point.y, 5))


def display_layers(
    communes: Mapping[str, Mapping[str, Any]],
    polygons: Mapping[str, Geometry],
    arrondissements: Mapping[str, Mapping[str, Any]],
    departements: Mapping[str, Mapping[str, Any]],
) -> tuple[list[Feature], list[Feature]]:
    """Arrondissements (a département that has none stands for itself), and départements of the same lines."""
    members = defaultdict(list)
    for code in sorted(polygons):
        entry = communes[code]
        members[entry["arrondissement"] or entry["departement"]].append(polygons[code])
    keys = sorted(members)
    snapped = _snap([shapely.union_all(members[key]) for key in keys])
    simplified = _without_islets(list(shapely.coverage_simplify(snapped, TOLERANCE)))

    detailed, groups = [], defaultdict(list)
    for key, outline in zip(keys, simplified, strict=True):
        known = arrondissements.get(key)
        departement = known["departement"] if known else key
        groups[departement].append(outline)
        kind = "arrondissement" if known else "departement"
        name = (known or departements[key])["nom"]
        detailed.append(Feature(key, name, kind, departement, _drawn(outline)))
    grouped = [
        Feature(code, departements[code]["nom"], "departement", code, _drawn(shapely.union_all(groups[code])))
        for code in sorted(groups)
    ]
    return detailed, grouped


def _snap(outlines: list[Geometry]) -> list[Geometry]:
    """The same territories with every vertex on the grid, no overlap, no gap smaller than a sliver."""
    lines = shapely.union_all([outline.boundary for outline in outlines], grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    tree = STRtree(outlines)
    owned: dict[int, list[Geometry]] = defaultdict(list)
    gaps = []
    for face in faces:
        owners = tree.query(face.representative_point(), predicate="intersects")
        if len(owners):
            owned[int(min(owners))].append(face)
        elif _km2(face) < SLIVER_KM2:
            gaps.append(face)
    snapped = {index: shapely.union_all(parts) for index, parts in owned.items()}
    for gap in gaps:
        near = [int(index) for index in tree.query(gap.buffer(GRID)) if int(index) in snapped]
        heir = max(sorted(near), key=lambda index: _border(gap, snapped[index]))
        if _border(gap, snapped[heir]) > 0:
            snapped[heir] = snapped[heir].union(gap)
    return [snapped[index] for index in range(len(outlines))]


def _without_islets(outlines: list[Geometry]) -> list[Geometry]:
    """Small islands leave; a small exclave inside another territory stays, or it would leave a hole."""
    islands = shapely.get_parts(shapely.union_all(outlines))
    islets = STRtree([island for island in islands if _km2(island) < ISLET_KM2])
    lighter = []
    for outline in outlines:
        parts = sorted(shapely.get_parts(outline), key=_km2, reverse=True)
        main = [part for part in parts if not len(islets.query(part.representative_point(), "within"))]
        lighter.append(MultiPolygon(main or parts[:1]))
    return lighter


def _drawn(outline: Geometry) -> MultiPolygon | Polygon:
    """RFC 7946: outer rings counter-clockwise; parts in a fixed order, the same bytes on each build."""
    parts = shapely.get_parts(outline)
    shape = parts[0] if len(parts) == 1 else outline
    return shapely.orient_polygons(shapely.normalize(shape), exterior_cw=False)


def write_layer(features: Iterable[Feature], path: Path) -> int:
    """Write compact GeoJSON, one feature a line; return how many."""
    lines = []
    for feature in features:
        shape = json.loads(shapely.to_geojson(feature.outline))
        shape["coordinates"] = _rounded(shape["coordinates"])
        properties = {
            "code": feature.code,
            "name": feature.name,
            "kind": feature.kind,
            "departement": feature.departement,
        }
        record = {"type": "Feature", "properties": properties, "geometry": shape}
        lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    content = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(content, encoding="utf-8")
    return len(lines)


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_rounded(item) for item in coordinates]
    return round(coordinates, 4)
