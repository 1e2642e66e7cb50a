"""The readers alone: each official format, written small, gives its rows or its findings."""

from __future__ import annotations

import json

import pytest

from fabriques.common.text import spreadsheet_cell
from fabriques.territories.tests.zoning_files import (
    archive,
    csv_file,
    ods,
    xlsx,
)
from fabriques.territories.zonings.findings import Finding
from fabriques.territories.zonings.formats.cog import read_cog, read_populations
from fabriques.territories.zonings.formats.opening import blob_of
from fabriques.territories.zonings.kinds import Kind, Unit
from fabriques.territories.zonings.readers import READERS
from fabriques.territories.zonings.records import Listed, Movement, Row, Zone

Told = tuple[int, str, str, bool]


def told(kind: Kind, content: bytes) -> list[Told]:
    """Rows as (line, code, value, partial), findings as (line, anomaly, effect, False)."""
    return [
        (each.line, each.anomaly.value, each.effect.value, False)
        if isinstance(each, Finding)
        else (each.line, each.code, each.value, each.partial)
        for each in READERS[kind](blob_of(content))
        if not isinstance(each, Zone)
    ]


TOP = [["Grille communale de densité"], ["Source : INSEE"], ["Géographie au 01/01/2024"], []]
GRID = [["CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN21"], ["01001", "L'Abergement-Clémenciat", 6, "x", 833],
        ["2A004", "Ajaccio", 2, "x", 70000]]  # fmt: skip
EXPECTED = [(6, "01001", "6", False), (7, "2A004", "2", False)]
LABELS = [["insee_com", "lib_com", "niveau_densite"], ["01001", "A", "Rural à habitat dispersé"],
          ["2A004", "B", "Centres urbains intermédiaires"]]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (xlsx({"Grille_Densite": [*TOP, *GRID]}), EXPECTED),
        (xlsx({"Lisez-moi": [["Bonjour"]], "Grille": [*TOP, *GRID]}), EXPECTED),
        (ods([*TOP, *GRID]), EXPECTED),
        (xlsx({"Grille": [["Mise à jour"], ["depcom", "libcom", "libdens"], ["01001", "A", "Bourgs ruraux"]]}),
         [(3, "01001", "5", False)]),
        (csv_file([["Observatoire"], ["Source"], ["2024"], ["Code", "Libellé", "Grille communale de densité 2024"],
                   ["01001", "A", "06 - Rural à habitat dispersé"], ["01004", "B", "05 - Bourgs ruraux"]]),
         [(5, "01001", "6", False), (6, "01004", "5", False)]),
        (b"\xef\xbb\xbf" + csv_file(LABELS, ","), [(2, "01001", "6", False), (3, "2A004", "2", False)]),
        (csv_file(LABELS, "\t", end="\n"), [(2, "01001", "6", False), (3, "2A004", "2", False)]),
    ],
    ids=["INSEE", "INSEE after a reading sheet", "ODS", "detailed", "Observatoire", "labels, BOM", "tabs"],
)  # fmt: skip
def test_density_grid_is_read_in_each_of_its_forms(content: bytes, expected: list[Told]) -> None:
    assert told(Kind.DENSITY, content) == expected


def test_file_of_windows_is_read_and_said() -> None:
    content = csv_file(LABELS, encoding="cp1252")
    assert told(Kind.DENSITY, content) == [
        (0, "encoding", "repaired", False), (2, "01001", "6", False), (3, "2A004", "2", False),
    ]  # fmt: skip


def test_text_quoted_by_its_delimiter_is_read() -> None:
    content = b'codgeo,libgeo,dens\n01001,"Ville; avec, tout",7\n'
    assert told(Kind.DENSITY, content) == [(2, "01001", "7", False)]


