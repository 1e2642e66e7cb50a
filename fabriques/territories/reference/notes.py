"""What whoever uses the derived files must know, written into the manifest."""

from collections.abc import Mapping, Sequence
from typing import Any

from fabriques.territories.reference import outlines, tables, urban
from fabriques.territories.reference.polygons import STEPS_PER_DEGREE, Quantised


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
    quantised: Quantised,
    communes: Mapping[str, Mapping[str, Any]],
    points: Mapping[str, tables.Point],
    alone: Sequence[str],
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
            "epci: the one the commune is a member of; none for "
            f"{', '.join(alone)} and the overseas collectivities.",
            "former_codes say nothing about dates: a code may have been absorbed and come back.",
            f"point_kind mairie ({mairies}): the mairie, where it stands in the commune's polygon; centre "
            f"({len(points) - mairies}): a point inside the polygon; empty ({len(communes) - len(points)}): "
            "unknown, the overseas collectivities (absent from the package) and "
            f"{', '.join(completed.missing)}.",
        ),
        "polygons.npz": (
            f"{len(quantised.polygons.codes)} communes, Paris, Lyon and Marseille as one each, at full "
            f"precision: every vertex rounded to 1/{STEPS_PER_DEGREE} of a degree, alike on both sides of a "
            "border. To resolve points.",
            "None for the overseas collectivities (absent from the package), nor for "
            f"{', '.join(completed.missing)}.",
            f"Drawn again because rounding made them invalid: {', '.join(quantised.repaired) or 'none'}. "
            "Where the package draws a border differently on its two sides, slivers remain.",
            "numpy arrays: codes, counts of parts, rings and vertices, start of each ring, then steps from "
            "vertex to vertex; `polygons.unpack` reads it.",
        ),
        "urban.csv.gz": (
            "Indicative, never the official density grid, and not to be shown without saying so: worked out "
            "from the populations and the areas of the polygons (a mean over the whole commune).",
            f"urban: in a cluster of touching communes of {urban.URBAN_FROM:.0f} inhabitants per km² or more "
            f"that holds {urban.CLUSTER_MINIMUM} or more (core_population); not_urban: in no such cluster "
            f"even at {urban.NOT_URBAN_BELOW:.0f} (wide_population); unknown: between the two, or without "
            "population or polygon.",
            "density: inhabitants per km², one decimal. Compare with an official grid: python -m "
            "fabriques.territories.reference.measure_urban FILE.",
        ),
        "epcis.csv": (
            "The members are the column epci of communes.csv.gz. Kind MET69 is the métropole de Lyon, a "
            "collectivity and not an EPCI in law. No EPT.",
        ),
        "names.csv.gz": (
            "Communes déléguées and associées and arrondissements municipaux, with the current commune they "
            "belong to. The key is kind and code: a code may also be that of a current commune.",
            "Only the arrondissements municipaux have postcodes and these are their own.",
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
