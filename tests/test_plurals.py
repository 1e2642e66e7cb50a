"""A number in a page never stands before a word that is always plural, « 1 dossiers retenus », nor counts nothing:
« 0 dossiers »."""

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
TAG = re.compile(r"\{%\s*(\w+)\b(.*?)%\}", re.DOTALL)
NUMBER = re.compile(r"\bcount\s+\w+=([\w.]+)")
# What a page counts is there when it counts it: the page, or what includes this part of it, has asked already.
NEVER_NOTHING = {
    "answer.best.sites", "asked.ready", "gone", "group.questions", "history", "listed_count", "place.people",
    "queue.outside.waiting", "queue.waiting",
}  # fmt: skip
FIGURES = re.compile(r"\basvar\s+\w+_label\b")  # the label under a figure of a board, which may be nought


def fixed(text: str) -> list[str]:
    """The numbers of a template that are followed by a word written once, plural."""
    rest = COUNTED.sub("", text)
    return [
        f"{found['name']} {found['word']}"
        for found in FIXED.finditer(rest)
        if found["name"] not in NEVER_ONE and found["word"] not in ATTRIBUTES
    ]


def may_be_nothing(text: str) -> list[str]:
    """The numbers that a template counts in the singular and the plural without asking first if there is any."""
    asked: list[list[str]] = []
    found = []
    for tag in TAG.finditer(text):
        if tag[1] == "if":
            asked.append([tag[2]])
        elif tag[1] == "elif" and asked:
            asked[-1].append(tag[2])
        elif tag[1] == "endif":
            asked.pop()
        elif tag[1] == "blocktranslate" and (number := NUMBER.search(tag[2])) and not FIGURES.search(tag[2]):
            known = " ".join(words for each in asked for words in each)
            if number[1] not in NEVER_NOTHING and not re.search(rf"(?<![\w.]){number[1]}(?![\w.])", known):
                found.append(number[1])
    return found


def test_nothing_is_counted_in_words() -> None:
    guilty = {name: found for name, text in sources(".html") if (found := may_be_nothing(text))}
    assert guilty == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{% blocktranslate count n=files %}{{ n }} dossier{% endblocktranslate %}", ["files"]),
        ("{% if all %}{% blocktranslate trimmed count n=x.y|length %}", ["x.y"]),
        ("{% if files %}{% endif %}{% blocktranslate count n=files %}", ["files"]),
        ("{% if not files %}Aucun{% else %}{% blocktranslate count n=files %}", []),
        ("{% if a %}{% elif x.y > 1 %}{% blocktranslate count n=x.y|length %}", []),
        ('{{ files|counted:_("aucun dossier|dossier|dossiers") }}', []),
    ],
)
def test_search_finds_counts_that_may_be_of_nothing(text: str, found: list[str]) -> None:
    assert may_be_nothing(text) == found


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
