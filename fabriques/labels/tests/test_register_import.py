from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.published import DATA, needs
from fabriques.common.text import spreadsheet_cell
from fabriques.labels.acts import attribute_label, import_register
from fabriques.labels.coverage import coverage
from fabriques.labels.models import ImportFinding, Label, RegisterImport
from fabriques.labels.register import RegisterFileError
from fabriques.places.models import Place
from fabriques.places.tests.factories import place

pytestmark = pytest.mark.django_db
REAL = DATA / "fabriques_382.csv"
HEADER = ["id", "vague_supposee", "nom_publie", "commune_code", "commune_nom", "lat", "lon"]
USUAL = {
    "id": "fabt-1", "vague_supposee": "2019-2021 (vagues 1 à 8)", "nom_publie": "Le Hublot", "commune_code": "06088",
    "commune_nom": "Nice", "lat": "43.71", "lon": "7.24",
}  # fmt: skip
needs_real = needs("fabriques_382.csv")


def listed(*changes: dict[str, str]) -> bytes:
    """A list with one line for each set of changes to the usual one."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER)
    writer.writeheader()
    writer.writerows(
        {**USUAL, "id": f"fabt-{rank}", **change} for rank, change in enumerate(changes, start=1)
    )
    return text.getvalue().encode()


def findings(content: bytes) -> list[tuple[int, str, str]]:
    outcome = import_register(content, by=INSTALLATION, at=instants.DURING, accept_rejected=True)
    return [(line.number, each.anomaly, each.done) for line in outcome.lines for each in line.findings]


ANOMALIES = {
    "nothing": ({}, []),
    "code kept by a spreadsheet's apostrophe": ({"commune_code": spreadsheet_cell("06088")}, []),
    "stale code": (
        {"commune_code": "49069", "commune_nom": "Orée-d'Anjou"},
        [("stale_code", "suivi jusqu'à 49126 Orée d'Anjou")],
    ),
    "no commune name, no point": (
        {"commune_code": "97801", "commune_nom": "NA", "lat": "", "lon": ""},
        [
            ("no_point", "point de la commune s'il est connu, sinon position inconnue"),
            ("no_arrondissement", "rattaché à son département"),
            ("no_commune_name", "commune Saint-Martin, par son code"),
        ],
    ),
    "Mayotte": (
        {"commune_code": "97608", "commune_nom": "Dzaoudzi"},
        [("no_arrondissement", "rattaché à son département")],
    ),
    "entity": ({"nom_publie": "Arts &amp; Métiers"}, [("entity", "décodée")]),
    "line break": ({"nom_publie": "Le\nHublot"}, [("line_break", "remplacé par une espace")]),
    "masked person": ({"nom_publie": "Atelier [personne physique]"}, [("masked", "conservé masqué")]),
    "homonymous commune": (
        {"commune_code": "97411", "commune_nom": "Saint-Denis"},
        [("homonym", "le code seul a servi, à vérifier")],
    ),
    "impossible point": ({"lat": "943.7"}, [("bad_point", "ignorée")]),
    "point that is no number": ({"lat": "nan"}, [("bad_point", "ignorée")]),
    "point in words": ({"lat": "au nord"}, [("bad_point", "ignorée")]),
    "no identifier": ({"id": ""}, [("rejected", "ligne refusée, rien n'est enregistré pour elle")]),
    "old name of the commune": (
        {"commune_nom": "Nizza"},
        [("commune_name", "le code 06088 désigne aujourd'hui Nice : code suivi")],
    ),
    "spaces": ({"nom_publie": "Le  Hublot "}, [("spaces", "retirées")]),
    "no name": (
        {"nom_publie": " "},
        [("spaces", "retirées"), ("rejected", "ligne refusée, rien n'est enregistré pour elle")],
    ),
    "endless identifier": (
        {"id": "x" * 41},
        [("rejected", "ligne refusée, rien n'est enregistré pour elle")],
    ),
    "unknown commune": (
        {"commune_code": "99999"},
        [("rejected", "ligne refusée, rien n'est enregistré pour elle")],
    ),
    "unknown wave": (
        {"vague_supposee": "2030"},
        [("rejected", "ligne refusée, rien n'est enregistré pour elle")],
    ),
}


@pytest.mark.parametrize("case", ANOMALIES)
def test_line_reports_its_anomalies_and_what_was_done(case: str) -> None:
    change, expected = ANOMALIES[case]
    assert findings(listed(change)) == [(2, anomaly, done) for anomaly, done in expected]


def test_paragraph_is_cut_and_kept_whole_beside() -> None:
    text = "Un lieu de rencontre et de travail partagé " * 6
    import_register(listed({"nom_publie": text}), by=INSTALLATION, at=instants.DURING)
    place = Place.objects.get()
    assert (len(place.name) <= 120, place.name[-1], place.published_name) == (True, "…", text)


def test_long_name_that_is_not_cut_is_reported_as_kept_whole() -> None:
    text = "Un lieu de rencontre et de travail partagé, pour le canton entier"
    assert findings(listed({"nom_publie": text})) == [(2, "paragraph", "gardé en entier")]
    assert Place.objects.get().name == text


def test_several_places_in_one_commune_stay_distinct() -> None:
    found = findings(listed({}, {"nom_publie": "L'Autre"}))
    assert (found, Place.objects.count()) == (
        [(2, "several_in_commune", "gardés distincts"), (3, "several_in_commune", "gardés distincts")],
        2,
    )


def test_line_numbers_are_those_of_the_file_even_after_a_name_on_two_lines() -> None:
    found = findings(
        listed({"nom_publie": "Le\nHublot"}, {"commune_code": "49069", "commune_nom": "Orée d'Anjou"})
    )
    assert [(number, anomaly) for number, anomaly, _ in found] == [(2, "line_break"), (4, "stale_code")]


def test_import_again_creates_nothing_more() -> None:
    content = listed({}, {"commune_code": "33063", "commune_nom": "Bordeaux"})
    runs = [import_register(content, by=INSTALLATION, at=instants.DURING).run for _ in range(2)]
    assert [(run.created, run.known) for run in runs if run] == [(2, 0), (0, 2)]
    assert (Place.objects.count(), Label.objects.count()) == (2, 2)


def test_known_identifier_with_another_place_is_reported_and_left() -> None:
    import_register(listed({}), by=INSTALLATION, at=instants.DURING)
    found = findings(listed({"commune_code": "33063", "commune_nom": "Bordeaux"}))
    assert [anomaly for _, anomaly, _ in found] == ["changed_line"]
    assert Place.objects.get().commune_id == "06088"


def test_rejected_line_holds_the_whole_import_back_unless_accepted() -> None:
    content = listed({}, {"commune_code": "99999"})
    outcome = import_register(content, by=INSTALLATION, at=instants.DURING)
    assert (outcome.run, Place.objects.count(), RegisterImport.objects.count()) == (None, 0, 0)
    accepted = import_register(content, by=INSTALLATION, at=instants.DURING, accept_rejected=True)
    assert accepted.run is not None
    assert (accepted.run.created, accepted.run.rejected, Place.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            listed({"nom_publie": "Le\0Hublot"}),
            "Le fichier contient des caractères nuls : il est abîmé ou n'est pas un CSV. Exportez-le de nouveau.",
        ),
        (
            b"id,nom\n1,x\n",
            "Il manque la colonne vague_supposee, nom_publie, commune_code, commune_nom, lat, lon. "
            "Colonnes attendues : id, vague_supposee, nom_publie, commune_code, commune_nom, lat, lon.",
        ),
        (
            ",".join(HEADER).encode() + b"\nfabt-1,2023,Caf\xe9,06088,Nice,1,1\n",
            "Le fichier n'est pas en UTF-8 (octet 77). Enregistrez-le en UTF-8 puis recommencez.",
        ),
    ],
)
def test_file_that_is_no_such_list_is_refused_in_words(content: bytes, message: str) -> None:
    with pytest.raises(RegisterFileError) as refusal:
        import_register(content, by=INSTALLATION, at=instants.DURING)
    assert str(refusal.value) == message


def test_command_says_why_nothing_was_applied(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_bytes(listed({"commune_code": "99999"}))
    with pytest.raises(CommandError) as refusal:
        call_command("import_register", str(file), stdout=io.StringIO())
    assert str(refusal.value) == (
        "Des lignes sont refusées : rien n'a été enregistré. Corrigez-les, ou relancez avec --accept-rejected."
    )


def test_unknown_end_is_not_published_and_counts_as_in_force() -> None:
    import_register(
        listed({}, {"vague_supposee": "2023", "commune_code": "33063"}), by=INSTALLATION, at=instants.DURING
    )
    ends = [(label.period, label.end_words) for label in Label.objects.order_by("start")]
    before, after = coverage(date(2023, 9, 1)), coverage(date(2030, 1, 1))
    assert ends == [("2019-2021", "non publié"), ("2023", "non publié")]
    assert [(each.labels, each.unknown_ends) for each in (before, after)] == [(1, 1), (2, 2)]


@needs_real
def test_real_list_comes_in_whole_with_every_anomaly() -> None:
    outcome = import_register(REAL.read_bytes(), by=INSTALLATION, at=instants.DURING)
    assert outcome.run is not None
    assert (outcome.run.lines, outcome.run.created, outcome.run.rejected) == (382, 382, 0)
    kinds = Counter(ImportFinding.objects.values_list("anomaly", flat=True))
    expected = {
        "paragraph": 50,
        "line_break": 20,
        "entity": 3,
        "masked": 3,
        "stale_code": 1,
        "no_arrondissement": 4,
    }
    assert {name: kinds[name] for name in expected} == expected
    periods = Counter(Label.objects.order_by().values_list("period", flat=True))
    assert periods == {"2019-2021": 300, "2023": 82}


@needs_real
def test_real_coverage_gives_the_145_and_the_facts_of_2023() -> None:
    import_register(REAL.read_bytes(), by=INSTALLATION, at=instants.DURING)
    before, after = coverage(date(2023, 9, 1)), coverage(date(2023, 11, 9))
    with (DATA / "arrondissements_sans_fabrique_avant_2023.csv").open(encoding="utf-8") as handle:
        derived = [row["arrondissement"] for row in csv.DictReader(handle)]
    without = {each.code for each in before.without}
    places = Place.objects.filter(labels__period="2023").values_list("commune__arrondissement_id", flat=True)
    inside = [code for code in places if code in without]
    assert sorted(without) == sorted(derived)
    assert (len(without), len(inside), len(set(inside)), list(places).count(None)) == (145, 76, 71, 2)
    outside = {
        place.source_references.get().reference
        for place in Place.objects.filter(labels__period="2023", commune__arrondissement__isnull=False)
        if place.commune.arrondissement_id not in without
    }
    assert outside == {"fabt-338", "fabt-370", "fabt-379", "fabt-381"}
    assert (after.covered, [each.code for each in after.empty_departements]) == (259, ["90"])


def test_line_with_a_missing_cell_is_rejected_and_the_others_are_read() -> None:
    content = listed({}, {}) + b"fabt-3,2023,Sans commune\n"
    assert [(number, anomaly) for number, anomaly, _ in findings(content) if anomaly == "rejected"] == [
        (4, "rejected"),
        (4, "rejected"),
    ]


def test_file_with_an_open_quote_says_where() -> None:
    content = listed({}) + b'fabt-2,2023,"Jamais ferm\xc3\xa9,06088,Nice,1,1\n'
    with pytest.raises(RegisterFileError) as refusal:
        import_register(content, by=INSTALLATION, at=instants.DURING)
    assert str(refusal.value) == "Le fichier est mal formé vers la ligne 3 : unexpected end of data."
    assert not Place.objects.exists()


def test_coverage_counts_what_is_announced_and_never_adds_real_to_fictitious() -> None:
    day = instants.PUBLIC_FROM.date()
    for fictitious in (False, True):
        attribute_label(
            place(code="02722" if fictitious else "51230", fictitious=fictitious), "fabrique", start=day, end=None,
            public_from=instants.PUBLIC_FROM, source="test", period="test", at=instants.ANNOUNCED, by=INSTALLATION,
        )  # fmt: skip
    found = [
        coverage(day),
        coverage(day, fictitious=True),
        coverage(day, announced_by=instants.ANNOUNCED),
        coverage(day, announced_by=instants.PUBLIC_FROM),
    ]
    assert [sorted(each.counts) for each in found] == [["512"], ["024"], [], ["512"]]


def test_coverage_command_refuses_a_day_it_cannot_read() -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("coverage", "--on", "hier", stdout=io.StringIO())
    assert str(refusal.value) == ("Error: argument --on: « hier » n'est pas un jour : écrivez-le AAAA-MM-JJ.")


@needs_real
def test_coverage_command_gives_both_numbers() -> None:
    import_register(REAL.read_bytes(), by=INSTALLATION, at=instants.DURING)
    out = io.StringIO()
    call_command("coverage", "--on", "2023-09-01", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (found["recomputed_without"], found["official_without_2023"], found["labels"]) == (145, 144, 300)
