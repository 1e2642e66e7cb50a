"""The indicative urban class: contiguity, bounds, unknowns, and what it is worth against the official grid."""

import sys
from collections import Counter

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, box

from fabriques.common.tests.published import published
from fabriques.territories.reference import measure_urban, reader, urban
from fabriques.territories.reference.polygons import Polygons

SIDE = 0.05  # degrees: at the equator, squares of 30.78 km²
AREA = float(urban.areas_km2(np.array([box(0, 0, SIDE, SIDE)], dtype=object))[0])


def squares(*places: tuple[int, int]) -> Polygons:
    """Communes A, B, C… as squares of a chessboard."""
    outlines = [MultiPolygon([box(x * SIDE, y * SIDE, (x + 1) * SIDE, (y + 1) * SIDE)]) for x, y in places]
    return Polygons(tuple("ABCDEFG"[: len(places)]), np.array(outlines, dtype=object))


def people(density: float) -> int:
    return round(density * AREA)


def answers(populations: dict[str, int | None], polygons: Polygons) -> dict[str, str]:
    return {code: each.answer for code, each in urban.classify(populations, polygons).items()}


def test_area_is_true_whatever_the_latitude():
    # A square of a tenth of a degree at 46° N: 1/10 of 111.145 km by 1/10 of 77.464 km on GRS 80.
    square = np.array([box(2.0, 45.95, 2.1, 46.05)], dtype=object)
    assert urban.areas_km2(square)[0] == pytest.approx(11.1145 * 7.7464, rel=1e-4)


def test_dense_commune_above_the_minimum_is_urban():
    assert people(2_100) > urban.CLUSTER_MINIMUM
    assert answers({"A": people(2_100)}, squares((0, 0))) == {"A": "urban"}


def test_touching_dense_communes_add_up():
    populations = {"A": people(2_100), "B": people(2_200)}
    records = urban.classify(populations, squares((0, 0), (1, 0)), minimum=100_000)
    assert [each.answer for each in records.values()] == ["urban", "urban"]
    assert {each.core_population for each in records.values()} == {people(2_100) + people(2_200)}


def test_dense_communes_apart_do_not_add_up():
    populations = {"A": people(2_100), "B": people(2_200)}
    records = urban.classify(populations, squares((0, 0), (2, 0)), minimum=100_000)
    assert [each.answer for each in records.values()] == ["not_urban", "not_urban"]


def test_sparse_commune_between_two_dense_ones_does_not_join_them():
    populations = {"A": people(2_100), "B": people(100), "C": people(2_100)}
    records = urban.classify(populations, squares((0, 0), (1, 0), (2, 0)), minimum=100_000)
    assert {each.answer for each in records.values()} == {"not_urban"}


def test_cluster_follows_its_neighbours_however_far():
    populations = {code: people(2_100) for code in "ABCD"}
    records = urban.classify(populations, squares((0, 0), (1, 0), (2, 0), (3, 1)), minimum=250_000)
    assert {each.answer for each in records.values()} == {"urban"}


@pytest.mark.parametrize(
    ("density", "answer"),
    [(599.9, "not_urban"), (600, "unknown"), (1_999.9, "unknown"), (2_000, "urban")],
)
def test_bounds_of_density_belong_to_the_higher_class(density, answer):
    wide = squares((0, 0))._replace(
        outlines=np.array([MultiPolygon([box(0, 0, 10 * SIDE, 10 * SIDE)])], dtype=object)
    )
    area = float(urban.areas_km2(wide.outlines)[0])
    record = urban.classify({"A": round(density * area)}, wide)["A"]
    assert (record.density, record.answer) == (density, answer)


@pytest.mark.parametrize(("population", "answer"), [(49_999, "not_urban"), (50_000, "urban")])
def test_minimum_of_a_cluster_is_included(population, answer):
    small = squares((0, 0))._replace(outlines=np.array([MultiPolygon([box(0, 0, 0.01, 0.01)])], dtype=object))
    assert answers({"A": population}, small) == {"A": answer}


def test_commune_in_a_cluster_only_at_the_lower_bound_is_unknown():
    records = urban.classify({"A": people(2_100), "B": people(700)}, squares((0, 0), (1, 0)))
    assert [each.answer for each in records.values()] == ["urban", "unknown"]
    assert records["A"] == ("A", "urban", 2_100.0, people(2_100), people(2_100) + people(700))
    assert records["B"] == ("B", "unknown", 700.0, None, people(2_100) + people(700))


