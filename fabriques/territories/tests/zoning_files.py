"""Small files like those that INSEE, the ANCT and the DGCL publish, written by hand for the importers' tests."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import odf.opendocument
import odf.table
import odf.text
import xlsxwriter

Rows = Sequence[Sequence[object]]
WGS84_PRJ = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
LAMBERT_PRJ = 'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993"]],UNIT["Meter",1.0]]'
SQUARE = [
    (3.40, 49.04),
    (3.40, 49.05),
    (3.41, 49.05),
    (3.41, 49.04),
    (3.40, 49.04),
]  # clockwise, Château-Thierry
BOW = [(3.40, 49.04), (3.41, 49.05), (3.41, 49.04), (3.40, 49.05), (3.40, 49.04)]  # crosses itself


def csv_file(rows: Rows, delimiter: str = ";", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx(sheets: Mapping[str, Rows], formulas: Mapping[str, str] | None = None) -> bytes:
    """A workbook; `formulas` go to the first sheet, by cell (« B6 »)."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content)
    for rank, (name, rows) in enumerate(sheets.items()):
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for cell, formula in (formulas or {}).items() if rank == 0 else ():
            sheet.write_formula(cell, formula)
    workbook.close()
    return content.getvalue()


def ods(rows: Rows, formula: str = "") -> bytes:
    """A workbook of one sheet; `formula` goes to a last cell."""
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Feuille1")
    for row in rows:
        line = odf.table.TableRow()
        for value in row:
            cell = odf.table.TableCell(valuetype="string")
            cell.addElement(odf.text.P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    if formula:
        line = odf.table.TableRow()
        line.addElement(odf.table.TableCell(valuetype="float", value=1, formula=formula))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    content = io.BytesIO()
    document.write(content)
    return content.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return content.getvalue()


def feature(code: str, ring: Sequence[tuple[float, float]] = SQUARE, **properties: object) -> dict[str, Any]:
    """A quarter as the national file draws it: in Château-Thierry unless `insee_com` says otherwise."""
    given = {
        "code_qp": code,
        "lib_qp": f"Quartier {code}",
        "insee_com": "02168",
        "lib_com": "Château-Thierry",
    }
    geometry = {"type": "Polygon", "coordinates": [list(map(list, ring))]}
    return {"type": "Feature", "properties": {**given, **properties}, "geometry": geometry}


def geojson(features: Iterable[object], crs: str = "urn:ogc:def:crs:OGC:1.3:CRS84") -> bytes:
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return json.dumps({"type": "FeatureCollection", **named, "features": list(features)}).encode()


def shapefile(
    zones: Sequence[tuple[Mapping[str, str], Sequence[Sequence[tuple[float, float]]]]],
    prj: str | None = WGS84_PRJ,
    stem: str = "QP_METROPOLEOUTREMER_WGS84_EPSG4326",
) -> dict[str, bytes]:
    """The members of a shapefile: (attributes, rings) for each zone; no ring makes a null shape."""
    files = {f"{stem}.shp": shp(rings for _, rings in zones), f"{stem}.dbf": dbf([row for row, _ in zones])}
    return files | ({f"{stem}.prj": prj.encode()} if prj is not None else {})


def shp(outlines: Iterable[Sequence[Sequence[tuple[float, float]]]]) -> bytes:
    body = b""
    for number, rings in enumerate(outlines, start=1):
        content = polygon(rings) if rings else struct.pack("<i", 0)
        body += struct.pack(">ii", number, len(content) // 2) + content
    head = struct.pack(">i20xi", 9994, (100 + len(body)) // 2) + struct.pack("<ii8d", 1000, 5, *[0.0] * 8)
    return head + body


def polygon(rings: Sequence[Sequence[tuple[float, float]]]) -> bytes:
    points = [point for ring in rings for point in ring]
    starts = [sum(len(each) for each in rings[:rank]) for rank in range(len(rings))]
    xs, ys = zip(*points, strict=True)
    box = struct.pack("<i4d", 5, min(xs), min(ys), max(xs), max(ys))
    counts = struct.pack(f"<ii{len(starts)}i", len(rings), len(points), *starts)
    return box + counts + b"".join(struct.pack("<dd", *point) for point in points)


def dbf(rows: Sequence[Mapping[str, str]], encoding: str = "cp1252") -> bytes:
    names, size = list(rows[0]), 60
    fields = b"".join(
        name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([size]) + bytes(15) for name in names
    )
    head = struct.pack("<B3xIHH20x", 3, len(rows), 32 + len(fields) + 1, 1 + size * len(names))
    body = b"".join(b" " + b"".join(row[name].encode(encoding).ljust(size) for name in names) for row in rows)
    return head + fields + b"\r" + body + b"\x1a"
