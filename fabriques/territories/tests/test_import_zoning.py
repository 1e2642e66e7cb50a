from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from fabriques.journal.models import Entry
from fabriques.territories.models import (
    Commune,
    Zoning,
    ZoningArea,
    ZoningFinding,
    ZoningMember,
)
from fabriques.territories.tests.zoning_acts import (
    GRID,
    bring,
    density,
    members,
    refusal,
    told,
)
from fabriques.territories.tests.zoning_files import csv_file, feature, geojson

pytestmark = pytest.mark.django_db
FREE = {
    "code": "arrondissements-2023",
    "label": "Arrondissements sans Fabrique",
    "source": "Cahier des charges 2023",
}


def test_import_puts_a_generation_in_force() -> None:
    report = bring("density", csv_file(GRID), address="https://exemple.fr/grille.csv", file_name="grille.csv")
    zoning = Zoning.objects.get()
    assert report.zoning == zoning
    assert (zoning.code, zoning.vintage, zoning.label, zoning.unit, zoning.absence_says_no) == (
        "density", "2024", "Grille communale de densité à 7 niveaux", "commune", False,
    )  # fmt: skip
    assert (zoning.valid_from, zoning.valid_until, zoning.source, zoning.licence) == (
        date(2024, 1, 1), None, "INSEE", "Licence Ouverte 2.0",
    )  # fmt: skip
    assert (zoning.file_name, zoning.address, zoning.lines, zoning.members, zoning.imported_by) == (
        "grille.csv", "https://exemple.fr/grille.csv", 3, 3, "platform:installation",
    )  # fmt: skip
    assert (zoning.areas, zoning.precision_m, zoning.rejected, zoning.repaired, report.done, report.rows) == (
        0, None, 0, 0, True, 3,
    )  # fmt: skip
    assert members(zoning) == [("02168", "4", False), ("02408", "2", False), ("02722", "3", False)]


def test_journal_keeps_figures_and_no_name() -> None:
    zoning = density(["02168", 4]).zoning
    assert zoning is not None
    entry = Entry.objects.get(subject_kind="zoning")
    assert (entry.subject_id, entry.act, entry.actor) == (
        "density:2024",
        "zoning_imported",
        "platform:installation",
    )
    assert entry.facts == {
        "zoning": zoning.pk, "members": 1, "areas": 0, "rejected": 0, "repaired": 0,
        "fingerprint": zoning.fingerprint, "replaces": None,
    }  # fmt: skip


def test_same_file_is_imported_once_and_says_so() -> None:
    first = bring("density", csv_file(GRID))
    second = bring("density", csv_file(GRID))
    assert (second.done, second.zoning, second.members, second.findings) == (
        False, first.zoning, 3, first.findings,
    )  # fmt: skip
    assert (Zoning.objects.count(), Entry.objects.count()) == (1, 1)


def test_same_file_is_imported_again_when_asked_or_described_otherwise() -> None:
    bring("density", csv_file(GRID))
    again = bring("density", csv_file(GRID), again=True)
    relabelled = bring("density", csv_file(GRID), valid_until=date(2025, 12, 31))
    assert (again.done, relabelled.done, relabelled.replaced) == (True, True, again.zoning)
    assert bring("density", csv_file(GRID), valid_until=date(2025, 12, 31)).done is False


def test_same_file_of_another_vintage_is_another_generation() -> None:
    assert bring("density", csv_file(GRID)).done
    assert bring("density", csv_file(GRID), "2025").replaced is None
    assert Zoning.objects.current().count() == 2


def test_new_file_replaces_the_generation_and_keeps_its_rows() -> None:
    first = density(["02168", 4], ["02722", 3]).zoning
    report = density(["02168", 5], ["02722", 3])
    assert report.replaced == first
    assert list(Zoning.objects.current()) == [report.zoning]
    assert Zoning.objects.get(pk=first.pk if first else 0).replaced_by == report.zoning
    assert members(first) == [("02168", "4", False), ("02722", "3", False)]
    assert members(report.zoning) == [("02168", "5", False), ("02722", "3", False)]