def test_unknown_population_or_polygon_is_unknown():
    populations = {"A": None, "B": people(100), "Z": 80_000}
    records = urban.classify(populations, squares((0, 0), (1, 0)))
    assert [(each.code, each.answer, each.density) for each in records.values()] == [
        ("A", "unknown", None),
        ("B", "not_urban", 100.0),
        ("Z", "unknown", None),
    ]


def test_commune_without_inhabitants_is_not_urban():
    record = urban.classify({"A": 0}, squares((0, 0)))["A"]
    assert record == ("A", "not_urban", 0.0, None, None)


def test_embedded_classes_are_those_computed_again():
    populations = {commune.code: commune.population for commune in reader.read_communes()}
    stored = {each.code: each for each in reader.read_urban()}
    assert stored == urban.classify(populations, reader.read_polygons())
    assert Counter(each.answer for each in stored.values()) == {
        "urban": 374,
        "not_urban": 33_735,
        "unknown": 860,
    }
    known = [stored[code].answer for code in ("75056", "69123", "01001", "15031", "97801")]
    assert known == ["urban", "urban", "not_urban", "unknown", "unknown"]


def official() -> dict[str, bool]:
    return measure_urban.read_official(published("densite_2026.csv"))


@pytest.mark.parametrize(
    ("low", "high", "table"),
    [
        (1_000, 1_000, (570, 136, 129, 34_036, 0, 4)),
        (600, 1_500, (452, 34, 42, 33_693, 205, 449)),
        (urban.NOT_URBAN_BELOW, urban.URBAN_FROM, (363, 11, 42, 33_693, 294, 472)),
    ],
)
def test_confusion_with_the_official_grid(low, high, table):
    grid = official()
    populations = {commune.code: commune.population for commune in reader.read_communes()}
    found = urban.classify(populations, reader.read_polygons(), low=low, high=high)
    assert measure_urban.compare(found, grid) == table


def test_single_threshold_is_worth_four_fifths():
    table = measure_urban.Confusion(570, 136, 129, 34_036, 0, 4)
    assert (round(table.precision, 3), round(table.recall, 3), table.wrong) == (0.807, 0.815, 265)


def test_official_file_is_read_by_label_or_number(tmp_path):
    labels, numbers = tmp_path / "labels.csv", tmp_path / "numbers.csv"
    labels.write_text(
        "\ufeffinsee_com,lib_com,niveau_densite\n01001,X,Bourgs ruraux\n75056,Paris,Grands centres urbains\n",
        encoding="utf-8",
    )
    numbers.write_text("CODGEO;LIBGEO;DENS\r\n01001;X;5\r\n75056;Paris;1\r\n;\r\n", encoding="utf-8")
    expected = {"01001": False, "75056": True}
    assert measure_urban.read_official(labels) == expected
    assert measure_urban.read_official(numbers) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "grid.csv has none of the columns insee_com, codgeo, depcom, code"),
        (b"code,name\n1,2\n", "grid.csv has none of the columns niveau_densite, dens, libdens, densite"),
        (b"\xff\xfe", "grid.csv cannot be read as text in UTF-8"),
    ],
)
def test_other_file_is_refused(tmp_path, content, message):
    path = tmp_path / "grid.csv"
    path.write_bytes(content)
    with pytest.raises(measure_urban.GridError) as refusal:
        measure_urban.read_official(path)
    assert str(refusal.value) == message


def test_measure_prints_a_table_for_each_pair_of_bounds(tmp_path, monkeypatch, capsys):
    path = tmp_path / "grid.csv"
    path.write_text("code,dens\n75056,1\n01001,7\n99999,7\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["measure_urban", str(path)])
    measure_urban.main()
    printed = capsys.readouterr().out
    assert printed.startswith(
        "3 communes in the grid, 1 grands centres urbains; not current communes: 1; "
        "current communes absent from the grid: 34967\n"
    )
    assert printed.count("wrong 0 of 2 answers; unanswered 0;") == len(measure_urban.TRIED)
    assert printed.count("(kept)") == 1


def test_clusters_of_nothing_are_nothing():
    outlines = np.array([shapely.box(0, 0, 1, 1)], dtype=object)
    assert urban.cluster_populations(outlines, np.array([5.0]), np.array([False])).tolist() == [0.0]
