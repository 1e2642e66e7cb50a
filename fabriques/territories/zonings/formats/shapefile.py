"""Reads the polygons of a shapefile (.shp) with their attributes (.dbf) and its projection (.prj).

Shapefile: ESRI technical description, July 1998. Only polygons (5, 15, 25) and null shapes (0) are read.
"""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import shapely
from shapely.errors import ShapelyError

from fabriques.territories.zonings.findings import Anomaly, FileRefused, Finding, quoted, refuse, repaired
from fabriques.territories.zonings.formats.opening import MEGABYTE, Blob
from fabriques.territories.zonings.formats.tables import MOST_LINES, too_many_lines
from fabriques.territories.zonings.formats.zones import MOST_DECIMALS, wrong_projection, zone_of
from fabriques.territories.zonings.records import Record

POLYGONS = frozenset((5, 15, 25))
LARGEST_SHAPE = 30 * MEGABYTE
WGS84 = re.compile(r"GEOGCS\[\"(?:GCS_)?WGS[ _]?(?:19)?84\"|GEOGCRS\[\"WGS 84\"", re.I)
UTF8 = ("utf-8", "utf8", "65001")


def read_shapefile(shp: Blob, members: Sequence[Blob]) -> Iterator[Record]:
    """FileRefused when the attributes are missing, the projection is another one, or the file is cut."""
    beside = {member.suffix: member for member in members if member.stem == shp.stem}
    if ".dbf" not in beside:
        raise refuse(
            "missing_member",
            f"Il manque le fichier {quoted(shp.stem.rsplit('/', 1)[-1] + '.dbf')}, qui porte les codes des quartiers.",
            "Mettez le .shp, le .dbf et le .prj dans une même archive zip, puis importez l'archive.",
        )
    yield from check_projection(beside.get(".prj"))
    rows = attributes(beside[".dbf"], encoding_named(beside.get(".cpg")))
    for number, (shape, row) in enumerate(itertools.zip_longest(shapes(shp), rows), start=1):
        if shape is None or row is None:
            raise cut(shp)
        yield from zone_of(number, row, shape[0], MOST_DECIMALS)


def check_projection(prj: Blob | None) -> Iterator[Finding]:
    if prj is None:
        detail = "Aucun fichier .prj ne dit la projection : les coordonnées, en degrés, sont lues en WGS 84."
        yield repaired(0, Anomaly.NO_PROJECTION, detail)
        return
    with prj.open() as file:
        text = file.read(4_000).decode("utf-8", "replace")
    if text.lstrip().upper().startswith(("PROJCS", "PROJCRS")) or not WGS84.search(text):
        name = re.search(r'"([^"]*)"', text)
        raise wrong_projection(f"le fichier .prj annonce {quoted(name[1] if name else text)}")


def encoding_named(cpg: Blob | None) -> str:
    """The encoding of the attributes: UTF-8 when the .cpg says so, else that of Windows."""
    if cpg is None:
        return ""
    with cpg.open() as file:
        return "utf-8" if file.read(40).decode("ascii", "replace").strip().lower() in UTF8 else "cp1252"


def cut(blob: Blob) -> FileRefused:
    return refuse(
        "broken_shape",
        f"Le fichier {quoted(blob.name)} est tronqué ou abîmé : contours et attributs ne se répondent pas.",
        "Téléchargez l'archive de nouveau en entier, puis recommencez.",
    )


