"""A possible reading of a rule tried on the places already labelled."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from fabriques.calls.tests import factories as calls
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.labels.acts import import_register
from fabriques.labels.eligibility import judge_of, recomputed
from fabriques.labels.tests.test_register_import import listed
from fabriques.territories.tests.zoning_factories import generation
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.zonings_in_force import commune

pytestmark = pytest.mark.django_db


def tried(*arguments: str) -> list[str]:
    output = io.StringIO()
    call_command("try_rule", *arguments, stdout=output)
    return output.getvalue().splitlines()


def test_reading_tells_the_places_it_does_not_accept_and_why() -> None:
    generation("density", "2026", {"02722": "5", "92046": "1"})
    generation("qpv", "2024", {"93066": "QP093001"})
    import_register(
        listed(
            {"id": "fabt-1", "commune_code": "02722", "commune_nom": "Soissons"},
            {"id": "fabt-2", "nom_publie": "L'Autre", "commune_code": "92046", "commune_nom": "Malakoff"},
        ),
        by=INSTALLATION,
        at=instants.DURING,
    )
    assert tried("--on", "2026-11-24") == [
        "fabt-2 Malakoff (92)",
        "  Dans un quartier prioritaire de la politique de la ville (QPV) : non. La commune ne contient aucune zone "
        "(Quartiers prioritaires de la politique de la ville (QPV), millésime 2024, ANCT).",
        "  Hors des grands centres urbains : non. La commune est dans la classe « Grands centres urbains » "
        "(Grille communale de densité à 7 niveaux, millésime 2026, INSEE).",
        "2 Fabriques : 1 acceptées, 1 non acceptées, 0 à vérifier.",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Aucune Fabrique de la période 2019-2021 : importez d'abord la liste."),
        (["--adopt", "qpv=nothing"], "Le règlement n'a ni fait ni définition 'nothing'."),
        (["--adopt", "nowhere=density_grid"], "Le règlement n'a ni fait ni définition 'nowhere'."),
    ],
)
def test_reading_that_cannot_be_tried_is_refused(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError) as refusal:
        tried(*arguments)
    assert str(refusal.value) == said


def test_recomputed_list_leaves_out_the_arrondissements_that_have_a_fabrique() -> None:
    import_register(
        listed({"commune_code": "02722", "commune_nom": "Soissons"}), by=INSTALLATION, at=instants.DURING
    )
    members = recomputed(date(2023, 1, 1)).members
    assert ("024" in members, "021" in members, len(members)) == (False, True, 332)


def test_imported_list_wins_over_the_recomputed_one() -> None:
    version = calls.rulebook(calls.call())
    generation(
        "list", "2023", {"024": "oui"}, code="arrondissements_without_fabrique", unit="arrondissement",
        label="Liste officielle (démonstration)",
    )  # fmt: skip
    judge = judge_of(version, date(2026, 1, 15))
    assert (
        judge.setting.layers["arrondissements_without_fabrique"].label == "Liste officielle (démonstration)"
    )
    answers = [judge.verdict(Location(commune(code))).accepted.value for code in ("02722", "02168")]
    assert answers == ["yes", "no"]
