from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.fields import ALPHABET, PlainKey, new_public_id
from fabriques.common.text import (
    from_spreadsheet,
    harmless,
    plain_key,
    safe_cell,
    shortened,
    spreadsheet_cell,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Château-Thierry", "chateau thierry"),
        ("  L'Œuvre   d'Æther ", "l oeuvre d aether"),
        ("ÉPERNAY (51)", "epernay 51"),
        ("!!!", ""),
    ],
)
def test_plain_key_ignores_accents_case_and_ligatures(text: str, key: str) -> None:
    assert plain_key(text) == key


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["Château-Thierry", "  L'Œuvre   d'Æther ", "ÇA & là : « Noël »", "!!!", "n° 3ᵉ"]
)
def test_plain_key_is_the_same_in_the_database(text: str) -> None:
    template = PlainKey.template.replace("%(expressions)s", "%s")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {template}", [text])
        assert cursor.fetchone() == (plain_key(text),)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_that_a_spreadsheet_would_run_is_quoted(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


CODES = [
    "02400", "00", "01 99 00 00 00", "01.99.00.00.00", "06-12-34-56-78", "0612345678", "+33612345678",
    "73282932000074", "732 829 320 00074", "012345678", "12E34", "3-4", "12/2026",
]  # fmt: skip


@pytest.mark.parametrize("text", CODES)
def test_text_that_a_spreadsheet_would_turn_into_a_number_keeps_its_signs(text: str) -> None:
    kept = spreadsheet_cell(text)
    assert (kept, from_spreadsheet(kept)) == (f"'{text}", text)


@pytest.mark.parametrize(
    "text",
    ["0", "0,5", "0.5", "12", "552100554", "-1.55", "2A004", "2026-04-20", "31/03/2026", "1 rue", "", "W021"],
)
def test_text_that_a_spreadsheet_leaves_alone_is_left_alone(text: str) -> None:
    assert (spreadsheet_cell(text), from_spreadsheet(f"'{text}")) == (text, f"'{text}")


def test_cell_that_would_run_is_quoted_once() -> None:
    assert [spreadsheet_cell("=0123"), spreadsheet_cell("+33 1"), from_spreadsheet("'=1")] == [
        "'=0123", "'+33 1", "'=1",
    ]  # fmt: skip


def test_cell_of_nothing_is_empty() -> None:
    assert [safe_cell(None), safe_cell(12), safe_cell("Laon")] == ["", "12", "Laon"]


@given(st.text(), st.integers(min_value=2, max_value=80))
def test_shortened_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit


def test_shortened_cuts_at_a_word() -> None:
    assert shortened("Un ancien grenier, ouvert à tous", 20) == "Un ancien grenier…"


def test_public_id_has_twelve_characters_read_without_mistake() -> None:
    made = {new_public_id() for _ in range(500)}
    assert len(made) == 500
    assert all(len(each) == 12 and set(each) <= set(ALPHABET) for each in made)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("L'Atelier du Val (Laon) – n° 3 & Cie", "L'Atelier du Val (Laon) n° 3 & Cie"),
        ("Gagnez ! https://piege.exemple/a?b=c", "Gagnez https piege exemple a b c"),
        (
            "Voyez piege.exemple, piege．exemple ou piege․exemple",
            "Voyez piege exemple, piege exemple ou piege exemple",
        ),
        ("appelez\nle 06 12.34-56 78, vite", "appelez le , vite"),
        ("\u202egro.egeip\u200b", "gro egeip"),
        ("Fondée en 1901", "Fondée en 1901"),
        (" . ", "(sans nom)"),
    ],
)
def test_words_of_a_stranger_lead_nowhere(text: str, read: str) -> None:
    assert harmless(text) == read


@given(st.text())
def test_harmless_words_are_one_short_line_without_a_link_nor_a_number(text: str) -> None:
    said = harmless(text)
    assert 0 < len(said) <= 80
    assert not set(".:/@\n\t\\<>_") & set(said)
    assert sum(each.isdigit() for each in said.partition("…")[0].split(" ")[0]) < 7
