"""A faulty text is refused whole, and each fault is told in French at its place."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from fabriques.rulebooks.problems import RulebookError
from fabriques.rulebooks.reader import fingerprint, load, read
from fabriques.rulebooks.tests.texts import edited, plain, problems

FLAT = 'flat = { value = 50_000, unit = "EUR", since = 2023-09-11, source = "official_page" }'
GRACE = 'grace = { value = 0, unit = "minutes", since = 2023-09-11, source = "fictitious" }'
RULE = 'rule = "arrondissement_without_fabrique"'

FAULTS = tomllib.loads((Path(__file__).parent / "faults.toml").read_text("utf-8"))


@pytest.mark.parametrize("fault", list(FAULTS.values()), ids=list(FAULTS))
def test_faulty_text_is_refused_with_its_reason(fault: dict[str, Any]) -> None:
    text = edited(fault["book"], (fault["old"], fault["new"]))
    assert [plain(line) for line in problems(text)] == fault["told"]


def test_every_problem_is_told_at_once() -> None:
    text = edited(
        "demonstration",
        (FLAT, FLAT.replace('"EUR"', '"k€"')),
        (GRACE, GRACE.replace("value = 0", "value = -1")),
        (RULE, 'rule = "frr"'),
    )
    with pytest.raises(RulebookError) as refused:
        read(text)
    paths = [problem.path for problem in refused.value.problems]
    assert paths == ["territory.rule", "calendar.lateness.grace.value", "amounts.flat.unit"]
    assert str(refused.value).count("\n") == 2


def test_empty_text_is_told_what_a_rulebook_holds() -> None:
    told = problems("")
    assert (
        told[0] == "territory : cette rubrique manque. Ajoutez [territory], en disant inconnu ce qui l'est."
    )
    assert len(told) == len({line.split(" : ")[0] for line in told})


def test_text_that_is_not_toml_is_told_its_line() -> None:
    assert problems('code = "a"\ntitle = \n') == [
        "Le texte n'est plus du TOML à la ligne 2. Vérifiez là les guillemets, les crochets, les virgules et "
        "qu'aucune clé n'est écrite deux fois."
    ]
    for broken in ("a = [", "a = " + "9" * 5000, "a = " + "[" * 5000):
        assert problems(broken)[0].startswith("Le texte n'est plus du TOML à la fin du texte.")


def test_source_may_be_written_on_the_spot() -> None:
    source = '{ text = "Arrêté d\'essai", url = "https://example.org/arrete", mark = "official" }'
    text = edited("demonstration", (FLAT, FLAT.replace('"official_page"', source)))
    flat = read(text).amounts.flat
    assert flat is not None
    assert (flat.source.text, flat.source.url) == ("Arrêté d'essai", "https://example.org/arrete")


def test_same_text_reads_the_same_with_the_line_ends_of_a_form() -> None:
    text, book = load("demonstration")
    assert read(text.replace("\n", "\r\n")) == book


def test_fingerprint_is_stable_and_sees_one_changed_character() -> None:
    assert fingerprint("é\n") == "edd3a863872a04239eb29ad4bc12fc892b3d4ae57cc7e786a3697816f8e141c2"
    assert fingerprint("é\n") != fingerprint("é\r\n")
