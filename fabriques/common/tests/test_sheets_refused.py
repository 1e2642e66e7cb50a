"""Files that are no table, pass a limit or are damaged: in which words they are refused, and nothing else is raised."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fabriques.common import sheets
from fabriques.common.sheets import Form, Shape, SheetRefused, refusals
from fabriques.common.tests.tables import (
    ODS_TYPE,
    ROWS,
    WORKBOOKS,
    archive,
    made,
    ods,
    read,
    refused,
    saved,
    xlsx,
)

ZIPPED = archive({"a.txt": "rien"})
READ_FORMS = "Formats lus : CSV, XLSX (Excel) et ODS (LibreOffice)."
NOT_A_TABLE = {
    b"%PDF-1.7 ...": f"un document PDF. {READ_FORMS} Demandez le tableau lui-même, en CSV, XLSX ou ODS.",
    b"\xd0\xcf\x11\xe0\xa1\xb1": "un ancien classeur .xls, ou un classeur protégé par un mot de passe. "
    f"{READ_FORMS} Enregistrez-le en .xlsx, sans mot de passe, puis recommencez.",
    b"\xff\xfea\0;\0": "un texte codé en UTF-16. "
    f"{READ_FORMS} Enregistrez-le en « CSV UTF-8 », puis recommencez.",
    b"<!doctype html>": f"une page web ou un fichier XML. {READ_FORMS} Le téléchargement a sans doute donné une page "
    "d'erreur : téléchargez le tableau de nouveau.",
    b'{"a": 1}': f"un fichier JSON. {READ_FORMS} Enregistrez le tableau en CSV, XLSX ou ODS, puis recommencez.",
    b"nom;code\n\0": "d'un format inconnu. "
    f"{READ_FORMS} Enregistrez le tableau en CSV, XLSX ou ODS, puis recommencez.",
    b"nom\x81;code\n": "d'un format inconnu. "
    f"{READ_FORMS} Enregistrez le tableau en CSV, XLSX ou ODS, puis recommencez.",
    ZIPPED: f"une archive, pas un tableau. {READ_FORMS} Si c'est une archive, décompressez-la et envoyez le tableau "
    "qu'elle contient.",
}


@pytest.mark.parametrize("content", NOT_A_TABLE, ids=range(len(NOT_A_TABLE)))
def test_file_that_is_no_table_is_refused_with_what_it_is(tmp_path: Path, content: bytes) -> None:
    path = saved(tmp_path, content)
    assert refused(lambda: read(path)) == f"Le fichier « liste » est {NOT_A_TABLE[content]}"


@pytest.mark.parametrize("content", [b"", b"\n\n ;\n".replace(b" ", b""), xlsx(""), ods("")])
def test_file_without_a_header_is_refused(tmp_path: Path, content: bytes) -> None:
    path = saved(tmp_path, content)
    assert refused(lambda: read(path)) == (
        "Le fichier « liste » est vide. Il faut une ligne d'en-tête et au moins une ligne en dessous. "
        "Vérifiez que c'est le bon fichier, puis recommencez."
    )


def test_file_without_a_row_is_refused(tmp_path: Path) -> None:
    def whole() -> None:
        with sheets.read_whole(saved(tmp_path, b"nom;code\n\n"), "liste"):
            pass

    assert refused(whole) == (
        "Le fichier « liste » n'a aucune ligne sous son en-tête. Il faut une ligne d'en-tête et au moins une ligne en "
        "dessous. Vérifiez que c'est le bon fichier et que la première feuille est la bonne, puis recommencez."
    )


def test_limits_are_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST_ROWS", 5)
    monkeypatch.setattr(refusals, "MOST_COLUMNS", 4)
    monkeypatch.setattr(refusals, "LONGEST_CELL", 8)
    wide, long = ["1", "2", "3", "4", "5"], ["123456789"]
    said = {"rows": set(), "columns": set(), "cell": set()}
    for form in Form:
        many = made(tmp_path / "rows", [["h"], *[["1"]] * 6], Shape(form))
        said["rows"].add(refused(lambda path=many: read(path)))
        columns = made(tmp_path / "columns", [["h"], wide], Shape(form))
        said["columns"].add(refused(lambda path=columns: read(path)))
        cell = made(tmp_path / "cell", [["h"], long], Shape(form))
        said["cell"].add(refused(lambda path=cell: read(path)))
    assert said == {
        "rows": {
            "Le fichier « liste » a plus de 5 lignes. La limite est de 5 lignes. Découpez-le en plusieurs fichiers."
        },
        "columns": {
            "La ligne 2 du fichier « liste » a plus de 4 colonnes. La limite est de 4 colonnes. "
            "Gardez les seules colonnes utiles, puis recommencez."
        },
        "cell": {
            "Une cellule de la ligne 2 du fichier « liste » est trop longue. La limite est de 8 caractères par "
            "cellule. Raccourcissez cette cellule ; dans un CSV, vérifiez qu'aucun guillemet n'y reste ouvert."
        },
    }


def test_file_too_heavy_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "LARGEST_FILE", 1_000_000)
    path = saved(tmp_path, b"a;b\n" * 300_000)
    assert refused(lambda: read(path)) == (
        "Le fichier « liste » pèse 2 Mo. La limite est de 1 Mo. "
        "Retirez les colonnes inutiles, ou découpez-le en plusieurs fichiers."
    )


@pytest.mark.parametrize("make", [lambda text: xlsx(text), lambda text: ods(text)], ids=["xlsx", "ods"])
def test_bomb_is_refused_before_it_fills_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[str], bytes]
) -> None:
    monkeypatch.setattr(refusals, "LARGEST_EXPANDED", 3_000_000)
    path = saved(tmp_path, make(" " * 20_000_000))
    assert refused(lambda: read(path)) == (
        "Le fichier « liste » est trop grand une fois décompressé. La limite est de 3 Mo une fois décompressé. "
        "Copiez les seules colonnes utiles dans un nouveau classeur, ou découpez-le en plusieurs fichiers."
    )


def test_cell_at_the_far_corner_costs_nothing(tmp_path: Path) -> None:
    corner = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = saved(tmp_path, xlsx(corner))
    assert refused(lambda: read(path)) == (
        "La ligne 1048576 du fichier « liste » a plus de 200 colonnes. La limite est de 200 colonnes. "
        "Gardez les seules colonnes utiles, puis recommencez."
    )


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell><text:p>x</text:p>'
        "</table:table-cell></table:table-row>",
        "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row><table:table-row "
        'table:number-rows-repeated="999999999"><table:table-cell/></table:table-row><table:table-row>'
        "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>",
    ],
    ids=["repeated", "far"],
)
def test_row_repeated_without_end_is_refused(tmp_path: Path, rows: str) -> None:
    path = saved(tmp_path, ods(rows))
    assert refused(lambda: read(path)) == (
        "Le fichier « liste » a plus de 250 000 lignes. La limite est de 250 000 lignes. "
        "Découpez-le en plusieurs fichiers."
    )


GOOD_XLSX = xlsx('<row><c t="s"><v>0</v></c></row><row><c><v>1</v></c></row>', strings="<si><t>h</t></si>")
ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
DAMAGED = [
    GOOD_XLSX[:200],
    GOOD_XLSX[:-40],
    xlsx('<row><c t="s"><v>5</v></c></row>', strings="<si><t>h</t></si>"),
    xlsx('<row><c t="s"><v>-1</v></c></row>', strings="<si><t>h</t></si>"),
    xlsx('<row><c s="3"><v>1</v></c></row>'),
    xlsx("<row><c><v>mille</v></c></row>"),
    xlsx('<row r="5"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>'),
    xlsx('<row r="x"><c><v>1</v></c></row>'),
    xlsx('<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
    xlsx("<row><c><v>1</v>"),
    xlsx("", target="worksheets/nulle-part.xml"),
    archive({"[Content_Types].xml": "", "xl/workbook.xml": f"{ENTITIES}<workbook/>"}),
    archive({"mimetype": ODS_TYPE, "content.xml": f"{ENTITIES}<a>&b;</a>"}),
    archive({"mimetype": ODS_TYPE, "content.xml": b"\x00\x01\x02"}),
    archive({"mimetype": ODS_TYPE, "content.xml": "<a/>"}, zipfile.ZIP_LZMA),
    ods('<table:table-row table:number-rows-repeated="-4"><table:table-cell/></table:table-row>'),
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_damaged_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = saved(tmp_path, content)
    assert refused(lambda: read(path)) == (
        "Le fichier « liste » est tronqué, abîmé ou protégé par un mot de passe. "
        f"{READ_FORMS} Ouvrez-le dans un tableur, enregistrez-le de nouveau sans mot de passe, puis recommencez."
    )


def test_quote_left_open_is_refused_with_its_line(tmp_path: Path) -> None:
    path = saved(tmp_path, b'a;b\n1;2\n3;"4\n5;6\n7;8\n')
    assert refused(lambda: read(path)) == (
        "Dans le fichier « liste », un guillemet ouvert à partir de la ligne 3 n'est jamais refermé. "
        "Dans un CSV, tout ce qui suit un guillemet ouvert est lu comme une seule cellule. "
        "Refermez ou supprimez ce guillemet, puis recommencez."
    )


def test_quote_inside_a_cell_is_no_fault(tmp_path: Path) -> None:
    assert read(saved(tmp_path, b'a;b\n5" x;"deux\nlignes"\n1;2\n'))[1][1:] == [
        ['5" x', "deux\nlignes"],
        ["1", "2"],
    ]


def whatever(path: Path) -> None:
    """Read a file to its end: it is a table, or it is refused, and nothing else may happen."""
    try:
        with sheets.read_whole(path) as (_, table):
            for _ in table.rows:
                pass
    except SheetRefused:
        pass


@given(content=st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b'a;b\n"')
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    whatever(saved(tmp_path, content))


@given(content=st.text(max_size=200))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_or_refused(tmp_path: Path, content: str) -> None:
    whatever(saved(tmp_path, content.encode("utf-8", "surrogatepass")))


@pytest.mark.parametrize("form", WORKBOOKS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_to_a_workbook_is_read_or_refused(tmp_path: Path, form: Form, seed: int) -> None:
    whole = made(tmp_path / "whole", ROWS, Shape(form))
    draw = random.Random(seed)  # noqa: S311 – the seed makes the damage
    with zipfile.ZipFile(whole) as zipped:
        parts = {name: bytearray(zipped.read(name)) for name in zipped.namelist()}
    damaged = parts[draw.choice(sorted(parts))]
    for _ in range(draw.randrange(1, 4)):
        damaged[draw.randrange(len(damaged))] = draw.randrange(256)
    content = bytearray(archive({name: bytes(part) for name, part in parts.items()}))
    if draw.random() < 0.5:
        content[draw.randrange(4, len(content))] = draw.randrange(256)
    whatever(saved(tmp_path, bytes(content)))