def exactly(blob: Blob, file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise cut(blob)
    return content


def shapes(blob: Blob) -> Iterator[tuple[Any]]:
    """The outline of each record, alone in a tuple; None for a null shape or one that cannot be drawn."""
    with blob.open() as file:
        head = exactly(blob, file, 100)
        code, kind = struct.unpack(">i", head[:4])[0], struct.unpack("<i", head[32:36])[0]
        if code != 9994 or kind not in POLYGONS:
            raise refuse(
                "not_polygons",
                f"Le fichier {quoted(blob.name)} ne contient pas des polygones (type {kind}).",
                "Choisissez le fichier des contours des quartiers, pas celui de leurs points.",
            )
        count = 0
        while start := file.read(8):
            count += 1
            if count > MOST_LINES:
                raise too_many_lines(blob)
            if len(start) != 8:
                raise cut(blob)
            size = struct.unpack(">i", start[4:])[0] * 2
            if not 4 <= size <= LARGEST_SHAPE:
                raise cut(blob)
            yield (polygon(exactly(blob, file, size)),)


def polygon(content: bytes) -> Any:
    if struct.unpack_from("<i", content)[0] not in POLYGONS:
        return None
    try:
        parts, points = struct.unpack_from("<ii", content, 36)
        if not (0 < parts <= points and 44 + parts * 4 + points * 16 <= len(content)):
            return None
        starts = np.frombuffer(content, "<i4", parts, 44).tolist()
        vertices = np.frombuffer(content, "<f8", points * 2, 44 + parts * 4).reshape(points, 2)
        if not np.isfinite(vertices).all():
            return None
        ends = [*starts[1:], points]
        rings = [vertices[a:b] for a, b in zip(starts, ends, strict=True) if a >= 0 and b - a >= 4]
        with np.errstate(all="ignore"):  # impossible coordinates are told later, with the name of the zone
            return assembled([closed(ring) for ring in rings])
    except (struct.error, ValueError, ShapelyError):
        return None


def closed(ring: Any) -> Any:
    return ring if (ring[0] == ring[-1]).all() else np.vstack([ring, ring[:1]])


def assembled(rings: Sequence[Any]) -> Any:
    """Outer rings turn clockwise, holes the other way; each hole goes into the outer ring that holds it."""
    if not rings:
        return None
    outers = [shapely.Polygon(ring) for ring in rings if signed_area(ring) <= 0]
    holes = [shapely.Polygon(ring) for ring in rings if signed_area(ring) > 0]
    if not outers:  # a writer that turns the wrong way: every ring is then an outer one
        outers, holes = holes, []
    drawn = [(outer, [hole for hole in holes if holds(outer, hole)]) for outer in outers]
    polygons = [
        shapely.Polygon(outer.exterior, [hole.exterior for hole in inside]) for outer, inside in drawn
    ]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def holds(outer: Any, hole: Any) -> bool:
    x, y = shapely.get_coordinates(hole)[0]
    return bool(shapely.intersects_xy(outer, x, y))


def signed_area(ring: Any) -> float:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def attributes(blob: Blob, encoding: str) -> Iterator[dict[str, object]]:
    """The rows of the .dbf as text, deleted or not: the shapes bear no such mark."""
    with blob.open() as file:
        head = exactly(blob, file, 32)
        count, head_size, row_size = struct.unpack_from("<IHH", head, 4)
        if head_size < 33 or row_size < 2 or count > MOST_LINES:
            raise cut(blob)
        fields = fields_of(exactly(blob, file, head_size - 32), row_size)
        if not fields:
            raise cut(blob)
        for _ in range(count):
            row = exactly(blob, file, row_size)
            yield {name: decoded(row[start : start + size], encoding) for name, start, size in fields}


def fields_of(head: bytes, row_size: int) -> list[tuple[str, int, int]]:
    found, start = [], 1
    for rank in range(0, len(head) - 31, 32):
        if head[rank] == 0x0D:
            break
        name = head[rank : rank + 11].partition(b"\0")[0].decode("ascii", "replace")
        size = head[rank + 16]
        if start + size > row_size:
            return []
        found.append((name, start, size))
        start += size
    return found


def decoded(cell: bytes, encoding: str) -> str:
    text = cell.strip(b" \0")
    if not encoding:  # nothing says: UTF-8 when it is, as in the files of the last years
        try:
            return text.decode("utf-8")
        except UnicodeDecodeError:
            encoding = "cp1252"
    return text.decode(encoding, "replace")
