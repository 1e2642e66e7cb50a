from __future__ import annotations

import pytest
import shapely

from fabriques.territories.models import (
    ZoningArea,
)
from fabriques.territories.reference import reader
from fabriques.territories.tests.zoning_acts import (
    COLLECTIVITIES,
    bring,
    members,
    refusal,
    told,
)
from fabriques.territories.tests.zoning_files import SQUARE, csv_file, feature, geojson

pytestmark = pytest.mark.django_db


def test_quarters_of_the_other_generation_are_refused() -> None:
    assert refusal("qpv", geojson([feature("QP002001")])) == (
        "Les codes des quartiers commencent par QP : c'est la génération 2015, pas 2024. Relancez avec le millésime "
        "2015, ou choisissez le fichier de la génération 2024."
    )


def test_quarters_by_commune_are_incomplete_where_their_number_is_not_reached() -> None:
    rows = [["code_qp", "insee_com"], ["QN97101M", "97105"], ["QN97801M", "97801"]]
    metro = [[f"QN{dep:03}{rank:02}M", "02168"] for dep in range(1, 20) for rank in range(1, 73)][:1362]
    complete = bring("qpv", csv_file([*rows, *metro])).zoning
    short = bring("qpv", csv_file([*rows, *metro[1:]])).zoning
    assert complete is not None
    assert short is not None
    without_martin = [code for code in COLLECTIVITIES if code != "978"]
    overseas = ["971", "972", "973", "974", "976"]
    assert complete.incomplete_in == sorted([*overseas, *without_martin])
    assert len(short.incomplete_in) == 96 + 5 + 7


def test_incomplete_departements_may_be_said_and_must_exist() -> None:
    content = csv_file([["code_qp", "insee_com"], ["QP002001", "02168"]])
    report = bring("qpv", content, "2015", incomplete_in=["51", "02", "02"])
    assert report.zoning is not None
    assert report.zoning.incomplete_in == ["02", "51"]
    assert refusal("qpv", content, "2015", incomplete_in=["02", "99"]) == (
        "« 99 » : aucun département n'a ce code. Donnez des codes de département, comme 01, 2A ou 974, séparés par des "
        "virgules."
    )


def test_outlines_are_kept_with_their_precision_and_their_communes() -> None:
    report = bring("qpv", geojson([feature("QN00201N", insee_com="02168;02722")]))
    area = ZoningArea.objects.get()
    assert report.zoning is not None
    assert (area.code, area.name, report.zoning.areas, report.zoning.precision_m) == (
        "QN00201N", "Quartier QN00201N", 1, 1000,
    )  # fmt: skip
    assert shapely.from_wkb(bytes(area.outline)).equals(shapely.Polygon(SQUARE))
    assert members(report.zoning) == [("02168", "QN00201N", False), ("02722", "QN00201N", False)]


def border(left: str, right: str) -> list[tuple[float, float]]:
    """A square on the border of two communes."""
    polygons = reader.read_polygons()
    outlines = dict(zip(polygons.codes, polygons.outlines, strict=True))
    middle = shapely.intersection(outlines[left].boundary, outlines[right].boundary).representative_point()
    return list(middle.buffer(0.002, cap_style="square").exterior.coords)


def test_quarter_that_names_no_commune_is_found_by_its_outline() -> None:
    ring = border("31555", "31069")  # Toulouse and Blagnac
    report = bring("qpv", geojson([feature("QN03101N", ring, insee_com=None, lib_com=None)]))
    assert {unit for unit, _, _ in members(report.zoning)} == {"31069", "31555"}
    assert told(report) == [
        (1, "repaired", "Le quartier QN03101N ne nomme pas sa commune ; par son contour : 31069 Blagnac, 31555 "
         "Toulouse."),
    ]  # fmt: skip


def test_quarter_that_names_two_communes_for_one_code_straddles_them() -> None:
    ring = border("31555", "31069")
    zone = feature("QN03101N", ring, insee_com="31555", lib_com="Blagnac, Toulouse")
    report = bring("qpv", geojson([zone]))
    assert members(report.zoning) == [("31069", "QN03101N", False), ("31555", "QN03101N", False)]


def test_departement_of_a_quarter_without_outline_proves_nothing() -> None:
    zones = [
        feature("QN00201N"),
        feature("QN00202N"),
        {**feature("QN05101N", insee_com="51230"), "geometry": None},
    ]
    report = bring("qpv", geojson(zones), incomplete_in=[])
    assert report.zoning is not None
    assert (report.zoning.areas, report.zoning.incomplete_in) == (2, ["51"])
    assert ("51230", "QN05101N", False) in members(report.zoning)


def test_quarter_drawn_twice_counts_once_or_keeps_no_outline() -> None:
    far = [(x + 0.01, y) for x, y in SQUARE]
    zones = [
        feature("QN00201N"),
        feature("QN00201N"),
        feature("QN00202N"),
        feature("QN00202N", far),
        feature("QN00203N"),
    ]
    report = bring("qpv", geojson(zones))
    assert told(report) == [
        (2, "repaired", "La ligne répète la ligne 1 (code 02168) : comptée une fois."),
        (2, "repaired", "Le quartier QN00201N répète l'enregistrement 1 : compté une fois."),
        (3, "rejected", "Le quartier QN00202N a des contours différents aux enregistrements 3 et 4 : aucun "
         "n'est gardé."),
        (4, "repaired", "La ligne répète la ligne 3 (code 02168) : comptée une fois."),
        (4, "rejected", "Le quartier QN00202N a des contours différents aux enregistrements 3 et 4 : aucun "
         "n'est gardé."),
    ]  # fmt: skip
    assert [area.code for area in ZoningArea.objects.order_by("code")] == ["QN00201N", "QN00203N"]
