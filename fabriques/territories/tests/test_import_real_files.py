"""The published files themselves, with the counts of their documentation; skipped where they are absent."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import shapely

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.published import DATA, needs
from fabriques.territories.acts import import_commune_changes, import_zoning
from fabriques.territories.models import Commune, Zoning, ZoningArea, ZoningMember
from fabriques.territories.zonings.formats.opening import blob_of
from fabriques.territories.zonings.movements import compare_populations
from fabriques.territories.zonings.report import ImportReport

pytestmark = [
    pytest.mark.django_db,
    needs("densite_2026.csv", "insee_cog_2026"),
]
OVERSEAS = {"971", "972", "973", "974", "976"}


def bring(kind: str, name: str, vintage: str, **given: str) -> ImportReport:
    return import_zoning(kind, DATA / name, vintage=vintage, by=INSTALLATION, at=instants.DURING, **given)


def bring_movements() -> ImportReport:
    return import_commune_changes(
        DATA / "insee_cog_2026" / "mouvements-communes.csv", by=INSTALLATION, at=instants.DURING
    )


def classes(report: ImportReport) -> Counter[tuple[str, bool]]:
    rows = ZoningMember.objects.filter(zoning=report.zoning).order_by("pk")
    return Counter(rows.values_list("value", "partial"))


def test_density_grid_of_2026() -> None:
    report = bring("density", "densite_2026.csv", "2026")
    assert classes(report) == {
        ("1", False): 699, ("2", False): 637, ("3", False): 947, ("4", False): 1996, ("5", False): 5072,
        ("6", False): 18288, ("7", False): 7236,
    }  # fmt: skip
    assert (report.lines, report.rejected, report.repaired, report.by_anomaly) == (34875, 0, 0, {"absent": 1})


def test_frr_of_july_2025() -> None:
    report = bring("frr", "frr_2025-07.csv", "2025")
    assert classes(report) == {
        ("none", False): 14941, ("socle", False): 13313, ("plus", False): 4456, ("beneficiary", False): 2134,
        ("socle", True): 20, ("beneficiary", True): 11,
    }  # fmt: skip
    assert report.zoning is not None
    assert (report.zoning.valid_from, report.rejected) == (date(2025, 7, 10), 0)


def test_zrr_of_2022_without_the_movements() -> None:
    """102 codes are no longer current; 12 current communes are absent, 4 of them reached from a former code."""
    report = bring("zrr", "zrr_2022-11.json", "2022")
    assert (report.lines, report.rejected) == (34965, 0)
    assert report.by_anomaly == {"stale_code": 102, "absent": 8, "merged_classes": 4}


def test_zrr_of_2022_followed_by_date() -> None:
    bring_movements()
    report = bring("zrr", "zrr_2022-11.json", "2022")
    assert report.by_anomaly == {"stale_code": 102, "merged_classes": 4, "split_commune": 3, "absent": 1}
    listed = ZoningMember.objects.filter(zoning=report.zoning).values("unit").distinct().count()
    assert (listed, Commune.objects.exclude(departement__zone="com").count()) == (34875, 34875)
    assert report.zoning is not None
    assert (report.zoning.valid_from, report.zoning.valid_until) == (date(2022, 11, 9), date(2024, 6, 30))


def test_quarters_of_2024_by_commune_are_complete_in_metropole_only() -> None:
    report = bring("qpv", "qpv_2024_par_commune.csv", "2024")
    zones = ZoningMember.objects.filter(zoning=report.zoning).values("value").distinct()
    assert (report.rows, report.members, zones.count(), report.findings) == (1684, 824, 1493, ())
    assert report.zoning is not None
    collectivities = set(
        Commune.objects.filter(departement__zone="com").values_list("departement", flat=True)
    )
    assert set(report.zoning.incomplete_in) == OVERSEAS | collectivities


def test_quarters_of_2015_in_occitanie_are_repaired_and_prove_nothing_elsewhere() -> None:
    report = bring("qpv", "qpv_2015_occitanie.geojson", "2015")
    assert (report.areas, report.repaired, report.rejected) == (105, 32, 0)
    assert report.by_anomaly == {"invalid_outline": 32, "located_by_outline": 1}
    assert [each.detail for each in report.findings if each.anomaly == "located_by_outline"] == [
        "Le quartier QP065003 s'étend aussi, par son contour, sur 65417 Séméac : ajouté."
    ]
    outlines = [shapely.from_wkb(bytes(area.outline)) for area in ZoningArea.objects.order_by("code")]
    assert all(outline.is_valid and outline.geom_type in ("Polygon", "MultiPolygon") for outline in outlines)
    assert report.zoning is not None
    assert (report.zoning.precision_m, len(report.zoning.incomplete_in)) == (10, 109)


def test_arrondissements_without_fabrique() -> None:
    name = "arrondissements_sans_fabrique_avant_2023.csv"
    report = bring(
        "list", name, "2023", code="sans-fabrique", label="Sans Fabrique", source="Liste recalculée"
    )
    assert report.zoning is not None
    assert (report.members, report.zoning.unit, report.findings) == (145, "arrondissement", ())


def test_movements_since_1943_and_communes_of_2026() -> None:
    first = bring_movements()
    again = bring_movements()
    assert (first.counts["mouvements nouveaux"], first.findings, again.done) == (8878, (), False)
    communes = import_commune_changes(
        DATA / "insee_cog_2026" / "communes.csv", by=INSTALLATION, at=instants.DURING
    )
    assert (communes.counts["communes comparées"], communes.findings, communes.done) == (34875, (), False)


def test_populations_of_2026_agree_with_the_embedded_ones() -> None:
    report = compare_populations(blob_of(DATA / "insee_cog_2026" / "populations.csv"))
    assert report.counts == {"communes comparées": 34858, "populations égales": 34858, "écarts": 0}
    assert [each.detail[:3] for each in report.findings] == ["976"] * 17 + ["94 "]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("density", "frr_2025-07.csv"), ("frr", "densite_2026.csv"), ("zrr", "qpv_2024_par_commune.csv"),
     ("qpv", "zrr_2022-11.json"), ("urban_units", "densite_2026.csv"), ("mountain", "tiers_lieux_cget_2019.csv")],
)  # fmt: skip
def test_file_of_another_kind_is_never_taken(kind: str, name: str) -> None:
    with pytest.raises(Exception, match=r"^Le fichier « [^»]+ » n'(a|est) pas "):
        bring(kind, name, "2024")
    assert not Zoning.objects.exists()
