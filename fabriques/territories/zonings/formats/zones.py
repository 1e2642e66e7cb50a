"""What the outline files have in common: the attributes of a quarter, and an outline made fit to be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from fabriques.territories.zonings.findings import (
    Anomaly,
    FileRefused,
    Finding,
    quoted,
    refuse,
    rejected,
    repaired,
)
from fabriques.territories.zonings.formats.codes import CODE_NAMES, clean_codes, key_of, safe_name
from fabriques.territories.zonings.records import Record, Zone

ZONE_NAMES = ("code_qp", "code_qpv", "codeqp", "qpv_code", "code_quartier", "code_zone")
LABEL_NAMES = ("lib_qp", "nom_qp", "nom_qpv", "lib_qpv", "nom_quartier", "nom")
ZONE_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,19}")
LONGEST_NAME = 200
MOST_DECIMALS = 7
# Boxes around the territories of the Republic: west, south, east, north (degrees).
FRANCE = np.array(
    [
        (-5.6, 41.2, 9.8, 51.3), (-63.4, 14.2, -60.7, 18.3), (-54.8, 2.0, -51.4, 6.0), (55.1, -21.5, 55.95, -20.7),
        (44.9, -13.1, 45.4, -12.5), (-56.6, 46.6, -56.0, 47.3), (-155.0, -28.5, -134.0, -7.5),
        (158.0, -23.5, 172.3, -17.5), (-178.5, -14.6, -175.8, -13.0),
    ]
)  # fmt: skip


def zone_of(line: int, attributes: Mapping[str, object], outline: Any, decimals: int) -> Iterator[Record]:
    """The zone of one feature, after what had to be repaired; a Finding alone when it is rejected.

    A zone whose outline cannot be used is still given, without outline: its communes are known.
    """
    by_key = {key_of(str(key)): value for key, value in attributes.items()}
    code = next((str(by_key[key]).strip().upper() for key in ZONE_NAMES if by_key.get(key)), "")
    if not ZONE_CODE.fullmatch(code):
        said = (
            f"Le code {quoted(code)} n'est pas celui d'un quartier" if code else "Le code du quartier manque"
        )
        yield rejected(line, Anomaly.BAD_ZONE, f"{said}. Enregistrement laissé.")
        return
    name, found = safe_name(line, next((str(by_key[key]) for key in LABEL_NAMES if by_key.get(key)), code))
    yield from found
    communes, faults = communes_of(line, by_key)
    yield from faults
    drawn, finding = fit(line, code, outline)
    if finding is not None:
        yield finding
    yield Zone(line, code, name[:LONGEST_NAME], communes, drawn, decimals, names_more(by_key, communes))


def communes_of(line: int, by_key: Mapping[str, object]) -> tuple[tuple[str, ...], Sequence[Finding]]:
    said = next((by_key[key] for key in CODE_NAMES if by_key.get(key)), "")
    cell = ";".join(str(each) for each in said) if isinstance(said, list) else str(said)
    if not cell.strip():
        return (), ()
    return clean_codes(line, cell)


def names_more(by_key: Mapping[str, object], codes: Sequence[str]) -> bool:
    """« Séméac, Tarbes » beside a single code: the quarter straddles communes that the file does not code."""
    names = str(by_key.get("nom_commune") or by_key.get("lib_com") or "")
    return len([name for name in names.split(",") if name.strip()]) > max(len(codes), 1)


def fit(line: int, code: str, outline: Any) -> tuple[Any, Finding | None]:
    """A valid polygon in WGS 84, or None, with what was wrong; FileRefused when the file is in another projection."""
    if outline is None or outline.is_empty or outline.geom_type not in ("Polygon", "MultiPolygon"):
        detail = f"Le quartier {code} n'a pas de contour lisible : ses communes sont gardées, pas son tracé."
        return None, rejected(line, Anomaly.NO_OUTLINE, detail)
    vertices = shapely.get_coordinates(outline)
    if not np.isfinite(vertices).all():
        detail = f"Le contour du quartier {code} a des coordonnées impossibles : son tracé n'est pas gardé."
        return None, rejected(line, Anomaly.NO_OUTLINE, detail)
    place = misplaced(line, code, vertices)
    if place is not None:
        return None, place
    flat = shapely.force_2d(outline)
    if flat.is_valid:
        return flat, None
    drawn = polygons_only(shapely.make_valid(flat))
    if drawn is None:
        detail = f"Le contour du quartier {code} se réduit à un trait : son tracé n'est pas gardé."
        return None, rejected(line, Anomaly.NO_OUTLINE, detail)
    detail = f"Le contour du quartier {code} se croise lui-même : il a été redressé."
    return drawn, repaired(line, Anomaly.INVALID_OUTLINE, detail)


def polygons_only(outline: Any) -> Any:
    parts = [part for part in shapely.get_parts(outline) if part.geom_type in ("Polygon", "MultiPolygon")]
    drawn = shapely.union_all(parts) if parts else None
    return drawn if drawn is not None and not drawn.is_empty and drawn.is_valid else None


def misplaced(line: int, code: str, vertices: Any) -> Finding | None:
    beyond = (np.abs(vertices) > (180.0, 90.0)).any(axis=1)
    if beyond.any():
        x, y = (f"{float(each):.8g}" for each in vertices[beyond][0])
        raise wrong_projection(f"les coordonnées ({x} ; {y}) du quartier {code} ne sont pas des degrés")
    lon, lat = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    if in_france(lon, lat):
        return None
    if in_france(lat, lon):
        detail = f"Le quartier {code} a ses coordonnées inversées (latitude, longitude) : son tracé n'est pas gardé."
        return rejected(line, Anomaly.SWAPPED_COORDINATES, detail)
    detail = (
        f"Le quartier {code} est dessiné hors de France ({lon:.3f} ; {lat:.3f}) : son tracé n'est pas gardé."
    )
    return rejected(line, Anomaly.OUTSIDE_FRANCE, detail)


def in_france(lon: float, lat: float) -> bool:
    west, south, east, north = FRANCE.T
    return bool(((west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)).any())


def wrong_projection(why: str) -> FileRefused:
    return refuse(
        "wrong_projection",
        f"Les contours ne sont pas en WGS 84 : {why}.",
        "Choisissez le fichier dont le nom porte « WGS84 » ; celui en Lambert 93 (« LB93 ») n'est pas lu.",
    )
