"""A paragraph of a letter is one line, which the reader's screen cuts: nothing breaks a sentence in its middle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent / "fabriques"
HOLE = "§"  # what is written in a letter when it is sent
TAGS = re.compile(r"{%.*?%}|{{.*?}}")
BROKEN = re.compile(r"(?:[^\s:;])\n(?=[a-zà-ÿ(])|(?<!Bonjour),\n(?=\S)")


def texts(path: Path) -> Iterator[str]:
    """Each text that a module or a template writes, with a hole for what fills it."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".txt":
        yield TAGS.sub(HOLE, source)
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(each.value if isinstance(each, ast.Constant) else HOLE for each in node.values)


def broken(text: str) -> list[str]:
    return [text[max(0, found.start() - 40) : found.end() + 40] for found in BROKEN.finditer(text)]


def letters() -> list[Path]:
    return sorted([*HOUSE.rglob("*letters.py"), *HOUSE.rglob("templates/*/email/*.txt")])


@pytest.mark.parametrize("path", letters(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_line_of_a_letter_breaks_a_sentence(path: Path) -> None:
    assert [each for text in texts(path) for each in broken(text)] == []


def test_break_in_a_sentence_is_seen_and_a_list_or_a_link_is_not() -> None:
    assert broken("Bonjour,\n\nVotre dossier est arrivé\nle 2 mai.") != []
    assert broken("Le dossier,\nque vous avez signé") != []
    assert broken("Bonjour,\n\nÀ faire :\nrôle : agent ;\nPage\nhttps".replace("https", HOLE)) == []
