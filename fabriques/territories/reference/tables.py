"""From the administrative tables of the package to the rows of the derived CSV files."""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fabriques.territories.reference.reader import (
    ArrondissementRecord,
    CommuneRecord,
    DepartementRecord,
    InnerKind,
    InnerNameRecord,
    RegionRecord,
    UrbanRecord,
)

# The package gives the Terres australes et antarctiques françaises the chef-lieu 97502, Saint-Pierre in
# Saint-Pierre-et-Miquelon: a homonym of their real seat. Unknown is better than wrong.
WRONG_CHEF_LIEU = {"984": "97502"}
INNER_KINDS: dict[str, InnerKind] = {
    "commune-deleguee": "deleguee",
    "commune-associee": "associee",
    "arrondissement-municipal": "arrondissement",
}


class Point(NamedTuple):
    lon: float
    lat: float
    kind: str


class Tables(NamedTuple):
    communes: list[list[str]]
    arrondissements: list[list[str]]
    departements: list[list[str]]
    regions: list[list[str]]
    epcis: list[list[str]]
    names: list[list[str]]


def current_communes(entries: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """By code: a code alone is not a key of the package's file, which also lists the communes déléguées."""
    return {entry["code"]: entry for entry in entries if entry["type"] == "commune-actuelle"}


def parents(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The current commune of each commune déléguée or associée."""
    return {entry["code"]: entry["chefLieu"] for entry in entries if "chefLieu" in entry}


def derive(
    entries: Iterable[Mapping[str, Any]],
    arrondissements: Iterable[Mapping[str, Any]],
    departements: Iterable[Mapping[str, Any]],
    regions: Iterable[Mapping[str, Any]],
    epci: Iterable[Mapping[str, Any]],
    points: Mapping[str, Point],
) -> Tables:
    entries = list(entries)
    communes = current_communes(entries)
    arrondissements, departements, regions = map(_by_code, (arrondissements, departements, regions))
    epcis = _by_code(epci)
    epci_of = {member["code"]: each["code"] for each in epcis for member in each["membres"]}
    levels = (("arrondissement", arrondissements), ("departement", departements), ("region", regions))
    # Later levels win: Lyon is chef-lieu of its arrondissement, its département and its région.
    chefs_lieux = {_chef_lieu(entry): level for level, entries in levels for entry in entries}
    return Tables(
        communes=[
            [
                *_commune(communes[code], chefs_lieux.get(code, ""), points.get(code)),
                epci_of.get(code, ""),
            ]
            for code in sorted(communes)
        ],
        arrondissements=[
            [entry["code"], entry["nom"], entry["departement"], entry["region"], entry["chefLieu"]]
            for entry in arrondissements
        ],
        departements=[
            [entry["code"], entry["nom"], entry["region"], _chef_lieu(entry), entry["zone"]]
            for entry in departements
        ],
        regions=[[entry["code"], entry["nom"], _chef_lieu(entry), entry["zone"]] for entry in regions],
        epcis=[[entry["code"], entry["nom"], entry["type"]] for entry in epcis],
        names=sorted(_inner_name(entry) for entry in entries if entry["type"] in INNER_KINDS),
    )


def write(tables: Tables, folder: Path) -> dict[Path, int]:
    """Write the six files, the same bytes for the same rows; return the number of rows of each."""
    headers = (
        ("communes.csv.gz", CommuneRecord._fields, tables.communes),
        ("arrondissements.csv", ArrondissementRecord._fields, tables.arrondissements),
        ("departements.csv", DepartementRecord._fields, tables.departements),
        ("regions.csv", RegionRecord._fields, tables.regions),
        ("epcis.csv", ("code", "name", "kind"), tables.epcis),
        ("names.csv.gz", InnerNameRecord._fields, tables.names),
    )
    return {folder / name: write_rows(folder / name, header, rows) for name, header, rows in headers}


def write_classes(records: Iterable[UrbanRecord], folder: Path) -> dict[Path, int]:
    rows = [["" if cell is None else str(cell) for cell in record] for record in sorted(records)]
    path = folder / "urban.csv.gz"
    return {path: write_rows(path, UrbanRecord._fields, rows)}


def write_rows(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> int:
    """Write one CSV file, compressed where its name says so; return the number of rows."""
    lines = [list(row) for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([list(header), *lines])
    content = text.getvalue().encode("utf-8")
    if path.suffix == ".gz":
        content = gzip.compress(content, compresslevel=9, mtime=0)
    path.write_bytes(content)
    return len(lines)


def _by_code(entries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(entries, key=lambda entry: str(entry["code"]))


def _chef_lieu(entry: Mapping[str, Any]) -> str:
    chef_lieu: str = entry["chefLieu"]
    return "" if WRONG_CHEF_LIEU.get(entry["code"]) == chef_lieu else chef_lieu


def _inner_name(entry: Mapping[str, Any]) -> list[str]:
    return [
        INNER_KINDS[entry["type"]],
        entry["code"],
        entry["nom"],
        entry.get("chefLieu") or entry["commune"],
        "|".join(sorted(entry.get("codesPostaux", ()))),
    ]


def _commune(entry: Mapping[str, Any], chef_lieu_of: str, point: Point | None) -> list[str]:
    return [
        entry["code"],
        entry["nom"],
        entry.get("arrondissement", ""),
        entry["departement"],
        entry["region"],
        entry["zone"],
        str(entry.get("population", "")),
        chef_lieu_of,
        "|".join(sorted(entry.get("codesPostaux", ()))),
        "|".join(sorted(entry.get("anciensCodes", ()))),
        f"{point.lon:.5f}" if point else "",
        f"{point.lat:.5f}" if point else "",
        point.kind if point else "",
    ]
