"""The embedded reference geography: what it must hold, and how it compares with the published lists."""

import csv
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fabriques.common.tests.published import published as published_file
from fabriques.territories.reference import reader

METROPOLE = (-5.2, 41.3, 9.6, 51.1)  # degrees: Ouessant, Bonifacio, Cervione, Bray-Dunes


@pytest.fixture(scope="module")
def communes() -> dict[str, reader.CommuneRecord]:
    return {commune.code: commune for commune in reader.read_communes()}


def layer(name: str) -> list[dict[str, Any]]:
    content = json.loads((reader.LAYERS / f"{name}.geojson").read_text(encoding="utf-8"))
    features: list[dict[str, Any]] = content["features"]
    return features


def published(name: str) -> list[dict[str, str]]:
    with published_file(f"insee_cog_2026/{name}").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_manifest_matches_the_files():
    manifest = reader.check_files()
    written = {path.name for folder in (reader.FILES, reader.LAYERS) for path in folder.iterdir()}
    assert {Path(entry.path).name for entry in manifest.files} == written
    assert all((reader.STEP / entry.path).stat().st_size == entry.size for entry in manifest.files)


def test_altered_or_missing_file_is_refused(tmp_path):
    manifest = reader.read_manifest()
    for entry in manifest.files:
        (tmp_path / entry.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(reader.STEP / entry.path, tmp_path / entry.path)
    (tmp_path / "reference/files/regions.csv").write_text("code\n")
    (tmp_path / "reference/files/departements.csv").unlink()
    with pytest.raises(reader.AlteredFileError) as refusal:
        reader.check_files(tmp_path)
    known = {Path(entry.path).name: entry.sha256 for entry in manifest.files}
    assert str(refusal.value) == (
        "Reference geography altered: reference/files/departements.csv is missing; "
        "reference/files/regions.csv has sha256 "
        "b57b236c9bcd2a61fcd627b69ae2d7a6eb5bc13f2dc25311348ee08df43bc0c4, "
        f"not {known['regions.csv']}. "
        "Rebuild it with: python -m fabriques.territories.reference.build"
    )


def test_rows_are_as_many_as_the_manifest_says(communes):
    found = {
        "communes.csv.gz": len(communes),
        "arrondissements.csv": len(list(reader.read_arrondissements())),
        "departements.csv": len(list(reader.read_departements())),
        "regions.csv": len(list(reader.read_regions())),
        "epcis.csv": len(list(reader.read_epcis())),
        "names.csv.gz": len(list(reader.read_inner_names())),
        "polygons.npz": len(reader.read_polygons().codes),
        "urban.csv.gz": len(list(reader.read_urban())),
        "arrondissements.geojson": len(layer("arrondissements")),
        "departements.geojson": len(layer("departements")),
    }
    assert found == {Path(entry.path).name: entry.rows for entry in reader.read_manifest().files}
    assert list(found.values()) == [
        34_969, 333, 109, 26, 1_255, 2_621, 34_871, 34_969, 334, 101,
    ]  # fmt: skip


def test_communes_count_by_zone(communes):
    assert Counter(commune.zone for commune in communes.values()) == {"metro": 34_746, "drom": 129, "com": 94}


def test_communes_without_arrondissement_are_mayotte_and_the_collectivities(communes):
    without = [commune for commune in communes.values() if commune.arrondissement is None]
    assert Counter(commune.zone for commune in without) == {"drom": 17, "com": 94}
    assert {commune.departement for commune in without if commune.zone == "drom"} == {"976"}


def test_codes_stay_text(communes):
    departements = {departement.code for departement in reader.read_departements()}
    assert {"01", "2A", "2B", "971", "976", "978"} <= departements
    assert communes["01001"].departement == "01"
    assert communes["2A004"].arrondissement == "2A1"
    assert all(re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code) for code in communes)
    assert all(re.fullmatch(r"[0-9]{5}", code) for each in communes.values() for code in each.postcodes)


def test_parents_exist(communes):
    arrondissements = {each.code: each for each in reader.read_arrondissements()}
    departements = {each.code: each for each in reader.read_departements()}
    regions = {each.code: each for each in reader.read_regions()}
    for commune in communes.values():
        departement = departements[commune.departement]
        assert (departement.region, departement.zone) == (commune.region, commune.zone)
        assert regions[commune.region].zone == commune.zone
        if commune.arrondissement:
            assert arrondissements[commune.arrondissement].departement == commune.departement
    assert all(communes[each.chef_lieu].arrondissement == each.code for each in arrondissements.values())


def test_overseas_collectivity_is_its_own_region():
    overseas = [each for each in reader.read_departements() if each.zone == "com"]
    assert [each.code for each in overseas] == ["975", "977", "978", "984", "986", "987", "988", "989"]
    assert all(each.region == each.code for each in overseas)


def test_wrong_chef_lieu_of_the_package_is_left_unknown():
    assert [each.code for each in reader.read_departements() if each.chef_lieu is None] == ["984"]
    assert [each.code for each in reader.read_regions() if each.chef_lieu is None] == ["984"]


def test_chef_lieu_of_gives_the_highest_level(communes):
    assert communes["69123"].chef_lieu_of == "region"
    assert communes["38185"].chef_lieu_of == "departement"
    assert communes["51454"].chef_lieu_of == "arrondissement"
    assert communes["01001"].chef_lieu_of is None


def test_code_changed_in_2025_keeps_the_former_one(communes):
    assert communes["49126"].name == "Orée d'Anjou"
    assert "49069" in communes["49126"].former_codes
    assert "49069" not in communes


def test_former_code_belongs_to_one_commune_and_is_not_current(communes):
    former = Counter(code for commune in communes.values() for code in commune.former_codes)
    assert max(former.values()) == 1
    assert not former.keys() & communes.keys()


