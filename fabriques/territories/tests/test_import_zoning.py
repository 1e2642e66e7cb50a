from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import shapely
from django.db import ProgrammingError, connection, transaction

from fabriques.common.tests import instants
from fabriques.journal.models import Entry
from fabriques.territories.acts import import_commune_changes, import_zoning
from fabriques.territories.models import (
    Commune,
    CommuneChange,
    Zoning,
    ZoningArea,
    ZoningFinding,
    ZoningMember,
)
from fabriques.territories.reference import reader
from fabriques.territories.tests.zoning_files import SQUARE, csv_file, feature, geojson
from fabriques.territories.zonings.findings import FileRefused
from fabriques.territories.zonings.report import ImportReport

pytestmark = pytest.mark.django_db
AT = instants.DURING
GRID = [["codgeo", "dens"], ["02168", 4], ["02722", 3], ["02408", 2]]
MOVES = ["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP", "LIBELLE_AP"]
COLLECTIVITIES = ["975", "977", "978", "984", "986", "987", "988", "989"]


def bring(kind: str, content: bytes, vintage: str = "2024", **given: Any) -> ImportReport:
    return import_zoning(kind, content, vintage=vintage, by="equipe-1", at=AT, **given)


def density(*rows: Sequence[object], **given: Any) -> ImportReport:
    return bring("density", csv_file([["codgeo", "dens"], *rows]), **given)


def refusal(kind: str, content: bytes, vintage: str = "2024", **given: Any) -> str:
    with pytest.raises(FileRefused) as caught, transaction.atomic():
        bring(kind, content, vintage, **given)
    (reason,) = caught.value.reasons
    return f"{reason.text} {reason.remedy}"


def members(zoning: Zoning | None) -> list[tuple[str, str, bool]]:
    rows = ZoningMember.objects.filter(zoning=zoning).order_by("unit", "value")
    return list(rows.values_list("unit", "value", "partial"))


def told(report: ImportReport) -> list[tuple[int, str, str]]:
    """Findings that are about a line, with their effect and detail."""
    return [(each.line, each.effect.value, each.detail) for each in report.findings if each.line]


def move(day: str, nature: str, before: str, after: str) -> list[str]:
    return [nature, day, "COM", before, f"Nom {before}", "COM", after, f"Nom {after}"]


def know(*moves: list[str]) -> ImportReport:
    return import_commune_changes(csv_file([MOVES, *moves], ","), by="", at=AT)


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
        "grille.csv", "https://exemple.fr/grille.csv", 3, 3, "equipe-1",
    )  # fmt: skip
    assert (zoning.areas, zoning.precision_m, zoning.rejected, zoning.repaired, report.done, report.rows) == (
        0, None, 0, 0, True, 3,
    )  # fmt: skip
    assert members(zoning) == [("02168", "4", False), ("02408", "2", False), ("02722", "3", False)]


def test_journal_keeps_figures_and_no_name() -> None:
    zoning = density(["02168", 4]).zoning
    assert zoning is not None
    entry = Entry.objects.get(subject_kind="zoning")
    assert (entry.subject_id, entry.act, entry.actor) == ("density:2024", "zoning_imported", "equipe-1")
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


def test_quarters_of_the_other_generation_are_refused() -> None:
    assert refusal("qpv", geojson([feature("QP002001")])) == (
        "Les codes des quartiers commencent par QP : c'est la génération 2015, pas 2024. Relancez avec le millésime "
        "2015, ou choisissez le fichier de la génération 2024."
    )


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


def test_quarters_by_commune_are_incomplete_where_their_number_is_not_reached() -> None:
    rows = [["code_qp", "insee_com"], ["QN97101M", "97105"], ["QN97801M", "97801"]]
    metro = [[f"QN{dep:03}{rank:02}M", "02168"] for dep in range(1, 20) for rank in range(1, 73)][:1362]
    complete = bring("qpv", csv_file([*rows, *metro])).zoning
    short = bring("qpv", csv_file([*rows, *metro[1:]])).zoning
    assert complete is not None
    assert short is not None
    without_martin = [code for code in COLLECTIVITIES if code != "978"]
    overseas = ["971", "972", "973", "974", "976"]
    assert complete.incomplete_in == sorted([*overseas, *without_martin])
    assert len(short.incomplete_in) == 96 + 5 + 7


