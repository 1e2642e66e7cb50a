"""Reads the embedded reference geography. Codes are text; an empty cell reads as None, never as zero."""

import csv
import gzip
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from fabriques.territories.reference.polygons import Polygons, unpack

Zone = Literal["metro", "drom", "com"]
ChefLieuOf = Literal["region", "departement", "arrondissement"]
PointKind = Literal["mairie", "centre"]
EpciKind = Literal["CC", "CA", "CU", "METRO", "MET69"]
InnerKind = Literal["deleguee", "associee", "arrondissement"]
UrbanAnswer = Literal["urban", "not_urban", "unknown"]

STEP = Path(__file__).resolve().parent.parent
FILES = STEP / "reference" / "files"
LAYERS = STEP / "static" / "territories"
MANIFEST = STEP / "reference" / "manifest.json"
# Communes without polygon, still inside that of the commune they left on 1 January 2025: a point found in
# the latter may be in any of them.
UNDIVIDED = {"15141": ("15031", "15035", "15047", "15171")}


class CommuneRecord(NamedTuple):
    code: str
    name: str
    arrondissement: str | None
    departement: str
    region: str
    zone: Zone
    population: int | None
    chef_lieu_of: ChefLieuOf | None
    postcodes: tuple[str, ...]
    former_codes: tuple[str, ...]
    lon: float | None
    lat: float | None
    point_kind: PointKind | None
    epci: str | None = None


class ArrondissementRecord(NamedTuple):
    code: str
    name: str
    departement: str
    region: str
    chef_lieu: str


class DepartementRecord(NamedTuple):
    code: str
    name: str
    region: str
    chef_lieu: str | None
    zone: Zone


class RegionRecord(NamedTuple):
    code: str
    name: str
    chef_lieu: str | None
    zone: Zone


class EpciRecord(NamedTuple):
    """`kind` as published: MET69 is the métropole de Lyon, counted with the EPCI though not one in law."""

    code: str
    name: str
    kind: EpciKind
    members: tuple[str, ...]


class InnerNameRecord(NamedTuple):
    """A name that lives on inside a commune: `code` may also be a current one, `commune` is the current code.

    Only the arrondissements municipaux have postcodes of their own.
    """

    kind: InnerKind
    code: str
    name: str
    commune: str
    postcodes: tuple[str, ...]


class UrbanRecord(NamedTuple):
    """An indicative class, never the official one; `urban` says how it is worked out.

    `density` in inhabitants per km²; the two populations are those of the cluster of contiguous communes of
    high density, and of at least the lower one; None where the commune is not so dense, or unknown.
    """

    code: str
    answer: UrbanAnswer
    density: float | None
    core_population: int | None
    wide_population: int | None


class Source(NamedTuple):
    name: str
    registry: str
    version: str
    sha256: str
    package_licence: str
    data_licence: str
    vintage: str
    used: str


class DerivedFile(NamedTuple):
    """A file by its path inside the territories folder, with what it must weigh and hold."""

    path: str
    sha256: str
    size: int
    rows: int
    sources: tuple[str, ...]
    notes: tuple[str, ...]


class Manifest(NamedTuple):
    vintage: str
    rebuild: str
    built_with: str
    sources: tuple[Source, ...]
    files: tuple[DerivedFile, ...]
    notes: tuple[str, ...]


class AlteredFileError(Exception):
    """A reference file is missing, or is no longer the one that the manifest describes."""


def read_communes() -> Iterator[CommuneRecord]:
    for row in _rows("communes.csv.gz"):
        yield CommuneRecord(
            code=row["code"],
            name=row["name"],
            arrondissement=row["arrondissement"] or None,
            departement=row["departement"],
            region=row["region"],
            zone=cast(Zone, row["zone"]),
            population=int(row["population"]) if row["population"] else None,
            chef_lieu_of=cast(ChefLieuOf, row["chef_lieu_of"]) if row["chef_lieu_of"] else None,
            postcodes=_codes(row["postcodes"]),
            former_codes=_codes(row["former_codes"]),
            lon=float(row["lon"]) if row["lon"] else None,
            lat=float(row["lat"]) if row["lat"] else None,
            point_kind=cast(PointKind, row["point_kind"]) if row["point_kind"] else None,
            epci=row["epci"] or None,
        )


