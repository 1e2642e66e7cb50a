from __future__ import annotations

import pytest

from fabriques.common.search import foreign, holds, spellings, words_of


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Saint-Étienne", True),
        ("St-Étienne", True),
        ("st etienne", True),
        ("ETIENNE", True),
        ("Sainte", False),
        ("", False),
        ("  ", False),
        ("--", False),
        ("中", False),
        ("Дружба", False),
    ],
)
def test_text_is_held_by_what_people_type(typed: str, found: bool) -> None:
    assert holds("Sous-préfecture de Saint-Étienne", typed) is found


@pytest.mark.parametrize("typed", ["Дружба", "дружба", "друж", "中"])
def test_text_of_another_script_is_found_as_it_is_written(typed: str) -> None:
    assert holds("Клуб Дружба 中", typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Le Lieu 中", True),
        ("lieu 中", True),
        ("Le Lieu 国", False),
        ("Lieu Дружба", False),
        ("le lieu ?", True),
    ],
)
def test_sign_of_another_script_beside_a_name_narrows_and_is_never_dropped(typed: str, found: bool) -> None:
    assert holds("Le Lieu 中", typed) is found
    assert holds("Le Lieu", typed) is (typed == "le lieu ?")


def test_what_a_key_drops_is_told_apart() -> None:
    assert foreign("Le Lieu 中国, n° 12 — 😀 é") == ("中国", "😀")
    assert foreign("Straße") == ("ß",)


def test_spellings_of_a_name_go_both_ways() -> None:
    assert spellings("st etienne") == ("st etienne", "saint etienne")
    assert spellings("saint etienne sainte foy") == ("saint etienne sainte foy", "st etienne ste foy")
    assert spellings("laon") == ("laon",)


def test_marks_alone_count_only_when_nothing_else_is_typed() -> None:
    assert [words_of(typed) for typed in ("quel délai ?", "--", "", "\0")] == [
        ["quel", "délai"],
        ["--"],
        [],
        [],
    ]