def test_incomplete_departements_may_be_said_and_must_exist() -> None:
    content = csv_file([["code_qp", "insee_com"], ["QP002001", "02168"]])
    report = bring("qpv", content, "2015", incomplete_in=["51", "02", "02"])
    assert report.zoning is not None
    assert report.zoning.incomplete_in == ["02", "51"]
    assert refusal("qpv", content, "2015", incomplete_in=["02", "99"]) == (
        "« 99 » : aucun département n'a ce code. Donnez des codes de département, comme 01, 2A ou 974, séparés par des "
        "virgules."
    )


def test_outlines_are_kept_with_their_precision_and_their_communes() -> None:
    report = bring("qpv", geojson([feature("QN00201N", insee_com="02168;02722")]))
    area = ZoningArea.objects.get()
    assert report.zoning is not None
    assert (area.code, area.name, report.zoning.areas, report.zoning.precision_m) == (
        "QN00201N", "Quartier QN00201N", 1, 1000,
    )  # fmt: skip
    assert shapely.from_wkb(bytes(area.outline)).equals(shapely.Polygon(SQUARE))
    assert members(report.zoning) == [("02168", "QN00201N", False), ("02722", "QN00201N", False)]


def border(left: str, right: str) -> list[tuple[float, float]]:
    """A square on the border of two communes."""
    polygons = reader.read_polygons()
    outlines = dict(zip(polygons.codes, polygons.outlines, strict=True))
    middle = shapely.intersection(outlines[left].boundary, outlines[right].boundary).representative_point()
    return list(middle.buffer(0.002, cap_style="square").exterior.coords)


def test_quarter_that_names_no_commune_is_found_by_its_outline() -> None:
    ring = border("31555", "31069")  # Toulouse and Blagnac
    report = bring("qpv", geojson([feature("QN03101N", ring, insee_com=None, lib_com=None)]))
    assert {unit for unit, _, _ in members(report.zoning)} == {"31069", "31555"}
    assert told(report) == [
        (1, "repaired", "Le quartier QN03101N ne nomme pas sa commune ; par son contour : 31069 Blagnac, 31555 "
         "Toulouse."),
    ]  # fmt: skip


def test_quarter_that_names_two_communes_for_one_code_straddles_them() -> None:
    ring = border("31555", "31069")
    zone = feature("QN03101N", ring, insee_com="31555", lib_com="Blagnac, Toulouse")
    report = bring("qpv", geojson([zone]))
    assert members(report.zoning) == [("31069", "QN03101N", False), ("31555", "QN03101N", False)]


def test_departement_of_a_quarter_without_outline_proves_nothing() -> None:
    zones = [
        feature("QN00201N"),
        feature("QN00202N"),
        {**feature("QN05101N", insee_com="51230"), "geometry": None},
    ]
    report = bring("qpv", geojson(zones), incomplete_in=[])
    assert report.zoning is not None
    assert (report.zoning.areas, report.zoning.incomplete_in) == (2, ["51"])
    assert ("51230", "QN05101N", False) in members(report.zoning)


def test_quarter_drawn_twice_counts_once_or_keeps_no_outline() -> None:
    far = [(x + 0.01, y) for x, y in SQUARE]
    zones = [
        feature("QN00201N"),
        feature("QN00201N"),
        feature("QN00202N"),
        feature("QN00202N", far),
        feature("QN00203N"),
    ]
    report = bring("qpv", geojson(zones))
    assert told(report) == [
        (2, "repaired", "La ligne répète la ligne 1 (code 02168) : comptée une fois."),
        (2, "repaired", "Le quartier QN00201N répète l'enregistrement 1 : compté une fois."),
        (3, "rejected", "Le quartier QN00202N a des contours différents aux enregistrements 3 et 4 : aucun "
         "n'est gardé."),
        (4, "repaired", "La ligne répète la ligne 3 (code 02168) : comptée une fois."),
        (4, "rejected", "Le quartier QN00202N a des contours différents aux enregistrements 3 et 4 : aucun "
         "n'est gardé."),
    ]  # fmt: skip
    assert [area.code for area in ZoningArea.objects.order_by("code")] == ["QN00201N", "QN00203N"]


FREE = {
    "code": "arrondissements-2023",
    "label": "Arrondissements sans Fabrique",
    "source": "Cahier des charges 2023",
}


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
