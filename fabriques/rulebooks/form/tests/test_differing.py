"""What differs between two answers, word by word."""

from __future__ import annotations

import pytest

from fabriques.rulebooks.form.differing import Line, Mark, differs, marked
from fabriques.rulebooks.form.showing import Shown

SIGNS = {Mark.KEPT: "{}", Mark.REMOVED: "[-{}]", Mark.ADDED: "[+{}]"}


def said(line: Line) -> str:
    return "".join(SIGNS[run.mark].format(run.text) for run in line)


def read(before: Shown, after: Shown) -> list[str]:
    return [said(line) for line in marked(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("12\u00a0ETP", "15\u00a0ETP", "[-12\u00a0ETP][+15\u00a0ETP]"),
        ("50\u202f000\u00a0€", "45\u202f000\u00a0€", "[-50\u202f000\u00a0€][+45\u202f000\u00a0€]"),
        ("oui", "non", "[-oui][+non]"),
        ("", "1er mars 2026", "[+1er mars 2026]"),
        ("Ouvert", "", "[-Ouvert]"),
        ("atelier, cuisine, café", "atelier, cuisine, concerts", "atelier, cuisine, [-café][+concerts]"),
        (
            "Le lieu accueille des porteurs de projets.",
            "Le lieu accueille chaque lundi des porteurs de projets.",
            "Le lieu accueille[+ chaque lundi] des porteurs de projets.",
        ),
        ("Un texte tout autre ici", "Rien de commun avec lui", "[-Un texte tout autre ici][+Rien de commun avec lui]"),
        ("Le lieu ouvre le mardi", "Le lieu ouvre le mardi", "Le lieu ouvre le mardi"),
    ],
)  # fmt: skip
def test_words_that_went_and_came_are_marked(before: str, after: str, expected: str) -> None:
    assert "".join(read(Shown(before), Shown(after))) == expected


def test_words_between_two_changes_stay_one_change() -> None:
    told = read(Shown("Le lieu ouvre à tous le mardi matin"), Shown("Le lieu ouvre à tous un jeudi matin"))
    assert told == ["Le lieu ouvre à tous [-le mardi][+un jeudi] matin"]


def test_table_is_compared_row_by_row() -> None:
    heading = ["Nature", "Montant"]
    before = Shown(
        heading=heading,
        rows=[["Achats", "100\u00a0€"], ["Loyer", "20\u00a0€"]],
        totals=["Total", "120\u00a0€"],
    )
    after = Shown(
        heading=heading,
        rows=[["Achats", "150\u00a0€"], ["Loyer", "20\u00a0€"], ["Autre", "5\u00a0€"]],
        totals=["Total", "175\u00a0€"],
    )
    assert read(before, after) == [
        "Achats, [-100\u00a0€][+150\u00a0€]",
        "Loyer, 20\u00a0€",
        "[+Autre, 5\u00a0€]",
        "Total, [-120\u00a0€][+175\u00a0€]",
    ]
    assert read(after, before)[2] == "[-Autre, 5\u00a0€]"


def test_paragraphs_keep_their_lines() -> None:
    assert read(Shown("Un.\nDeux."), Shown("Un.\nTrois.\nQuatre.")) == [
        "Un.",
        "[-Deux.][+Trois.]",
        "[+Quatre.]",
    ]


def test_same_answers_do_not_differ() -> None:
    assert not differs(Shown("Un."), Shown("Un."))
    assert differs(Shown("Un."), Shown())
