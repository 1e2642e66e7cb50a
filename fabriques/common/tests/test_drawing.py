"""Documents shown without being given: what is read of each kind, and what a document cannot take from the platform."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from fabriques.common.drawing import bounded, child, contents
from fabriques.common.drawing.contents import Contents, Page
from fabriques.common.tests import samples

PDF = "application/pdf"
DOCX = f"{contents.OFFICE}.wordprocessingml.document"
ODT = f"{contents.OPEN}.text"


def file(folder: Path, content: bytes) -> Path:
    path = folder / "document"
    path.write_bytes(content)
    return path


def read(folder: Path, content: bytes, content_type: str) -> Contents | None:
    return contents.read(file(folder, content), content_type)


def test_pdf_gives_its_pages_with_their_size_and_words(tmp_path: Path) -> None:
    found = read(tmp_path, samples.written_pdf("Statuts du lieu", "Article deux"), PDF)
    assert found == Contents((Page(1240, 1755, "Statuts du lieu"), Page(1240, 1755, "Article deux")), 2)


def test_pages_and_words_beyond_the_bound_are_counted_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "MOST_PAGES", 2)
    monkeypatch.setattr(contents, "MOST_TEXT", 9)
    found = read(tmp_path, samples.written_pdf("Statuts", "Article", "Fin"), PDF)
    assert found == Contents((Page(1240, 1755, "Statuts"), Page(1240, 1755, "Ar")), 3, cut=True)


@pytest.mark.parametrize(
    ("size", "orientation", "shown"),
    [((2480, 1000), 1, (1240, 500)), ((60, 40), 1, (60, 40)), ((2480, 1000), 6, (500, 1240))],
    ids=["reduced", "small", "held on its side"],
)
def test_image_is_one_page_upright(
    tmp_path: Path, size: tuple[int, int], orientation: int, shown: tuple[int, int]
) -> None:
    content = samples.photo(size, orientation)
    assert read(tmp_path, content, "image/jpeg") == Contents((Page(*shown),), 1)
    with Image.open(BytesIO(bounded.page(file(tmp_path, content), "image/jpeg", 1))) as image:
        assert (image.format, image.size) == ("WEBP", shown)


WORDS = b'<w:document xmlns:w="w"><w:p><w:r><w:t>Lettre</w:t><w:tab/><w:t>de soutien</w:t></w:r></w:p><w:p/>'
END = b"<w:instrText>PAGE</w:instrText></w:document>"
TEXTS = (
    b'<o xmlns:text="t"><text:h>Lettre</text:h><text:p>de<text:s/>soutien<text:line-break/>cher</text:p></o>'
)
TABLE = "Poste;Montant\nLoyer;1 200\n;\nTotal;1 200;x\n"


@pytest.mark.parametrize(
    ("content", "content_type", "text"),
    [
        (samples.docx(**{"word/document.xml": WORDS + END}), DOCX, "Lettre de soutien"),
        (samples.opendocument(samples.ODT, **{"content.xml": TEXTS}), ODT, "Lettre\nde soutien\ncher"),
        ("Été\r\nune note\f".encode(), "text/plain", "Été\nune note"),
        ("Été".encode("utf-16"), "text/plain", "Été"),
        ("Été".encode("cp1252"), "text/plain", "Été"),
        (b"\x00", "text/csv", ""),
    ],
    ids=["docx", "odt", "UTF-8", "UTF-16", "Windows", "not a table"],
)
def test_text_is_read_whatever_its_form(tmp_path: Path, content: bytes, content_type: str, text: str) -> None:
    assert read(tmp_path, content, content_type) == Contents(text=text)


def test_table_is_read_by_its_cells_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(tmp_path, TABLE.encode(), "text/csv")
    rows = (("Poste", "Montant", ""), ("Loyer", "1 200", ""), ("", "", ""), ("Total", "1 200", "x"))
    assert whole == Contents(rows=rows)
    monkeypatch.setattr(contents, "MOST_ROWS", 2)
    monkeypatch.setattr(contents, "MOST_COLUMNS", 1)
    assert read(tmp_path, TABLE.encode(), "text/csv") == Contents(rows=(("Poste",), ("Loyer",)), cut=True)


def test_text_longer_than_the_bound_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST_TEXT", 6)
    said = Contents(text="Lettre", cut=True)
    got = [read(tmp_path, b"Lettre de soutien", "text/plain"),
           read(tmp_path, samples.docx(**{"word/document.xml": WORDS + END}), DOCX)]  # fmt: skip
    assert got == [said, said]


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7 nothing", PDF), (samples.pdf(password="secret"), PDF), (samples.picture()[:20], "image/png"),
        (samples.docx(), DOCX), (b"PK\x03\x04", DOCX), (b"PK\x03\x04", f"{contents.OFFICE}.spreadsheetml.sheet"),
    ],
    ids=["broken PDF", "locked PDF", "cut image", "no word", "broken text", "broken table"],
)  # fmt: skip
def test_what_cannot_be_shown_is_said(tmp_path: Path, content: bytes, content_type: str) -> None:
    assert read(tmp_path, content, content_type) is None


def test_signs_that_no_page_shows_are_left_out() -> None:
    assert (
        contents.legible(" Bien\x02\r\nvenue \ud83d\x1f, \U0001f600 中 \uf0b7 ")
        == "Bienvenue , \U0001f600 中 \uf0b7"
    )


def test_process_of_its_own_answers_as_the_code_does(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = file(tmp_path, samples.written_pdf("Statuts"))
    assert bounded.contents(path, PDF) == contents.read(path, PDF)
    with Image.open(BytesIO(bounded.page(path, PDF, 1))) as image:
        assert image.size == (1240, 1755)
    assert [child.main(["page", PDF, str(path), number]) for number in ("0", "1", "2")] == [3, 0, 3]
    assert child.main(["contents", "image/png", str(path)]) == 3
    capfdbinary.readouterr()
    child.main(["contents", PDF, str(path)])
    assert json.loads(capfdbinary.readouterr().out)["total"] == 1


@pytest.mark.parametrize(
    ("bound", "value"),
    [("SECONDS", 0), ("MEMORY", 60_000_000), ("LARGEST_ANSWER", 10)],
    ids=["time", "memory", "answer"],
)
def test_document_that_asks_for_too_much_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    monkeypatch.setattr(bounded, bound, value)
    with pytest.raises(bounded.Undrawable):
        bounded.page(file(tmp_path, samples.written_pdf("Statuts")), PDF, 1)


def test_one_waits_for_one_s_turn_and_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "PATIENCE", 0.01)
    with bounded.AT_ONCE, bounded.AT_ONCE, pytest.raises(bounded.Busy):
        bounded.contents(file(tmp_path, samples.pdf()), PDF)
    assert bounded.contents(file(tmp_path, samples.pdf()), PDF).total == 1