@pytest.mark.parametrize(
    ("cell", "anomaly"),
    [("8", "unknown_class"), ("6 - Bourgs ruraux", "unknown_class"), ("", "no_value"), ("=1+5", "formula")],
    ids=["no such level", "number and label disagree", "empty", "formula"],
)
def test_density_that_cannot_be_understood_is_rejected(cell: str, anomaly: str) -> None:
    assert told(Kind.DENSITY, csv_file([["com", "dens"], ["01001", cell]])) == [
        (2, anomaly, "rejected", False)
    ]


UNITS = [["CODGEO", "LIBGEO", "UU2020", "LIBUU2020", "STATUT_2017"], ["01001", "A", "01000", "Rural", "H"],
         ["01004", "B", "01302", "Ambérieu", "C"]]  # fmt: skip


def test_urban_units_are_read_from_the_zip_of_the_workbook() -> None:
    book = xlsx({"Unités": [["UU2020", "LIBUU2020"]], "Composition_communale": [*[["titre"]] * 5, *UNITS]})
    content = archive({"UU2020_au_01-01-2024.xlsx": book})
    assert told(Kind.URBAN_UNITS, content) == [(7, "01001", "H", False), (8, "01004", "C", False)]
    assert told(Kind.URBAN_UNITS, book) == [(7, "01001", "H", False), (8, "01004", "C", False)]


def test_frr_is_read_with_its_trailing_semicolon_and_its_partial_classes() -> None:
    values = ["FRR socle", "FRR+", "FRR bénéficiaire", "Classée FRR partiellement",
              "FRR bénéficiaire partiellement", "Non classée"]  # fmt: skip
    rows = [[f"0100{rank}", "01", "A", value, ""] for rank, value in enumerate(values, start=1)]
    header = ["Code_insee", "Departement", "Commune", "Classement FRR et FRR+ au 10 juillet 2025", ""]
    expected = [
        (2, "01001", "socle", False), (3, "01002", "plus", False), (4, "01003", "beneficiary", False),
        (5, "01004", "socle", True), (6, "01005", "beneficiary", True), (7, "01006", "none", False),
    ]  # fmt: skip
    assert told(Kind.FRR, csv_file([header, *rows])) == expected
    assert told(Kind.FRR, xlsx({"Feuil1": [header, *rows]})) == expected


def test_zrr_is_read_from_json_and_from_the_observatoire() -> None:
    statuses = {"01001": "C", "01002": "NC", "01004": "PC"}
    records = [{"model": "geo.zrr", "fields": {"insee_code": c, "status": s}} for c, s in statuses.items()]
    expected = [(1, "01001", "C", False), (2, "01002", "NC", False), (3, "01004", "C", True)]
    assert told(Kind.ZRR, json.dumps(records).encode()) == expected
    rows = [["Zonage"], ["Code géographique", "Nom", "Classement ZRR"], ["CODGEO", "LIBGEO", "ZRR_SIMP"],
            ["01001", "A", "C - Classée en ZRR"], ["01002", "B", "NC - Commune non classée"],
            ["01004", "C", "P - Commune partiellement classée en ZRR"]]  # fmt: skip
    assert told(Kind.ZRR, csv_file(rows)) == [(line + 3, *rest) for line, *rest in expected]


@pytest.mark.parametrize("record", [3, {"fields": 4}, {"fields": {"insee_code": [1], "status": "C"}}])
def test_json_record_that_is_none_is_rejected(record: object) -> None:
    content = json.dumps([record, {"insee_code": "01001", "status": "C"}]).encode()
    assert told(Kind.ZRR, content) == [(1, "bad_record", "rejected", False), (2, "01001", "C", False)]


def test_mountain_is_a_list_or_a_class_for_every_commune() -> None:
    assert told(Kind.MOUNTAIN, csv_file([["insee_com", "nom"], ["01001", "A"]])) == [
        (2, "01001", "montagne", False)
    ]
    rows = [["codgeo", "montagne"], ["01001", "C - classée"], ["01002", "P - partiellement classée"],
            ["01004", "NC - non classée"], ["01005", "peut-être"]]  # fmt: skip
    assert told(Kind.MOUNTAIN, csv_file(rows)) == [
        (2, "01001", "montagne", False), (3, "01002", "montagne", True), (4, "01004", "", False),
        (5, "unknown_class", "rejected", False),
    ]  # fmt: skip


