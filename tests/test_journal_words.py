"""Every act that the code writes in the journal, and what it is done on, has its French words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fabriques.journal.details import DETAILS, Detail, in_words, register_details
from fabriques.journal.models import Entry
from fabriques.journal.words import ACTS, KINDS, act_words, kind_words, known_acts
from tests.harness.journal_words import unsaid

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


def keys() -> set[str]:
    """The details that the code writes: keys of what is given as `facts`, or named so before."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                given = [each.value for each in node.keywords if each.arg == "facts"]
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "dict[str, Plain]":
                given = [node.value] if node.value else []
            else:
                continue
            for each in given:
                found |= {
                    key for part in ast.walk(each) if isinstance(part, ast.Dict) for one in part.keys if one
                    for key in strings(one)
                }  # fmt: skip
    return found


def test_every_detail_has_its_name() -> None:
    act_words("started")
    named = {key.rpartition(".")[2] for key in DETAILS}
    assert {"cents", "whole", "ceiling_cents", "member"} <= keys()
    assert keys() <= named


@pytest.mark.parametrize(
    ("act", "facts", "said"),
    [
        ("decided", {"outcome": "retained", "cents": 5_000_000}, "décision : retenu · montant : 50 000 €"),
        ("journal_exported", {"whole": True}, "tout le journal : oui"),
        ("wave_prolonged", {"closes_at": "2026-12-01T11:00:00+00:00"},
         "nouvelle clôture : 1er décembre 2026 à 12 h 00"),
        ("piece_received", {"sha256": "a" * 64, "size": 1_234_567},
         "empreinte du fichier : aaaaaaaaaaaa… · taille : 1,2 Mo"),
        ("role_granted", {"role": "assessor", "since": "2026-03-01", "until": None},
         "rôle : instruction · à partir du : 1er mars 2026"),
        ("invited", {"role": "manager"}, "rôle : responsable"),
        ("organisation_corrected", {"changed": "name,siret"}, "changé : nom, numéro SIRET"),
    ],
)  # fmt: skip
def test_details_are_said_in_french(act: str, facts: dict[str, Any], said: str) -> None:
    act_words("started")
    assert in_words(act, facts).replace("\u202f", " ").replace("\u00a0", " ") == said


def test_two_details_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="size is named twice"):
        register_details({"size": Detail("taille")})


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"cents": 5_000_000}, []),
        ({"unheard": 1}, ["unheard : sans nom"]),
        ({"procedure": "not_said"}, ["procedure : « not_said »"]),
        ({"procedure": "w7v8pv3psf83"}, ["procedure : « w7v8pv3psf83 »"]),
        ({"procedure": "wave 2023"}, ["procedure : « wave 2023 »"]),
    ],
)
def test_harness_finds_details_without_words(facts: dict[str, Any], found: list[str]) -> None:
    assert unsaid(Entry(act="decided", subject_kind="application", facts=facts)) == found


def test_two_acts_are_never_said_alike_within_a_choice() -> None:
    words = [words for _act, words in known_acts()]
    assert len(words) == len(set(words)) == len(ACTS)
    assert all(KINDS.values())


def test_act_of_another_time_is_shown_by_its_code() -> None:
    assert act_words("unheard_of") == "unheard_of"