def test_file_that_loses_a_tenth_is_thought_truncated_unless_accepted() -> None:
    kept = density(["02168", 4], ["02722", 3]).zoning
    shorter = csv_file([["codgeo", "dens"], ["02168", 4]])
    assert refusal("density", shorter) == (
        "Le fichier donne 1 territoires, la génération en vigueur 2 : il est peut-être tronqué. Vérifiez le fichier ; "
        "si la liste a vraiment diminué, relancez avec --accept-fewer."
    )
    assert list(Zoning.objects.current()) == [kept]
    assert bring("density", shorter, accept_fewer=True).replaced == kept


def test_failure_in_the_middle_of_the_writing_leaves_the_earlier_generation() -> None:
    """The database itself fails on the last of the rows, after the generation and its members are written."""
    earlier = bring("qpv", geojson([feature("QN00201N")])).zoning
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'panne'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER fail BEFORE INSERT ON territories_zoningarea FOR EACH ROW"
            " WHEN (NEW.code = 'QN00203N') EXECUTE FUNCTION fail()"
        )
    zones = [feature(code) for code in ("QN00201N", "QN00202N", "QN00203N")]
    with pytest.raises(ProgrammingError):
        bring("qpv", geojson(zones))
    assert list(Zoning.objects.all()) == [earlier]
    assert list(Zoning.objects.current()) == [earlier]
    assert (ZoningMember.objects.count(), ZoningArea.objects.count(), Entry.objects.count()) == (1, 1, 1)


def test_file_cut_in_the_middle_leaves_the_earlier_generation() -> None:
    earlier = bring("qpv", geojson([feature("QN00201N")])).zoning
    assert refusal("qpv", geojson([feature("QN00201N"), feature("QN00202N")])[:-50]) == (
        "Le fichier « fichier » est tronqué ou mal formé à partir de l'enregistrement 2. Téléchargez-le de nouveau en "
        "entier, puis recommencez."
    )
    assert list(Zoning.objects.all()) == [earlier]


def test_identical_lines_count_once_and_contradictory_ones_not_at_all() -> None:
    report = density(
        ["02168", 4], ["02168", 4], ["2168", 4], ["02722", 3], ["02722", 5], ["02408", 2], ["51230", 3]
    )
    assert told(report) == [
        (3, "repaired", "La ligne répète la ligne 2 (code 02168) : comptée une fois."),
        (4, "repaired", "« 2168 » a été lu 02168 : zéro de tête perdu."),
        (4, "repaired", "La ligne répète la ligne 2 (code 02168) : comptée une fois."),
        (5, "rejected", "Le code 02722 a des classes différentes aux lignes 5 et 6 : aucune n'est retenue."),
        (6, "rejected", "Le code 02722 a des classes différentes aux lignes 5 et 6 : aucune n'est retenue."),
    ]
    assert members(report.zoning) == [("02168", "4", False), ("02408", "2", False), ("51230", "3", False)]
    assert (report.lines, report.rejected, report.repaired) == (7, 2, 2)


def test_findings_are_kept_with_the_generation() -> None:
    report = density(["02168", 4], ["99999", 4], ["02408", 2])
    rows = ZoningFinding.objects.filter(zoning=report.zoning, line__gt=0).order_by("line")
    assert list(rows.values_list("line", "anomaly", "effect", "detail")) == [
        (3, "unknown_code", "rejected", "Aucune commune n'a le code « 99999 ». Ligne laissée.")
    ]


def test_communes_that_an_exhaustive_file_leaves_out_are_told() -> None:
    report = density(["02168", 4])
    absent = [each.detail for each in report.findings if each.anomaly == "absent"]
    aisne = Commune.objects.filter(departement="02").count() - 1
    assert absent[1] == f"{aisne} communes du département 02 ne sont pas dans le fichier : « à vérifier »."
    assert absent[-1] == (
        "94 communes des collectivités d'outre-mer ne sont pas dans le fichier : « à vérifier »."
    )
    codes = Commune.objects.exclude(departement__zone="com").exclude(code="02722").order_by("code")
    nearly = density(*([code, 6] for code in codes.values_list("code", flat=True)), vintage="2025")
    assert [each.detail for each in nearly.findings] == [
        "02722 Soissons n'est pas dans le fichier : sa classe reste « à vérifier ».", absent[-1],
    ]  # fmt: skip


