"""The limits that keep memory bounded: lines, archives, workbooks that would swell."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fabriques.territories.tests.zoning_files import (
    archive,
    ods,
    xlsx,
)
from fabriques.territories.zonings.findings import FileRefused
from fabriques.territories.zonings.formats import opening
from fabriques.territories.zonings.formats.opening import blob_of
from fabriques.territories.zonings.formats.tables import MOST_LINES
from fabriques.territories.zonings.kinds import Kind
from fabriques.territories.zonings.readers import READERS

AGAIN = "Téléchargez-la de nouveau en entier, puis recommencez."
BROKEN_BOOK = (
    "Le classeur « fichier » est abîmé : il ne peut pas être lu. Ouvrez-le dans un tableur, enregistrez-le de "
    "nouveau en XLSX ou en CSV, puis recommencez."
)


def refusal(kind: Kind, content: bytes, name: str = "fichier") -> str:
    with pytest.raises(FileRefused) as caught:
        list(READERS[kind](blob_of(content, name)))
    (reason,) = caught.value.reasons
    return f"{reason.text} {reason.remedy}"


def lines(count: int) -> Iterator[bytes]:
    yield b"codgeo;dens\n"
    for number in range(count):
        yield b"%05d;6\n" % (number % 100_000)


def test_file_of_a_million_lines_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    path.write_bytes(b"".join(lines(1_000_000)))
    with pytest.raises(FileRefused) as caught:
        next(READERS[Kind.DENSITY](blob_of(path)))
    assert str(caught.value) == (
        "Le fichier « million.csv » a plus de 200\u202f000 lignes ; la France a près de 35\u202f000 communes."
    )


def test_lines_are_counted_as_they_are_read_where_nothing_tells_them_before() -> None:
    content = b"".join(lines(MOST_LINES + 1)).replace(b"\n", b"\r")
    records = READERS[Kind.LIST](blob_of(content))
    given = sum(1 for _ in itertools.islice(records, MOST_LINES))
    with pytest.raises(FileRefused):
        next(records)
    assert given == MOST_LINES


def test_list_of_a_million_json_records_is_refused_early() -> None:
    content = b"[" + b'{"insee_code": "01001", "status": "C"},' * 200_000 + b"{}]"
    assert refusal(Kind.ZRR, content).startswith("Le fichier « fichier » a plus de 200\u202f000 lignes")


def test_zip_bomb_is_refused_by_what_it_announces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST_MEMBER", opening.MEGABYTE)
    content = archive({"grille.csv": b"codgeo;dens\n" + b" " * 1_200_000})
    assert refusal(Kind.DENSITY, content) == (
        "Un fichier de l'archive « fichier » dépasse 1 Mo une fois décompressé. Aucun zonage publié n'approche cette "
        "taille : l'archive est abîmée ou piégée, ne l'utilisez pas."
    )


def test_zip_that_lies_about_its_size_is_refused() -> None:
    """A member that expands to more than it announces: what is beyond is never read, and the sum betrays it."""
    content = bytearray(archive({"grille.csv": b"codgeo;dens\n" + b"01001;6\n" * 50_000}))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 100)
    content[22:26] = struct.pack("<I", 100)
    assert refusal(Kind.DENSITY, bytes(content)) == f"L'archive « fichier » est tronquée ou abîmée. {AGAIN}"


def rewritten(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a replacement inside one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return archive(
            {n: book.read(n).replace(old, new) if n == part else book.read(n) for n in book.namelist()}
        )


def test_sheet_that_would_fill_the_memory_is_refused() -> None:
    content = xlsx({"Grille": [["codgeo", "dens"], ["01001", 6]]})
    far = rewritten(content, "xl/worksheets/sheet1.xml", b'r="B2"', b'r="XFD1048576"')
    assert refusal(Kind.DENSITY, far) == (
        "Le classeur « fichier » est trop grand : une feuille va jusqu'à la ligne 1048576 et la colonne 16384. Gardez "
        "la seule feuille du zonage, une ligne par commune, puis recommencez."
    )


@pytest.mark.parametrize("place", [b"B" + b"9" * 5_000, b"BBBB2", b"2B", b""])
def test_cell_with_no_place_of_a_sheet_is_refused(place: bytes) -> None:
    content = xlsx({"Grille": [["codgeo", "dens"], ["01001", 6]]})
    lost = rewritten(content, "xl/worksheets/sheet1.xml", b'r="B2"', b'r="' + place + b'"')
    assert refusal(Kind.DENSITY, lost) == BROKEN_BOOK


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="900000" '),
     (b"<table:table-row>", b'<table:table-row table:number-rows-repeated="90000000">')],
    ids=["columns", "rows"],
)  # fmt: skip
def test_cell_repeated_without_end_is_refused(old: bytes, new: bytes) -> None:
    content = rewritten(ods([["code"], ["01001"]]), "content.xml", old, new)
    text = refusal(Kind.LIST, content)
    assert text.startswith("Le classeur « fichier » est trop grand : une feuille va jusqu'à la ligne ")


def test_workbook_that_declares_entities_is_refused() -> None:
    swollen = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><workbook '
    content = rewritten(xlsx({"G": [["codgeo", "dens"]]}), "xl/workbook.xml", b"<workbook ", swollen)
    assert refusal(Kind.DENSITY, content) == BROKEN_BOOK


def test_workbook_damaged_inside_is_refused() -> None:
    content = rewritten(xlsx({"G": [["codgeo", "dens"]]}), "xl/worksheets/sheet1.xml", b"</row>", b"</rov>")
    assert refusal(Kind.DENSITY, content) == BROKEN_BOOK
