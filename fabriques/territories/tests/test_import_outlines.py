"""The readers of outlines alone: GeoJSON and shapefile, whole, damaged or misplaced."""

from __future__ import annotations

import pytest
import shapely

from fabriques.territories.tests.zoning_files import (
    BOW,
    SQUARE,
    WGS84_PRJ,
    archive,
    dbf,
    feature,
    geojson,
    shapefile,
)
from fabriques.territories.zonings.findings import Finding
from fabriques.territories.zonings.formats.opening import blob_of
from fabriques.territories.zonings.kinds import Kind
from fabriques.territories.zonings.readers import READERS
from fabriques.territories.zonings.records import Zone


def zones(content: bytes) -> list[Zone]:
    return [each for each in READERS[Kind.QPV](blob_of(content)) if isinstance(each, Zone)]


def test_outlines_are_taken_in_wgs84_from_the_national_zip() -> None:
    content = archive(
        {
            "LISEZMOI.txt": b"Bonjour",
            "GEOJSON/QP2024_France_LB93.geojson": b"{}",
            "GEOJSON/QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson": geojson([feature("QN00201N")]),
        }
    )
    (zone,) = zones(content)
    assert (zone.line, zone.code, zone.name, zone.communes) == (
        1,
        "QN00201N",
        "Quartier QN00201N",
        ("02168",),
    )
    assert zone.outline.equals(shapely.Polygon(SQUARE))


def test_outline_that_crosses_itself_is_repaired_and_said() -> None:
    found = list(READERS[Kind.QPV](blob_of(geojson([feature("QN00201N", BOW)]))))
    assert [type(each) for each in found] == [Finding, Zone]
    assert found[0][1:] == (
        "invalid_outline", "repaired", "Le contour du quartier QN00201N se croise lui-même : il a été redressé.",
    )  # fmt: skip
    assert found[1].outline.is_valid  # type: ignore[union-attr]


def test_shapefile_gives_back_what_was_written() -> None:
    hole = [
        (3.402, 49.042),
        (3.404, 49.042),
        (3.404, 49.044),
        (3.402, 49.044),
        (3.402, 49.042),
    ]  # the other way
    far = [(x + 0.1, y) for x, y in SQUARE]
    row = {
        "CODE_QP": "QP002001",
        "NOM_QP": "Les Vaucrises",
        "COMMUNE_QP": "Château-Thierry",
        "CODE_INSEE": "02168",
    }
    members = shapefile(
        [(row, [SQUARE, hole, far]), ({**row, "CODE_QP": "QP002002", "NOM_QP": "Blanchard"}, [SQUARE])]
    )
    first, second = zones(archive(members))
    assert first.outline.equals(shapely.MultiPolygon([shapely.Polygon(SQUARE, [hole]), shapely.Polygon(far)]))
    assert second.outline.equals(shapely.Polygon(SQUARE))
    assert [(each.line, each.code, each.name, each.communes) for each in (first, second)] == [
        (1, "QP002001", "Les Vaucrises", ("02168",)), (2, "QP002002", "Blanchard", ("02168",)),
    ]  # fmt: skip


def test_shapefile_says_its_encoding_or_lets_it_be_guessed() -> None:
    row = {"CODE_QP": "QP002001", "NOM_QP": "Étoile"}
    members = shapefile([(row, [SQUARE])])
    stem = next(iter(members)).removesuffix(".shp")
    utf8 = {**members, f"{stem}.dbf": dbf([row], "utf-8")}
    for files in (
        members,
        utf8,
        {**utf8, f"{stem}.cpg": b"UTF-8"},
        {**members, f"{stem}.cpg": b"ISO-8859-1"},
    ):
        assert [zone.name for zone in zones(archive(files))] == ["Étoile"]


def test_shapefile_without_projection_is_read_in_degrees_and_said() -> None:
    members = shapefile([({"CODE_QP": "QP002001"}, [SQUARE])], prj=None)
    found = list(READERS[Kind.QPV](blob_of(archive(members))))
    assert [each.anomaly.value if isinstance(each, Finding) else each.code for each in found] == [
        "no_projection", "QP002001",
    ]  # fmt: skip
    assert WGS84_PRJ.startswith("GEOGCS")


@pytest.mark.parametrize(
    ("ring", "anomaly", "detail"),
    [
        ([(y, x) for x, y in SQUARE], "swapped_coordinates",
         "Le quartier QN00201N a ses coordonnées inversées (latitude, longitude) : son tracé n'est pas gardé."),
        ([(0.0, 0.0), (0.0, 0.1), (0.1, 0.1), (0.0, 0.0)], "outside_france",
         "Le quartier QN00201N est dessiné hors de France (0.050 ; 0.050) : son tracé n'est pas gardé."),
        ([(3.4, 49.0), (3.5, 49.1), (3.4, 49.0), (3.4, 49.0)], "no_outline",
         "Le contour du quartier QN00201N se réduit à un trait : son tracé n'est pas gardé."),
        ([(3.4, 49.0), (float("nan"), 49.1), (3.5, 49.0), (3.4, 49.0)], "no_outline",
         "Le contour du quartier QN00201N a des coordonnées impossibles : son tracé n'est pas gardé."),
        ([(3.4, 49.0)], "no_outline",
         "Le quartier QN00201N n'a pas de contour lisible : ses communes sont gardées, pas son tracé."),
    ],
    ids=["swapped", "at (0, 0)", "a line", "no number", "a point"],
)  # fmt: skip
def test_outline_that_cannot_be_used_is_rejected_and_its_commune_kept(
    ring: list[tuple[float, float]], anomaly: str, detail: str
) -> None:
    finding, zone = READERS[Kind.QPV](blob_of(geojson([feature("QN00201N", ring)])))
    assert isinstance(finding, Finding)
    assert isinstance(zone, Zone)
    assert (finding.anomaly, finding.effect, finding.detail) == (anomaly, "rejected", detail)
    assert (zone.outline, zone.communes) == (None, ("02168",))