def test_town_programmes_are_named_in_a_column_or_have_each_their_own() -> None:
    rows = [["code", "programme"], ["01004", "Action cœur de ville"], ["01005", "PVD"], ["01007", "ACV/PVD"],
            ["01008", "Autre"]]  # fmt: skip
    assert told(Kind.TOWN_PROGRAMMES, csv_file(rows)) == [
        (2, "01004", "acv", False), (3, "01005", "pvd", False), (4, "01007", "acv", False),
        (4, "01007", "pvd", False), (5, "unknown_class", "rejected", False),
    ]  # fmt: skip
    rows = [
        ["insee_com", "id_acv", "id_pvd"],
        ["01004", "acv-008", ""],
        ["01005", "", "pvd-62-1"],
        ["01006", "", ""],
    ]
    assert told(Kind.TOWN_PROGRAMMES, csv_file(rows)) == [
        (2, "01004", "acv", False), (3, "01005", "pvd", False), (4, "01006", "", False),
    ]  # fmt: skip


def test_figure_is_kept_as_text_and_a_secret_one_is_not_a_zero() -> None:
    rows = [["codgeo", "libgeo", "Taux de pauvreté"], ["01001", "A", "12,50"], ["01002", "B", "1 234"],
            ["01004", "C", "s"], ["01005", "D", "-3.1 %"]]  # fmt: skip
    assert told(Kind.SOCIO_ECONOMIC, csv_file(rows)) == [
        (2, "01001", "12.50", False), (3, "01002", "1234", False), (4, "unknown_class", "rejected", False),
        (5, "01005", "-3.1", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "unit", "codes"),
    [
        (csv_file([["arrondissement", "nom"], ["021", "Château-Thierry"], ["9712", "Pointe-à-Pitre"]], ","),
         Unit.ARRONDISSEMENT, ["021", "9712"]),
        (csv_file([["code"], ["21"], ["024"]], ","), Unit.ARRONDISSEMENT, ["021", "024"]),
        (csv_file([["code"], ["02168"], ["1004"]], ","), Unit.COMMUNE, ["02168", "01004"]),
        (csv_file([["code"], [spreadsheet_cell("02168")], [spreadsheet_cell("2A004")]], ";"), Unit.COMMUNE,
         ["02168", "2A004"]),
        (ods([["insee_com"], ["02168"]]), Unit.COMMUNE, ["02168"]),
    ],
    ids=["by its name", "by its length", "communes, a zero lost", "our own, for a spreadsheet", "ODS"],
)  # fmt: skip
def test_free_list_says_what_it_lists(content: bytes, unit: Unit, codes: list[str]) -> None:
    rows = [each for each in READERS[Kind.LIST](blob_of(content)) if isinstance(each, Row)]
    assert [(row.code, row.unit) for row in rows] == [(code, unit) for code in codes]


def test_qpv_list_is_read_as_the_spreadsheet_left_it() -> None:
    rows = [["code_qp", "lib_qp", "insee_com"], ["QN00101M", "A", '="01053"'], ["QN05901N", "B", "59350;59378"],
            ["QN05902N", "C", '="59350;59378"'], ["qn00103m", "D", 1004], ["XX", "E", "01004"], ["", "F", "01004"],
            ["QN00104M", "G", '=HYPERLINK("http://x")'], ["QN00105M", "H", ""]]  # fmt: skip
    assert told(Kind.QPV, b"\xef\xbb\xbf" + csv_file(rows)) == [
        (2, "wrapped_code", "repaired", False), (2, "01053", "QN00101M", False), (3, "59350", "QN05901N", False),
        (3, "59378", "QN05901N", False), (4, "wrapped_code", "repaired", False), (4, "59350", "QN05902N", False),
        (4, "59378", "QN05902N", False), (5, "lost_zero", "repaired", False), (5, "01004", "QN00103M", False),
        (6, "bad_zone", "rejected", False), (7, "no_value", "rejected", False), (8, "formula", "rejected", False),
        (9, "no_code", "rejected", False),
    ]  # fmt: skip


