from __future__ import annotations

import pytest
from django.db import transaction

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.journal.models import Entry
from fabriques.territories.acts import import_commune_changes
from fabriques.territories.models import Commune, CommuneChange
from fabriques.territories.tests.zoning_files import csv_file
from fabriques.territories.zonings.findings import FileRefused
from fabriques.territories.zonings.movements import compare_populations
from fabriques.territories.zonings.report import ImportReport

pytestmark = pytest.mark.django_db
HEADER = ["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP", "LIBELLE_AP"]
ANJOU = ["50", "2025-01-01", "COM", "49069", "Orée d'Anjou", "COM", "49126", "Orée d'Anjou"]
DRAIN = ["32", "2015-12-15", "COM", "49126", "Drain", "COM", "49069", "Orée d'Anjou"]
DELEGATED = ["32", "2015-12-15", "COM", "49126", "Drain", "COMD", "49126", "Drain"]


def bring(*rows: list[str]) -> ImportReport:
    return import_commune_changes(csv_file([HEADER, *rows], ","), by=INSTALLATION, at=instants.DURING)


def known() -> list[tuple[str, str, str, str]]:
    rows = CommuneChange.objects.order_by("day", "before")
    return [(each.nature, each.before, each.after, each.before_name) for each in rows]


def test_movements_between_communes_are_kept_and_the_others_left() -> None:
    report = bring(ANJOU, DRAIN, DELEGATED)
    assert known() == [("32", "49126", "49069", "Drain"), ("50", "49069", "49126", "Orée d'Anjou")]
    assert (report.done, report.counts["mouvements nouveaux"], report.findings) == (True, 2, ())
    entry = Entry.objects.get(subject_kind="geography")
    assert (entry.act, entry.actor) == ("commune_changes_imported", "platform:installation")
    assert {name: entry.facts[name] for name in ("added", "renamed", "removed")} == {
        "added": 2, "renamed": 0, "removed": 0,
    }  # fmt: skip


def test_same_movements_change_nothing_and_write_nothing() -> None:
    bring(ANJOU, DRAIN)
    again = bring(DRAIN, ANJOU)
    assert (again.done, again.counts["mouvements"], again.counts["mouvements nouveaux"]) == (False, 2, 0)
    assert Entry.objects.count() == 1


def test_newer_file_adds_renames_and_removes() -> None:
    bring(ANJOU, DRAIN)
    report = bring(
        [*DRAIN[:4], "Drain-sur-Loire", *DRAIN[5:]],
        ["41", "2026-01-01", "COM", "01001", "A", "COM", "69001", "A"],
    )
    assert report.counts == {
        "mouvements": 2, "mouvements nouveaux": 1, "mouvements renommés": 1, "mouvements retirés": 1,
        "communes comparées": 0,
    }  # fmt: skip
    assert known() == [("32", "49126", "49069", "Drain-sur-Loire"), ("41", "01001", "69001", "A")]


def test_repeated_movement_counts_once_and_damaged_lines_are_told() -> None:
    report = bring(ANJOU, ANJOU, DRAIN, [*ANJOU[:3], "4906", *ANJOU[4:]], DRAIN[:4])
    assert [(each.line, each.effect.value, each.detail) for each in report.findings] == [
        (3, "repaired", "La ligne répète la ligne 2 (49069 vers 49126) : comptée une fois."),
        (5, "rejected", "« 4906 » n'est pas un code de commune. Ligne laissée."),
        (6, "rejected", "La ligne a 4 colonnes, il en faut 8. Ligne laissée."),
    ]
    assert (report.rejected, report.repaired) == (2, 1)


def test_truncated_movements_are_refused_and_those_known_stay() -> None:
    many = [["31", "1970-01-01", "COM", f"01{rank:03}", "A", "COM", "01001", "B"] for rank in range(2, 30)]
    bring(*many)
    with pytest.raises(FileRefused) as caught, transaction.atomic():
        bring(*many[:7])
    assert str(caught.value) == (
        "Le fichier ne donne plus 21 des 28 mouvements connus : il est peut-être tronqué."
    )
    assert CommuneChange.objects.count() == 28


def test_file_without_movements_nor_communes_is_refused() -> None:
    with pytest.raises(FileRefused) as caught, transaction.atomic():
        import_commune_changes(
            csv_file([["a", "b"], ["1", "2"]]), by=INSTALLATION, at=instants.DURING, file_name="x.csv"
        )
    assert str(caught.value) == (
        "Le fichier « x.csv » n'a pas la colonne attendue : il manque la modalité (mod) et la date d'effet "
        "(date_eff) et "
        "le type avant (typecom_av) et le code avant (com_av) et le nom avant (libelle_av) et le type après "
        "(typecom_ap) "
        "et le code après (com_ap) et le nom après (libelle_ap). Colonnes lues : « a », « b »."
    )


def test_communes_are_compared_with_those_loaded_and_nothing_is_written() -> None:
    communes = list(
        Commune.objects.exclude(departement__zone="com").order_by("code").values_list("code", "name")
    )
    rows = [["COM", code, code[:2], name] for code, name in communes if code != "02722"]
    rows[0][3] = "Autre nom"
    content = csv_file(
        [["TYPECOM", "COM", "DEP", "LIBELLE"], *rows, ["COM", "02999", "02", "Nulle-Part"]], ","
    )
    report = import_commune_changes(content, by=INSTALLATION, at=instants.DURING)
    assert (report.done, Entry.objects.count()) == (False, 0)
    assert [(each.line, each.effect.value, each.detail) for each in report.findings] == [
        (0, "noted", "02722 Soissons est dans la géographie chargée, pas dans le fichier."),
        (
            2,
            "noted",
            f"La commune 01001 s'appelle « Autre nom » dans le fichier, « {communes[0][1]} » dans la géographie.",
        ),
        (34876, "noted", "La commune 02999 Nulle-Part du fichier n'est pas dans la géographie chargée."),
    ]


def test_populations_are_compared_with_cities_summed_and_mayotte_absent() -> None:
    loaded = dict(Commune.objects.filter(code__in=("02168", "69123")).values_list("code", "population"))
    lyon = loaded["69123"] or 0
    rows = [["02168", (loaded["02168"] or 0) + 3], *([f"6938{rank}", lyon // 9] for rank in range(1, 9)),
            ["69389", lyon - 8 * (lyon // 9)], ["02999", 5], ["02722", "?"]]  # fmt: skip
    report = compare_populations(csv_file([["COM", "PMUN"], *rows]))
    assert report.counts == {"communes comparées": 3, "populations égales": 1, "écarts": 2}
    assert [each.detail for each in report.findings[:3]] == [
        "« ? » n'est pas une population. Ligne laissée.",
        f"02168 Château-Thierry : {rows[0][1]} habitants dans le fichier, {loaded['02168']} dans la géographie.",
        "La commune 02999 du fichier n'est pas dans la géographie chargée.",
    ]
    assert "17 communes du département 976 ne sont pas dans le fichier : « à vérifier »." in {
        each.detail for each in report.findings
    }
    assert Commune.objects.get(code="02168").population == loaded["02168"]
