"""Every act that the code writes in the journal, and what it is done on, has its French words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from fabriques.journal.words import ACTS, KINDS, act_words, kind_words, known_acts

PACKAGE = Path(__file__).resolve().parent.parent / "fabriques"
# The functions that write an entry, by the place of its act among their arguments.
WRITERS = {"record": 1, "tell": 1, "end": 1, "finish": 2}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def strings(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be: itself, or either side of a choice."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=first, orelse=other):
            yield from (*strings(first), *strings(other))


def written() -> set[str]:
    return {
        act
        for name, node in calls()
        if name in WRITERS and len(node.args) > WRITERS[name]
        for act in strings(node.args[WRITERS[name]])
        if act.replace("_", "").isalpha() and act.islower()
    }


def subjects() -> set[str]:
    found = {
        kind
        for name, node in calls()
        if name == "record" and node.args and isinstance(node.args[0], ast.Tuple)
        for kind in strings(node.args[0].elts[0])
    }
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == "subject":
                found |= {
                    kind
                    for each in ast.walk(node)
                    if isinstance(each, ast.Return) and isinstance(each.value, ast.Tuple)
                    for kind in strings(each.value.elts[0])
                }
    return found


def test_every_act_has_its_words() -> None:
    act_words("started")
    assert len(written()) > 80
    assert written() <= set(ACTS)


def test_every_subject_has_its_words() -> None:
    assert kind_words("wave") == "vague"
    assert {"application", "user", "wave"} <= subjects()
    assert subjects() - {"example"} <= set(KINDS)


def test_two_acts_are_never_said_alike_within_a_choice() -> None:
    words = [words for _act, words in known_acts()]
    assert len(words) == len(set(words)) == len(ACTS)
    assert all(KINDS.values())


def test_act_of_another_time_is_shown_by_its_code() -> None:
    assert act_words("unheard_of") == "unheard_of"
