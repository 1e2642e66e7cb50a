"""Signs shown by their number: which, when, and never more than those that no font draws whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common import signs
from fabriques.common.signs import Drawing, Stack

LETTERS = [*range(0x20, 0x7F), 0xE9, 0x270C]
ACCENTED = [*range(0x410, 0x450), ord("x"), 0x5D0, 0x301, 0x308, 0x5B0, 0x1F3FD]
EVERYTHING = [*LETTERS, *ACCENTED, 0x4E2D, 0xF0B7, 0x1F, 0x1F600]
ANY_TEXT = st.text(st.characters())  # halves of signs included


def drawing() -> Drawing:
    return Drawing([Stack([LETTERS, ACCENTED, EVERYTHING])])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Le Grenier, 12 000 €", "Le Grenier, 12 000 €"),
        ("中 😀", "中 😀"),
        ("\uf0b7 un", "[U+F0B7] un"),  # a bullet of Word: private, whatever a font makes of it
        ("a\x1fb", "a[U+001F]b"),
        ("a\0b", "a[U+0000]b"),
        ("\ud83d", "[U+D83D]"),
        ("a\ufeffb\ufffe", "a[U+FEFF]b[U+FFFE]"),
        ("fdp.\u202eexe", "fdp.[U+202E]exe"),
        ("तत", "[U+0924][U+0924]"),
        ("un\tdeux\r\ntrois\x0bquatre\u2028cinq", "un  deux\ntrois\nquatre\ncinq"),
        ("coupe\u00ad\u200bici", "coupe\u00ad\u200bici"),
        ("Ж\u0301", "Ж\u0301"),  # both in one font, none of them before
        ("x\u0301", "x\u0301"),  # the letter before, and left to the font that holds both
        ("e\u0301", "e[U+0301]"),  # no font holds both but the last, which places nothing
        ("x\u05b0", "x[U+05B0]"),  # a mark of one script is not left to another font
        ("中\u0301\u0308", "中[U+0301][U+0308]"),  # a font before the last would draw the accents alone
        ("त\u0301", "[U+0924][U+0301]"),
        ("\u270c\U0001f3fd", "\u270c[U+1F3FD]"),
    ],
)
def test_sign_is_drawn_or_shown_by_its_number(written: str, shown: str) -> None:
    assert drawing().text(written) == shown


def test_signs_are_counted_in_the_order_in_which_they_come() -> None:
    drawn = drawing()
    value = {"a": ["\uf0b7 x \x1f", ("\uf0b7", 3)], "b": {"c": None, "d": True}}
    assert drawn.value(value) == {
        "a": ["[U+F0B7] x [U+001F]", ["[U+F0B7]", 3]],
        "b": {"c": None, "d": True},
    }
    assert drawn.numbered == {"\uf0b7": 2, "\x1f": 1}


@pytest.mark.parametrize(
    ("sign", "kind"),
    [
        ("\x1f", signs.CONTROL),
        ("\x9f", signs.CONTROL),
        ("\ud800", signs.HALF),
        ("\uf0b7", signs.PRIVATE),
        ("\U0010fffd", signs.PRIVATE),
        ("\u202e", signs.TURNING),
        ("\ufdd0", signs.VOID),
        ("\U0003fffe", signs.VOID),
        ("त", signs.ELSEWHERE),
    ],
)
def test_kind_of_a_sign_is_said(sign: str, kind: str) -> None:
    assert signs.kind_of(sign) == kind


def test_sign_must_be_drawn_in_regular_and_in_bold() -> None:
    assert Drawing([Stack([LETTERS]), Stack([range(0x20, 0x7F)])]).text("é\u270c") == "[U+00E9][U+270C]"


def test_flags_joined_signs_and_halves_of_syllables_stay_together() -> None:
    text = "a\u0301🇫🇷b👩\u200d👧ｶ\uff9e\n\u0301"
    assert list(signs.clusters(text)) == ["a\u0301", "🇫🇷", "b", "👩\u200d👧", "ｶ\uff9e", "\n\u0301"]
    assert list(signs.clusters("")) == []


@given(ANY_TEXT)
def test_drawn_text_is_drawn_again_as_it_is(text: str) -> None:
    once = drawing().text(text)
    assert drawing().text(once) == once
    once.encode()  # no half of a sign is left


@given(
    st.recursive(
        ANY_TEXT | st.integers() | st.none(), lambda each: st.lists(each) | st.dictionaries(ANY_TEXT, each)
    )
)
def test_kept_value_holds_nothing_that_a_store_refuses(value: object) -> None:
    text = json.dumps(signs.all_kept(value), ensure_ascii=False)
    text.encode()
    assert "\\u0000" not in text.replace("\\\\", "")


def test_kept_text_loses_nothing_else() -> None:
    assert signs.kept("a\0b\ud83dc\x1f\uf0b7é😀") == "a[U+0000]b[U+D83D]c\x1f\uf0b7é😀"
    assert signs.all_kept({"a\0": ["\0", 1, None]}) == {"a[U+0000]": ["[U+0000]", 1, None]}
