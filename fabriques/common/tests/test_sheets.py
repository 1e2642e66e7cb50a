"""Tables read and written back in each form, as people wrote them."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.common import sheets
from fabriques.common.sheets import Form, Moment, Number, Shape
from fabriques.common.tests.tables import ROWS, WORKBOOKS, made, ods, read, saved, xlsx
from fabriques.common.text import safe_cell


@pytest.mark.parametrize(
    "shape",
    [
        Shape(Form.CSV),
        Shape(Form.CSV, delimiter=",", bom=False, newline="\n"),
        Shape(Form.CSV, delimiter="\t"),
        Shape(Form.XLSX),
        Shape(Form.ODS),
    ],
    ids=["csv", "csv-comma", "csv-tab", "xlsx", "ods"],
)
def test_table_comes_back_as_it_was_written(tmp_path: Path, shape: Shape) -> None:
    found, rows = read(made(tmp_path / "a", ROWS, shape))
    assert rows == ROWS
    if shape.form is Form.CSV:
        assert found == shape
    else:
        assert [type(cell) for cell in rows[1]] == [str, str, str, Number]


@pytest.mark.parametrize("form", WORKBOOKS)
def test_workbook_written_is_read_the_same_by_another_reader(tmp_path: Path, form: Form) -> None:
    path = made(tmp_path / f"a.{form}", [ROWS[0], ROWS[1], ["é", "02", "=1+1", Number("3")]], Shape(form))
    sheet = python_calamine.load_workbook(str(path)).get_sheet_by_index(0)
    assert list(sheet.iter_rows()) == [
        ["nom", "code", "note", "nombre"],
        ["L'Établi", "02200", "deux\nlignes", 2200.0],
        ["é", "02", "=1+1", 3.0],
    ]


@pytest.mark.parametrize("form", list(Form))
def test_rows_keep_their_rank_and_size_is_known_before_them(tmp_path: Path, form: Form) -> None:
    rows = [[], [], ["a", "b"], ["1", "2"], [], ["3", "4", "5"], [], []]
    path = made(tmp_path / "a", rows, Shape(form))
    with sheets.read_whole(path) as (size, table):
        found = (size, table.header_line, table.header, list(table.rows))
    assert found == (sheets.Size(3, 3), 3, ["a", "b"], [(4, ["1", "2"]), (5, []), (6, ["3", "4", "5"])])


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)"])
def test_cell_that_would_run_as_a_formula_is_made_plain_in_a_csv(tmp_path: Path, text: str) -> None:
    _, rows = read(made(tmp_path / "a", [["h"], [text]], Shape(Form.CSV)))
    assert rows[1] == [f"'{text}"]


@pytest.mark.parametrize("form", WORKBOOKS)
def test_cell_that_would_run_as_a_formula_is_a_text_in_a_workbook(tmp_path: Path, form: Form) -> None:
    path = made(tmp_path / "a", [["h"], ["=1+1"]], Shape(form))
    with zipfile.ZipFile(path) as zipped:
        part = zipped.read("content.xml" if form is Form.ODS else "xl/worksheets/sheet1.xml").decode()
    assert ("<f" in part, "formula" in part, "=1+1" in part) == (False, False, True)


@pytest.mark.parametrize("text", ["=1+1", "-Réunion", "@ici", "+33 1", "\u0027=1"])
def test_csv_for_a_program_holds_texts_as_they_are(tmp_path: Path, text: str) -> None:
    _, rows = read(made(tmp_path / "a", [["h", "i"], [text, "x"]], Shape(Form.CSV, raw=True)))
    assert rows[1] == [text, "x"]


@pytest.mark.parametrize("form", list(Form))
def test_code_keeps_its_zeros_and_its_digits_in_every_form(tmp_path: Path, form: Form) -> None:
    """What is written is read back, and nothing of it is a number to whoever opens the file."""
    codes = ["02400", "73282932000074", "01 99 00 00 00", "+33612345678"]
    path = made(tmp_path / "a", [["a", "b", "c", "d"], codes], Shape(form))
    assert read(path)[1][1] == codes
    if form is Form.CSV:
        assert path.read_text("utf-8-sig").splitlines()[1].split(";") == [f"'{code}" for code in codes]
    else:
        assert list(python_calamine.load_workbook(str(path)).get_sheet_by_index(0).iter_rows())[1] == codes


@pytest.mark.parametrize("form", WORKBOOKS)
def test_date_is_a_date_in_a_workbook(tmp_path: Path, form: Form) -> None:
    instant, day = datetime(2026, 2, 20, 12, 30, 7, tzinfo=UTC), date(2026, 2, 20)
    cells = [Moment.of(instant, "20/02/2026 12:30:07"), Moment.of(day, "20/02/2026"), Number("-1.5"), "02168"]
    path = made(tmp_path / f"a.{form}", [["a", "b", "c", "d"], cells], Shape(form))
    sheet = python_calamine.load_workbook(str(path)).get_sheet_by_index(0)
    assert list(sheet.iter_rows())[1] == [datetime(2026, 2, 20, 12, 30, 7), day, -1.5, "02168"]  # noqa: DTZ001
    assert read(path)[1][1][1:] == cells[1:]


def test_date_that_workbooks_count_otherwise_is_a_text(tmp_path: Path) -> None:
    old = Moment.of(date(1900, 2, 28), "28/02/1900")
    path = made(tmp_path / "a.xlsx", [["a"], [old]], Shape(Form.XLSX))
    assert list(python_calamine.load_workbook(str(path)).get_sheet_by_index(0).iter_rows())[1] == [
        "28/02/1900"
    ]


@pytest.mark.parametrize("number", ["-1.55", "+33612345678", "-1,55", "12", "-1e-5"])
def test_number_is_never_changed(number: str) -> None:
    assert safe_cell(number) == number


@pytest.mark.parametrize(
    ("content", "shape", "header"),
    [
        ("a;b\n1;é\n".encode(), Shape(Form.CSV, ";", "utf-8", bom=False, newline="\n"), ["a", "b"]),
        (b"\xef\xbb\xbfa,b;c,d\r\n1,2,3\r\n", Shape(Form.CSV, ",", "utf-8", bom=True), ["a", "b;c", "d"]),
        ("é;b\n1;2\n".encode("cp1252"), Shape(Form.CSV, ";", "cp1252", bom=False, newline="\n"), ["é", "b"]),
        (b"a\tb,c\td\n1\t2\t3\n", Shape(Form.CSV, "\t", "utf-8", bom=False, newline="\n"), ["a", "b,c", "d"]),
        (b"seul\n1\n", Shape(Form.CSV, ";", "utf-8", bom=False, newline="\n"), ["seul"]),
        (b'"x;y",b,c\r1,2,3\r', Shape(Form.CSV, ",", "utf-8", bom=False, newline="\n"), ["x;y", "b", "c"]),
    ],
)
def test_csv_is_recognised_by_its_content(
    tmp_path: Path, content: bytes, shape: Shape, header: list[str]
) -> None:
    found, rows = read(saved(tmp_path, content, "un nom.xlsx"))
    assert (found, rows[0], len(rows)) == (shape, header, 2)


def test_windows_text_is_written_back_as_marked_utf8(tmp_path: Path) -> None:
    shape, rows = read(saved(tmp_path, "nom;ville\nL’œuf;Étampes\n".encode("cp1252")))
    assert made(tmp_path / "b", rows, shape).read_bytes() == (
        b"\xef\xbb\xbf" + "nom;ville\nL’œuf;Étampes\n".encode()
    )


def test_xlsx_gives_numbers_and_dates_as_people_wrote_them(tmp_path: Path) -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy\\ hh:mm"/>'
        '<numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="0.00&quot; jours&quot;"/>'
        '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>'
    )
    strings = "<si><t>h</t></si><si><r><t>deux </t></r><r><t>parts</t></r><rPh><t>non</t></rPh></si>"
    sheet = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="3"><c r="B3"><v>2200.0</v></c>'
        '<c r="C3" s="1"><v>45292</v></c><c r="D3" s="2"><v>45292.75</v></c><c r="E3" s="3"><v>2200</v></c>'
        '<c r="F3" s="4"><v>1.5</v></c><c r="G3" t="s"><v>1</v></c><c r="H3" t="b"><v>1</v></c>'
        '<c r="I3" t="str"><f>A1&amp;"x"</f><v>hx</v></c><c r="J3"><f>A1</f></c>'
        '<c r="K3" t="inlineStr"><is><t>ici _x000A_là</t></is></c><c r="L3"><v>0.30000000000000004</v></c>'
        '<c r="M3"><v>12345678901234</v></c></row>'
    )
    _, rows = read(saved(tmp_path, xlsx(sheet, strings=strings, styles=styles)))
    assert rows == [
        ["h"],
        [],
        ["", "2200", "01/01/2024", "01/01/2024 18:00", "02200", "1.5", "deux parts", "VRAI", "hx", "",
         "ici \nlà", "0.3", "12345678901234"],
    ]  # fmt: skip


def test_xlsx_counting_from_1904_with_prefixes_and_absolute_parts(tmp_path: Path) -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    content = xlsx(
        '<x:row xmlns:x="y"><x:c t="inlineStr"><x:is><x:t>h</x:t></x:is></x:c></x:row>'
        '<row><c s="0"><v>1</v></c><c/><c><v>7</v></c></row>',
        styles=styles,
        book='<workbookPr date1904="1"/>',
        target="/xl/worksheets/sheet1.xml",
    )
    assert read(saved(tmp_path, content))[1] == [["h"], ["02/01/1904", "", "7"]]


def test_ods_gives_what_its_cells_show(tmp_path: Path) -> None:
    cell = "<table:table-cell office:value-type="
    rows = (
        f'<table:table-row>{cell}"string"><text:p>h</text:p></table:table-cell></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{cell}"float" office:value="2.3522219">'
        f'<text:p>2,35</text:p></table:table-cell>{cell}"float" office:value="2200"><text:p>02200</text:p>'
        f'</table:table-cell>{cell}"date" office:date-value="2024-01-31"><text:p>31 janv.</text:p></table:table-cell>'
        f'{cell}"string" table:number-columns-repeated="2"><office:annotation><text:p>note</text:p>'
        "</office:annotation><text:p>un<text:s text:c='2'/>deux</text:p><text:p><text:span>trois</text:span>"
        '</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    )
    line = ["2.3522219", "02200", "31/01/2024", "un  deux\ntrois", "un  deux\ntrois"]
    assert read(saved(tmp_path, ods(rows)))[1] == [["h"], line, line]


def test_empty_rows_after_the_last_are_not_counted(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{rank}"><c r="A{rank}" s="0"/></row>' for rank in range(3, 1000))
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>' + rows
    assert read(saved(tmp_path, xlsx(sheet + '<row r="1048576"/>')))[1] == [["1"], ["2"]]


CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12
)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6)


@pytest.mark.parametrize("form", WORKBOOKS)
@given(rows=TABLES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_from_a_workbook(tmp_path: Path, form: Form, rows: list[list[str]]) -> None:
    rows = [["h"], *rows, ["fin"]]
    found = read(made(tmp_path / "a", rows, Shape(form)))[1]
    assert [strip(row) for row in found] == [strip(row) for row in rows]


def strip(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row