def test_qpv_by_commune_gives_one_row_for_each_quarter() -> None:
    header = ["commune_code", "commune_nom", "nb_qpv", "qpv_codes", "qpv_noms"]
    content = csv_file([header, ["01053", "Bourg", 2, "QN00101M|QN00102M", "A|B"]], ",")
    assert told(Kind.QPV, content) == [(2, "01053", "QN00101M", False), (2, "01053", "QN00102M", False)]


MOVES = [
    ["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "TNCC_AV", "NCC_AV", "NCCENR_AV", "LIBELLE_AV",
     "TYPECOM_AP", "COM_AP", "TNCC_AP", "NCC_AP", "NCCENR_AP", "LIBELLE_AP"],
    ["50", "2025-01-01", "COM", "49069", 1, "", "", "Orée d'Anjou", "COM", "49126", 1, "", "", "Orée d'Anjou"],
    ["32", "2015-12-15", "COM", "49126", 0, "", "", "Drain", "COMD", "49126", 0, "", "", "Drain"],
    ["30", "2007-02-23", "COM", "97123", 0, "", "", "Saint-Barthélemy", "", "", "", "", "", ""],
    ["32", "hier", "COM", "49126", 0, "", "", "Drain", "COM", "49069", 0, "", "", "Orée d'Anjou"],
]  # fmt: skip


def test_movements_and_communes_are_read_from_the_zip_of_the_insee() -> None:
    communes = [["TYPECOM", "COM", "REG", "DEP", "CTCD", "ARR", "LIBELLE", "COMPARENT"],
                ["COM", "01001", 84, "01", "01D", "012", "L'Abergement-Clémenciat", ""],
                ["COMD", "01015", "", "", "", "", "Arbignieu", "01015"]]  # fmt: skip
    since = [
        ["COM", "TNCC", "NCC", "NCCENR", "LIBELLE", "DATE_DEBUT", "DATE_FIN"],
        ["01001", 5, "", "", "A", "", ""],
    ]
    content = archive(
        {
            "v_mvt_commune_2026.csv": csv_file(MOVES, ","),
            "v_commune_2026.csv": csv_file(communes, ","),
            "v_commune_depuis_1943.csv": csv_file(since, ","),
        }
    )
    found = list(read_cog(blob_of(content)))
    assert [(m.line, m.day.isoformat(), m.nature, m.before, m.after) for m in found if isinstance(m, Movement)] == [
        (2, "2025-01-01", "50", "49069", "49126"), (4, "2007-02-23", "30", "97123", ""),
    ]  # fmt: skip
    assert [each for each in found if isinstance(each, Listed)] == [
        Listed(2, "01001", "L'Abergement-Clémenciat")
    ]
    assert [(f.line, f.detail) for f in found if isinstance(f, Finding)] == [
        (5, "« hier » n'est pas une date d'effet. Ligne laissée.")
    ]


def test_populations_are_read_as_published() -> None:
    rows = [["REG", "Région", "DEP", "CODARR", "CODCAN", "CODCOM", "COM", "Commune", "PMUN", "PCAP", "PTOT"],
            [84, "A", "01", 2, "08", "001", "01001", "L'Abergement-Clémenciat", 860, 16, 876],
            [84, "A", "01", 2, "08", "002", "01002", "B", "n.d.", 16, 876]]  # fmt: skip
    first, second = read_populations(blob_of(csv_file(rows)))
    assert first == Listed(2, "01001", "860")
    assert second[3] == "« n.d. » n'est pas une population. Ligne laissée."  # type: ignore[misc]
