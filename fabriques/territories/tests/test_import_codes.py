from __future__ import annotations

import pytest

from fabriques.territories.models import (
    Commune,
    CommuneChange,
    Zoning,
)
from fabriques.territories.tests.zoning_acts import (
    bring,
    density,
    know,
    members,
    move,
    refusal,
    told,
)
from fabriques.territories.tests.zoning_files import csv_file

pytestmark = pytest.mark.django_db


def test_stale_code_is_followed_by_its_known_successor() -> None:
    assert not CommuneChange.objects.exists()
    report = density(["49069", 6], ["02168", 4])
    assert told(report) == [
        (2, "repaired", "Le code 49069 n'est plus en vigueur : suivi jusqu'à 49126 Orée d'Anjou.")
    ]
    assert members(report.zoning) == [("02168", "4", False), ("49126", "6", False)]


def test_stale_code_that_leads_to_several_communes_is_not_guessed() -> None:
    Commune.objects.filter(code__in=("02168", "02722")).update(former_codes=["02999"])
    report = density(["02999", 4], ["02408", 2])
    assert told(report) == [
        (2, "rejected", "L'ancien code 02999 mène à plusieurs communes (02168 Château-Thierry, 02722 Soissons). "
         "Ligne laissée : précisez laquelle."),
    ]  # fmt: skip


def test_codes_are_followed_by_date_when_the_movements_are_known() -> None:
    know(move("2015-12-15", "32", "49126", "49069"), move("2015-12-15", "32", "49069", "49069"),
         move("2025-01-01", "50", "49069", "49126"))  # fmt: skip
    report = density(["49126", 7], ["49069", 6], ["02168", 4], vintage="2014")
    assert told(report) == [
        (2, "repaired", "49126 Orée d'Anjou réunit des territoires de classes différentes (49069, 49126) : chacune "
         "n'y vaut qu'en partie."),
        (3, "repaired", "Le code 49069 n'est plus en vigueur : suivi jusqu'à 49126 Orée d'Anjou."),
    ]  # fmt: skip
    assert members(report.zoning) == [("02168", "4", False), ("49126", "6", True), ("49126", "7", True)]


def test_file_in_todays_codes_is_not_followed_whatever_its_vintage() -> None:
    know(move("2020-01-01", "32", "02722", "02722"), move("2020-01-01", "32", "02408", "02722"),
         move("2021-01-01", "21", "02722", "02722"), move("2021-01-01", "21", "02722", "02408"))  # fmt: skip
    report = density(["02722", 3], ["02408", 2], vintage="2014")
    assert (told(report), members(report.zoning)) == ([], [("02408", "2", False), ("02722", "3", False)])


def test_commune_shared_since_gives_its_class_to_those_without_a_line() -> None:
    know(move("2020-01-01", "21", "02722", "02722"), move("2020-01-01", "21", "02722", "02408"))
    report = density(["02722", 3], ["49069", 6], vintage="2014")
    assert told(report)[0] == (
        2, "repaired", "La commune 02722 a été partagée depuis : ligne comptée pour 02408 Laon, 02722 Soissons.",
    )  # fmt: skip
    assert members(report.zoning)[:2] == [("02408", "3", False), ("02722", "3", False)]
    listed = bring(
        "qpv", csv_file([["code_qp", "insee_com"], ["QP002001", "02722"], ["QP049001", "49069"]]), "2015"
    )
    assert members(listed.zoning)[:2] == [("02408", "QP002001", True), ("02722", "QP002001", True)]


def test_commune_enlarged_since_by_one_out_of_the_list_is_in_it_for_a_part() -> None:
    know(move("2020-01-01", "32", "02722", "02722"), move("2020-01-01", "32", "02999", "02722"))
    report = bring("mountain", csv_file([["code", "nom"], ["02722", "A"], ["49069", "B"]]), "2014")
    assert members(report.zoning)[0] == ("02722", "montagne", True)
    assert (
        told(report)[0][2]
        == "02722 Soissons réunit aussi 02999, hors de la liste : elle n'y est qu'en partie."
    )


def test_arrondissement_municipal_counts_for_its_city() -> None:
    report = bring("qpv", csv_file([["code_qp", "insee_com"], ["QN07501M", "75118"], ["QN06901M", "69381"]]))
    assert members(report.zoning) == [("69123", "QN06901M", False), ("75056", "QN07501M", False)]
    assert told(report)[0] == (
        2, "repaired", "75118 est un arrondissement municipal : ligne comptée pour 75056 Paris.",
    )  # fmt: skip


def test_file_of_another_vintage_is_refused_with_the_share_of_its_codes() -> None:
    rows = [[f"{code:05}", 6] for code in range(1900, 1925)]
    good = [[code, 6] for code in Commune.objects.order_by("code").values_list("code", flat=True)[:50]]
    message = (
        "25 codes du fichier (33,3 %) ne sont pas ceux d'une commune au 01/01/2024 : 01900, 01901, 01902, 01903, "
        "01904… Au-delà de 1 %, le fichier n'est pas du millésime demandé. Vérifiez le millésime du fichier et celui "
        "que vous demandez."
    )
    content = csv_file([["codgeo", "dens"], *rows, *good])
    assert refusal("density", content) == message + (
        " Pour un fichier plus ancien que la géographie, chargez d'abord les mouvements de communes : "
        "fabriques import-zoning cog."
    )
    know(move("2015-12-15", "32", "49126", "49069"))
    assert refusal("density", content) == message
    assert not Zoning.objects.exists()