def test_large_cities_stand_as_one_commune_each(communes):
    assert [communes[code].name for code in ("75056", "69123", "13055")] == ["Paris", "Lyon", "Marseille"]
    parts = re.compile("751[0-2][0-9]|6938[0-9]|132[01][0-9]")
    assert [code for code in communes if parts.fullmatch(code)] == []
    assert len(communes["75056"].postcodes) > 20


def test_populations_add_up_to_the_country(communes):
    known = [commune.population for commune in communes.values() if commune.population is not None]
    assert len(communes) - len(known) == 6
    assert 68_000_000 < sum(known) < 70_000_000
    assert communes["75056"].population == 2_103_778


def test_points_of_metropole_are_in_metropole(communes):
    west, south, east, north = METROPOLE
    outside = [
        each.code
        for each in communes.values()
        if each.zone == "metro"
        and each.lon is not None
        and each.lat is not None
        and not (west < each.lon < east and south < each.lat < north)
    ]
    assert outside == []


def test_unknown_points_are_the_collectivities_and_four_communes_of_cantal(communes):
    unknown = [each for each in communes.values() if each.point_kind is None]
    assert [each.code for each in unknown if each.zone != "com"] == ["15031", "15035", "15047", "15171"]
    assert len(unknown) == 98
    assert all((each.lon, each.lat) == (None, None) for each in unknown)


def test_no_contact_detail_is_kept(communes):
    texts = [
        path.read_text(encoding="utf-8")
        for folder in (reader.FILES, reader.LAYERS)
        for path in folder.iterdir()
        if path.suffix in (".csv", ".geojson")
    ]
    texts += ["\n".join(map(repr, rows)) for rows in (communes.values(), reader.read_inner_names())]
    contact = re.compile(
        r"@|https?:|\+33|(?<![0-9.-])0[1-9](?:[ .][0-9]{2}){4}|(?<![0-9.])0[1-9][0-9]{8}(?![0-9])"
    )
    assert [found.group() for text in texts for found in contact.finditer(text)] == []


def test_arrondissement_layer_holds_all_and_mayotte():
    properties = [feature["properties"] for feature in layer("arrondissements")]
    drawn = {
        (each["code"], each["name"], each["departement"])
        for each in properties
        if each["kind"] == "arrondissement"
    }
    assert drawn == {(each.code, each.name, each.departement) for each in reader.read_arrondissements()}
    others = [each for each in properties if each["kind"] != "arrondissement"]
    assert others == [{"code": "976", "name": "Mayotte", "kind": "departement", "departement": "976"}]


def test_departement_layer_holds_all_but_the_collectivities():
    drawn = {feature["properties"]["code"] for feature in layer("departements")}
    assert drawn == {each.code for each in reader.read_departements() if each.zone != "com"}


@pytest.mark.parametrize(("name", "limit"), [("arrondissements", 900_000), ("departements", 400_000)])
def test_layer_is_light_and_has_four_decimals(name, limit):
    content = (reader.LAYERS / f"{name}.geojson").read_text(encoding="utf-8")
    assert len(content.encode()) < limit
    assert re.search(r"\.[0-9]{5}", content) is None


@pytest.mark.parametrize("name", ["arrondissements", "departements"])
def test_layer_polygons_are_valid_and_edge_matched(name):
    shapely = pytest.importorskip("shapely")
    outlines = [shapely.geometry.shape(feature["geometry"]) for feature in layer(name)]
    assert [shapely.is_valid_reason(each) for each in outlines if not each.is_valid] == []
    assert shapely.coverage_is_valid(outlines)
    rings = [part.exterior for each in outlines for part in shapely.get_parts(each)]
    assert all(ring.is_ccw for ring in rings)


@pytest.mark.parametrize("name", ["arrondissements", "departements"])
def test_layer_has_no_hole_but_the_spanish_enclave(name):
    shapely = pytest.importorskip("shapely")
    whole = shapely.union_all([shapely.geometry.shape(feature["geometry"]) for feature in layer(name)])
    holes = [hole for part in shapely.get_parts(whole) for hole in part.interiors]
    assert len(holes) == 1
    assert shapely.Polygon(holes[0]).covers(shapely.Point(1.98, 42.464))


def test_arrondissement_layer_agrees_with_the_points(communes):
    shapely = pytest.importorskip("shapely")
    features = layer("arrondissements")
    tree = shapely.STRtree([shapely.geometry.shape(feature["geometry"]) for feature in features])
    known = [each for each in communes.values() if each.lon is not None]
    points = shapely.points([[each.lon, each.lat] for each in known])
    found = {int(point): features[int(hit)] for point, hit in tree.query(points, predicate="intersects").T}
    agreeing = sum(
        (each.arrondissement or each.departement) == found[rank]["properties"]["code"]
        for rank, each in enumerate(known)
        if rank in found
    )
    assert agreeing > 0.99 * len(known)


def test_communes_agree_with_the_published_list(communes):
    rows = {row["COM"]: row for row in published("communes.csv") if row["TYPECOM"] == "COM"}
    ours = {code: each for code, each in communes.items() if each.zone != "com"}
    assert {
        code: (each.name, each.arrondissement or "", each.departement, each.region)
        for code, each in ours.items()
    } == {code: (row["LIBELLE"], row["ARR"], row["DEP"], row["REG"]) for code, row in rows.items()}


def test_arrondissements_agree_with_the_published_list():
    assert {
        (each.code, each.name, each.departement, each.region, each.chef_lieu)
        for each in reader.read_arrondissements()
    } == {
        (row["ARR"], row["LIBELLE"], row["DEP"], row["REG"], row["CHEFLIEU"])
        for row in published("arrondissements.csv")
    }
