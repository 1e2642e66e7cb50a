"""A number in a page never stands before a word that is always plural: « 1 dossiers retenus »."""

from __future__ import annotations

import re

import pytest

from tests.sources import sources

COUNTED = re.compile(
    r"\{%\s*blocktrans(?:late)?\s[^%]*\bcount\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
FIXED = re.compile(
    r"\{\{\s*(?P<name>[^{}|]*?)\s*(?:\|[^{}]*)?\}\}(?:</?[a-z]+[^<>{}]*>|\s|&nbsp;)*"
    r"(?:\{%\s*translate\s*\"|\{%\s*blocktrans(?:late)?[^%]*%\}\s*)?(?P<word>[a-zà-ÿ]{3,}[sx])\b"
)
# Numbers that are never one: what the settings say, a limit of the form, the part of a longer list, whole populations.
NEVER_ONE = {
    "kept_days", "limit", "shown", "shown_problems", "shown_rejected", "bound", "people", "row.cells.3.value",
}  # fmt: skip
ATTRIBUTES = {"class", "tous"}


def fixed(text: str) -> list[str]:
    """The numbers of a template that are followed by a word written once, plural."""
    rest = COUNTED.sub("", text)
    return [
        f"{found['name']} {found['word']}"
        for found in FIXED.finditer(rest)
        if found["name"] not in NEVER_ONE and found["word"] not in ATTRIBUTES
    ]


def test_no_number_is_followed_by_a_fixed_plural() -> None:
    guilty = {name: found for name, text in sources(".html") if (found := fixed(text))}
    assert guilty == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{{ retained|whole }} {% translate "dossiers retenus" %}', ["retained dossiers"]),
        ("<b>{{ total }}</b> lignes", ["total lignes"]),
        ("{% blocktranslate count n=x %}{{ n }} ligne{% plural %}{{ n }} lignes{% endblocktranslate %}", []),
        ("Lignes lues : {{ total }} sur {{ all }}", []),
    ],
)
def test_search_finds_fixed_plurals(text: str, found: list[str]) -> None:
    assert fixed(text) == found