def read_arrondissements() -> Iterator[ArrondissementRecord]:
    for row in _rows("arrondissements.csv"):
        yield ArrondissementRecord(**row)


def read_departements() -> Iterator[DepartementRecord]:
    for row in _rows("departements.csv"):
        yield DepartementRecord(
            code=row["code"],
            name=row["name"],
            region=row["region"],
            chef_lieu=row["chef_lieu"] or None,
            zone=cast(Zone, row["zone"]),
        )


def read_regions() -> Iterator[RegionRecord]:
    for row in _rows("regions.csv"):
        yield RegionRecord(
            code=row["code"],
            name=row["name"],
            chef_lieu=row["chef_lieu"] or None,
            zone=cast(Zone, row["zone"]),
        )


def read_epcis() -> Iterator[EpciRecord]:
    """The EPCI in the order of their codes; the members are gathered from the table of communes."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in _rows("communes.csv.gz"):
        members[row["epci"]].append(row["code"])
    for row in _rows("epcis.csv"):
        yield EpciRecord(row["code"], row["name"], cast(EpciKind, row["kind"]), tuple(members[row["code"]]))


def read_inner_names() -> Iterator[InnerNameRecord]:
    for row in _rows("names.csv.gz"):
        yield InnerNameRecord(
            kind=cast(InnerKind, row["kind"]),
            code=row["code"],
            name=row["name"],
            commune=row["commune"],
            postcodes=_codes(row["postcodes"]),
        )


def read_polygons() -> Polygons:
    """The polygons of the current communes, to about a metre; none for the overseas collectivities."""
    return unpack((FILES / "polygons.npz").read_bytes())


def read_urban() -> Iterator[UrbanRecord]:
    for row in _rows("urban.csv.gz"):
        yield UrbanRecord(
            code=row["code"],
            answer=cast(UrbanAnswer, row["answer"]),
            density=float(row["density"]) if row["density"] else None,
            core_population=int(row["core_population"]) if row["core_population"] else None,
            wide_population=int(row["wide_population"]) if row["wide_population"] else None,
        )


def read_manifest(path: Path = MANIFEST) -> Manifest:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Manifest(
        vintage=content["vintage"],
        rebuild=content["rebuild"],
        built_with=content["built_with"],
        sources=tuple(Source(**source) for source in content["sources"]),
        files=tuple(
            DerivedFile(
                path=entry["path"],
                sha256=entry["sha256"],
                size=entry["bytes"],
                rows=entry["rows"],
                sources=tuple(entry["sources"]),
                notes=tuple(entry["notes"]),
            )
            for entry in content["files"]
        ),
        notes=tuple(content["notes"]),
    )


def check_files(folder: Path = STEP) -> Manifest:
    """Compare every derived file under `folder` with the manifest; AlteredFileError lists all that differ."""
    manifest = read_manifest()
    faults = [fault for entry in manifest.files if (fault := _fault(folder, entry))]
    if faults:
        raise AlteredFileError(
            f"Reference geography altered: {'; '.join(faults)}. Rebuild it with: {manifest.rebuild}"
        )
    return manifest


def _fault(folder: Path, entry: DerivedFile) -> str | None:
    path = folder / entry.path
    if not path.is_file():
        return f"{entry.path} is missing"
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    return None if found == entry.sha256 else f"{entry.path} has sha256 {found}, not {entry.sha256}"


def _rows(name: str) -> Iterator[dict[str, str]]:
    content = (FILES / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    yield from csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