def test_list_of_what_is_inside_says_nothing_of_the_others() -> None:
    report = bring("mountain", csv_file([["code", "montagne"], ["73006", "oui"], ["02168", "non"]]))
    assert (report.lines, members(report.zoning), report.findings) == (2, [("73006", "montagne", False)], ())


def test_file_mostly_unusable_is_refused() -> None:
    assert refusal("density", csv_file([["codgeo", "dens"], ["abc", 4], ["", 4], ["02168", 4]])) == (
        "Plus de la moitié des lignes sont refusées (2 sur 3). La première, ligne 2 : « abc » n'est pas un code de "
        "commune (cinq caractères, comme 01053 ou 2A004). Ligne laissée. Vérifiez que c'est le fichier de ce zonage, "
        "tel que publié."
    )
    assert refusal("density", csv_file([["codgeo", "dens"]])) == (
        "Aucune ligne du fichier ne peut être retenue (sur 0 lues). Vérifiez que c'est le fichier de ce zonage, "
        "tel que "
        "publié."
    )


def test_free_list_of_arrondissements_counts_a_departement_that_has_none() -> None:
    report = bring("list", csv_file([["arrondissement"], ["021"], ["976"], ["999"]]), "2023", **FREE)
    assert report.zoning is not None
    assert (report.zoning.unit, report.zoning.code) == ("arrondissement", "arrondissements-2023")
    assert members(report.zoning) == [("021", "oui", False), ("976", "oui", False)]
    assert told(report) == [(4, "rejected", "Aucun arrondissement n'a le code « 999 ». Ligne laissée.")]


@pytest.mark.parametrize(
    ("kind", "vintage", "given", "message"),
    [
        ("zfu", "2024", {},
         "« zfu » n'est pas une nature de zonage connue. Natures connues : qpv, density, urban_units, frr, zrr, "
         "mountain, town_programmes, socio_economic, list."),
        ("density", " ", {}, "Le millésime «  » doit faire de 1 à 20 caractères. Donnez l'année de la liste, "
         "comme 2024, "
         "ou sa date, comme 2025-07-10."),
        ("qpv", "récent", {}, "Le millésime « récent » ne dit pas depuis quand la liste est en vigueur. Donnez "
         "une année "
         "ou une date comme millésime, ou la date d'entrée en vigueur avec --valid-from. Millésimes connus : "
         "2015, 2024."),
        ("density", "2024-13", {}, "Le millésime « 2024-13 » ne dit pas depuis quand la liste est en vigueur. "
         "Donnez une "
         "année ou une date comme millésime, ou la date d'entrée en vigueur avec --valid-from."),
        ("density", "2024", {"valid_until": date(2023, 1, 1)},
         "La fin de validité (01/01/2023) précède le début (01/01/2024). Corrigez l'une des deux dates."),
        ("list", "2024", {"code": "massif"}, "Une liste libre doit être nommée : il manque son intitulé, sa "
         "source. Donnez "
         "--code (comme arrondissements-2023), --label et --source (le texte ou le service d'où elle vient)."),
        ("list", "2024", {**FREE, "code": "frr"},
         "Le code « frr » est celui d'un autre zonage. Choisissez un autre code pour cette liste."),
        ("density", "2024", {"code": "Ma Grille"}, "Le code de zonage « Ma Grille » n'est pas valable. Employez "
         "de 1 à 60 "
         "lettres minuscules sans accent, chiffres et tirets."),
        ("density", "2024", {"label": "x" * 161}, f"L'intitulé « {'x' * 39}… » doit tenir sur une ligne de 160 "
         f"caractères. "
         "Raccourcissez ce texte."),
    ],
    ids=["kind", "no vintage", "vintage", "month", "dates", "unnamed", "reserved", "code", "label"],
)  # fmt: skip
def test_description_that_is_not_fit_is_refused(
    kind: str, vintage: str, given: dict[str, Any], message: str
) -> None:
    assert refusal(kind, csv_file(GRID), vintage, **given) == message


def test_progress_is_told_while_the_file_is_read() -> None:
    steps: list[tuple[str, int]] = []
    codes = Commune.objects.order_by("code").values_list("code", flat=True)[:10_001]
    density(*([code, 6] for code in codes), progress=lambda step, count: steps.append((step, count)))
    assert steps == [("lecture", 5_000), ("lecture", 10_000), ("enregistrement", 10_001)]
