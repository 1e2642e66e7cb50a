"""The commune polygons: how they are rounded and packed, and what the embedded file holds."""

import csv
import shutil
from collections import Counter

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from fabriques.common.tests.published import published
from fabriques.territories.reference import polygons, reader
from fabriques.territories.reference.urban import areas_km2

SQUARE = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1)]


@pytest.fixture(scope="module")
def embedded() -> polygons.Polygons:
    return reader.read_polygons()


@pytest.fixture(scope="module")
def communes() -> dict[str, reader.CommuneRecord]:
    return {commune.code: commune for commune in reader.read_communes()}


def one(outline: shapely.Geometry) -> polygons.Quantised:
    return polygons.quantise({"01001": outline})


def test_rounding_keeps_a_shared_border_shared():
    bend = (0.1000049, 0.0500049)
    west = Polygon([(0, 0), (0.1, 0), bend, (0.1, 0.1), (0, 0.1)])
    east = Polygon([(0.1, 0), (0.2, 0), (0.2, 0.1), (0.1, 0.1), bend])
    outlines = polygons.quantise({"01001": west, "01002": east}).polygons.outlines
    assert shapely.coverage_is_valid(outlines)
    assert shapely.get_coordinates(outlines).tolist().count([0.1, 0.05]) == 2


def test_packing_keeps_holes_parts_and_order():
    holed = Polygon(SQUARE, [[(0.05, 0.05), (0.06, 0.05), (0.06, 0.06)]])
    island = MultiPolygon([box(-1.5, -0.5, -1.4, -0.4), box(2.0, 3.0, 2.1, 3.1)])
    drawn = polygons.quantise({"2A004": island, "01001": holed}).polygons
    read = polygons.unpack(polygons.pack(drawn))
    assert read.codes == ("01001", "2A004")
    assert [len(shapely.get_parts(outline)) for outline in read.outlines] == [1, 2]
    assert shapely.equals(read.outlines, [holed, island]).tolist() == [True, True]


def test_packing_gives_the_same_bytes_again():
    drawn = one(Polygon(SQUARE)).polygons
    assert polygons.pack(drawn) == polygons.pack(polygons.unpack(polygons.pack(drawn)))


def test_polygon_made_invalid_by_rounding_is_repaired_and_named():
    islet = box(0.2, 0.2, 0.2 + 1e-7, 0.2 + 1e-7)
    quantised = one(MultiPolygon([Polygon(SQUARE), islet]))
    assert quantised.repaired == ("01001",)
    assert shapely.equals(quantised.polygons.outlines[0], Polygon(SQUARE))
    assert one(Polygon(SQUARE)).repaired == ()


@pytest.mark.parametrize("outline", [box(0, 0, 1e-7, 1e-7), Polygon()])
def test_polygon_that_vanishes_is_refused(outline):
    with pytest.raises(ValueError) as refusal:
        polygons.quantise({"01001": Polygon(SQUARE), "01002": outline})
    assert str(refusal.value) == "Polygons lost by rounding: 01002"


def test_vertices_too_far_apart_are_refused():
    with pytest.raises(ValueError) as refusal:
        one(box(0, 0, 1, 0.1))
    assert str(refusal.value) == "Two vertices are more than 32767 steps apart"


def test_every_commune_has_a_polygon_but_the_collectivities_and_four(embedded, communes):
    drawn = set(embedded.codes)
    without = [each for code, each in communes.items() if code not in drawn]
    assert [each.code for each in without if each.zone != "com"] == ["15031", "15035", "15047", "15171"]
    assert sum(each.zone == "com" for each in without) == 94
    assert Counter(communes[code].zone for code in embedded.codes) == {"metro": 34_742, "drom": 129}


def test_communes_without_polygon_left_the_undivided_one(embedded):
    with published("insee_cog_2026/mouvements-communes.csv").open(encoding="utf-8-sig", newline="") as file:
        left = [
            row["COM_AP"]
            for row in csv.DictReader(file)
            if (row["MOD"], row["DATE_EFF"], row["TYPECOM_AV"], row["COM_AV"])
            == ("21", "2025-01-01", "COM", "15141")
        ]
    assert {"15141": tuple(sorted({*left} - set(embedded.codes)))} == reader.UNDIVIDED


def test_polygons_are_sorted_valid_and_on_the_grid(embedded):
    assert list(embedded.codes) == sorted(set(embedded.codes))
    assert len(embedded.codes) == len(embedded.outlines)
    assert {int(kind) for kind in shapely.get_type_id(embedded.outlines)} == {
        shapely.GeometryType.MULTIPOLYGON
    }
    assert shapely.is_valid(embedded.outlines).all()
    vertices = shapely.get_coordinates(embedded.outlines)
    assert np.array_equal(vertices, np.rint(vertices * polygons.STEPS_PER_DEGREE) / polygons.STEPS_PER_DEGREE)


def test_large_cities_stand_whole(embedded):
    areas = areas_km2(embedded.outlines)
    known = dict(zip(embedded.codes, areas.round(0).tolist(), strict=True))
    assert [known[code] for code in ("75056", "69123", "13055")] == [105.0, 48.0, 238.0]
    assert [code for code in embedded.codes if code.startswith(("751", "6938", "1320"))] == []


def test_own_point_is_in_its_polygon_and_in_no_other(embedded, communes):
    points = shapely.points([(communes[code].lon, communes[code].lat) for code in embedded.codes])
    found, holding = shapely.STRtree(embedded.outlines).query(points, predicate="intersects")
    assert np.array_equal(found, np.arange(len(points)))
    assert np.array_equal(found, holding)


def test_neighbours_overlap_by_no_more_than_slivers(embedded):
    sample = np.arange(0, len(embedded.codes), 25)
    tree = shapely.STRtree(embedded.outlines)
    rank, other = tree.query(embedded.outlines[sample], predicate="intersects")
    pairs = [(a, b) for a, b in zip(sample[rank], other, strict=True) if a != b]
    one_side, other_side = (embedded.outlines[list(side)] for side in zip(*pairs, strict=True))
    overlaps = areas_km2(shapely.intersection(one_side, other_side))
    assert len(pairs) > 8_000
    assert (overlaps > 0.0001).mean() < 0.002  # 100 m²: a border drawn differently on its two sides
    assert overlaps.max() < 0.03


def test_polygons_cover_the_country(embedded):
    area = areas_km2(embedded.outlines).sum()
    assert 637_000 < area < 639_000  # the country with its five départements d'outre-mer: about 638,000 km²


def test_reading_is_repeatable(embedded):
    again = reader.read_polygons()
    assert again.codes == embedded.codes
    assert shapely.equals_exact(again.outlines, embedded.outlines).all()
    assert polygons.pack(again) == (reader.FILES / "polygons.npz").read_bytes()


def test_altered_polygons_are_refused(tmp_path):
    for entry in reader.read_manifest().files:
        (tmp_path / entry.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(reader.STEP / entry.path, tmp_path / entry.path)
    altered = tmp_path / "reference/files/polygons.npz"
    content = bytearray(altered.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    with pytest.raises(reader.AlteredFileError) as refusal:
        reader.check_files(tmp_path)
    assert str(refusal.value).startswith(
        "Reference geography altered: reference/files/polygons.npz has sha256 "
    )
