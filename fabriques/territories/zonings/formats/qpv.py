"""Reads the priority quarters (QPV): outlines (GeoJSON, shapefile, alone or in a zip) or lists by commune."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from fabriques.territories.zonings.findings import Anomaly, Finding, quoted, refuse, rejected
from fabriques.territories.zonings.formats.codes import CODE_NAMES, clean_codes
from fabriques.territories.zonings.formats.geojson import read_geojson
from fabriques.territories.zonings.formats.opening import Blob, Form, form_of, members_of
from fabriques.territories.zonings.formats.shapefile import read_shapefile
from fabriques.territories.zonings.formats.tables import TABLE_SUFFIXES, Line, Need, Table, read_table
from fabriques.territories.zonings.formats.zones import ZONE_NAMES
from fabriques.territories.zonings.records import Record, Row

ZONE_CODE = re.compile(r"Q[PN](?:\d{3}|0?2[AB])\d{2,3}[A-Z]?")
COMMUNE_NEED = Need("le code de la commune", CODE_NAMES, ("insee_com", "code_insee", "code_commune"))
ZONES_NEED = Need(
    "le code du quartier",
    (*ZONE_NAMES, "qpv_codes", "codes_qpv", "qp"),
    ("code_qp", "qpv_code", "code_quartier"),
)
SEPARATORS = re.compile(r"\s*[|;,]\s*")


def read_qpv(blob: Blob) -> Iterator[Record]:
    form = form_of(blob)
    if form is Form.JSON:
        yield from read_geojson(blob)
    elif form is Form.ARCHIVE:
        yield from from_archive(blob)
    elif form is Form.SHAPE:
        raise refuse(
            "lone_shape",
            f"Le fichier {quoted(blob.name)} est un .shp seul : les codes des quartiers sont dans le .dbf voisin.",
            "Mettez le .shp, le .dbf et le .prj dans une même archive zip, puis importez l'archive.",
        )
    else:
        yield from from_list(blob)


def from_archive(blob: Blob) -> Iterator[Record]:
    """The GeoJSON in WGS 84 first, then a shapefile in WGS 84, then a table."""
    members = members_of(blob)
    for suffix in (".geojson", ".json", ".shp"):
        found = [member for member in members if member.suffix == suffix]
        # One file for the whole country before one for each territory, which are smaller.
        best = sorted(found, key=lambda member: ("wgs84" not in member.name.lower(), -member.size))
        if best:
            read = read_shapefile(best[0], members) if suffix == ".shp" else read_geojson(best[0])
            yield from read
            return
    if any(member.suffix in TABLE_SUFFIXES for member in members):
        yield from from_list(blob)
        return
    names = ", ".join(member.name for member in members[:6]) or "aucun"
    raise refuse(
        "missing_member",
        f"L'archive {quoted(blob.name)} ne contient ni contours (.geojson, .shp) ni liste (.csv, .xlsx). "
        f"Fichiers trouvés : {names}.",
        "Téléchargez l'archive publiée pour ce zonage, sans en changer le contenu.",
    )


def from_list(blob: Blob) -> Iterator[Record]:
    """One quarter a line with its communes, or one commune a line with its quarters."""
    for table in read_table(blob, (COMMUNE_NEED, ZONES_NEED)):
        yield from table.findings
        for line in table.usable():
            if isinstance(line, Finding):
                yield line
            else:
                yield from pairs(table, line)


def pairs(table: Table, line: Line) -> Iterator[Record]:
    communes, findings = clean_codes(line.number, line.at(table.columns[0]))
    zones, faults = zones_of(line.number, line.at(table.columns[1]))
    yield from findings
    yield from faults
    for commune, zone in itertools.product(communes, zones):
        yield Row(line.number, commune, zone)


def zones_of(line: int, cell: str) -> tuple[Sequence[str], Sequence[Finding]]:
    if not cell:
        return (), (rejected(line, Anomaly.NO_VALUE, "Le code du quartier manque. Ligne laissée."),)
    codes, faults = [], []
    for part in filter(None, SEPARATORS.split(cell)):
        if ZONE_CODE.fullmatch(part.upper()):
            codes.append(part.upper())
        else:
            detail = f"{quoted(part)} n'est pas un code de quartier (QP066007 ou QN00103M). Quartier laissé."
            faults.append(rejected(line, Anomaly.BAD_ZONE, detail))
    return tuple(dict.fromkeys(codes)), faults
