"""The command that checks a file of places: what it prints, what it writes, what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fabriques.calls.tests.factories import ami_wave, demonstration_wave
from fabriques.common import sheets
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain

pytestmark = pytest.mark.django_db
LIST = "nom,insee\nA,02722\n\nB,99999\n"


@pytest.fixture
def source(tmp_path: Path, set_clock: Callable[[datetime], None]) -> Path:
    demonstration_wave()
    set_clock(instants.DURING)
    path = tmp_path / "lieux.csv"
    path.write_text(LIST)
    return path


def said(*arguments: str) -> tuple[list[str], list[str]]:
    out, err = StringIO(), StringIO()
    call_command("check_eligibility", *arguments, stdout=out, stderr=err)
    return plain(out.getvalue()).splitlines(), plain(err.getvalue()).splitlines()


def test_command_prints_progress_problems_and_totals(source: Path) -> None:
    target = source.with_name("lieux-verifie.csv")
    assert said(str(source)) == (
        [
            "ligne 4 : code INSEE : aucune commune reconnue",
            "Fabriques de territoire, appel de test (zonages au 2 février 2026) : oui 1, non 0, à vérifier 1",
            "Lignes : 3 ; localisées : 1 ; vides : 1 ; à revoir : 1",
            f"Écrit dans {target}",
        ],
        ["3 lignes sur 3"],
    )
    with sheets.read(target) as table:
        rows = [row[:7] for _, row in table.rows]
    assert rows == [
        ["A", "02722", "02722", "Soissons", "d'après le code INSEE", "1", ""],
        [],
        ["B", "99999", "", "", "", "", "code INSEE : aucune commune reconnue"],
    ]
    assert sorted(path.name for path in source.parent.iterdir()) == ["lieux-verifie.csv", "lieux.csv"]


def test_command_takes_calls_a_day_and_an_output(source: Path) -> None:
    ami_wave()
    target = source.with_name("rendu.csv")
    lines, progress = said(
        str(source),
        "--call",
        "appel",
        "--call",
        "ami-2019",
        "--on",
        "2025-01-01",
        "--output",
        str(target),
        "--quiet",
    )
    assert ([line.partition(" : oui ")[0] for line in lines], progress) == (
        [
            "Fabriques de territoire, appel de test (zonages au 1er janvier 2025)",
            "Fabriques de territoire, appel de test (zonages au 1er janvier 2025)",
            "Lignes : 3 ; localisées : 1 ; vides : 1 ; à revoir : 1",
            f"Écrit dans {target}",
        ],
        [],
    )
    with sheets.read(target) as table:
        assert table.header[7::4] == ["eligibilite_appel", "eligibilite_ami_2019"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["absent.csv"], "Le fichier absent.csv n'existe pas."),
        (
            ["{source}", "--output", "{source}"],
            "Le fichier {source} existe déjà : donnez un autre nom avec --output.",
        ),
        (
            ["{source}", "--call", "nul"],
            "L'appel « nul » n'existe pas, ou n'a pas encore de règlement. Appels connus : appel. "
            "Choisissez l'un de ces appels.",
        ),
        (["{source}", "--on", "31/01/2026"], "« 31/01/2026 » n'est pas une date : écrivez 2026-01-31."),
    ],
)
def test_command_refuses_with_the_reason(source: Path, arguments: list[str], why: str) -> None:
    with pytest.raises(CommandError) as caught:
        said(*[each.format(source=source) for each in arguments])
    # The parser of arguments says first, in its own words, which one is wrong.
    assert str(caught.value).rpartition("--on: ")[2] == why.format(source=source)


def test_file_that_is_refused_writes_nothing(source: Path) -> None:
    source.write_text("nom\nA\n")
    with pytest.raises(CommandError) as caught:
        said(str(source))
    assert str(caught.value).startswith(
        "Dans le fichier « lieux.csv », aucune colonne ne dit où sont les lieux."
    )
    assert [path.name for path in source.parent.iterdir()] == ["lieux.csv"]
