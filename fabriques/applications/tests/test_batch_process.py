"""A list judged line by line: the same answers as one verdict at a time, the same file back in each form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.applications.batch import process
from fabriques.applications.batch.answers import Answer, Asked, answers, verdicts
from fabriques.applications.batch.columns import Said
from fabriques.applications.batch.placing import places
from fabriques.applications.batch.process import Watch, check
from fabriques.common import sheets
from fabriques.common.reasons import Refusal
from fabriques.common.sheets import Form, Number, Shape
from fabriques.common.values import Ternary
from fabriques.territories.tests.verdicts import SQUARE, defined, density, judge, qpv
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.verdict.judge import Judge
from fabriques.territories.zonings_in_force import commune

SOISSONS, LAON, PARIS = "02722", "02408", "75056"
INSIDE = (3.307, 49.3745)
ADDED = [
    "commune_insee",
    "commune",
    "localisation",
    "score",
    "remarque",
    "eligibilite",
    "priorite",
    "raison",
    "zonages",
]
CLASSES = {SOISSONS: "5", LAON: "5", PARIS: "1"}


def ami(**changes: str) -> Judge:
    """The rule of 2019-2021 (a QPV, or outside the large centres) where the grid and one outline are known."""
    rule = defined(outside_large_urban_centres="density_grid", **changes)
    return judge(density(CLASSES), qpv({SOISSONS: "QP002001"}, outlines=True), rule=rule)


def asked(*judges: Judge) -> list[Asked]:
    return [Asked(f"appel-{rank}", f"Appel {rank}", each) for rank, each in enumerate(judges, start=1)]


def written(path: Path, rows: Sequence[Sequence[str]], shape: Shape) -> Path:
    with sheets.write(path, shape) as writer:
        for row in rows:
            writer.row(row)
    return path


def judged(
    folder: Path, rows: Sequence[Sequence[str]], shape: Shape, wanted: list[Asked], watch: Watch | None = None
) -> tuple[list[list[str]], process.Progress]:
    source, target = written(folder / "source", rows, shape), folder / "target"
    progress = check(source, target, "liste", wanted, watch or Watch())
    with sheets.read(target) as table:
        return [table.header, *(row for _, row in table.rows)], progress


AROUND = st.tuples(
    st.floats(SQUARE[0] - 0.05, SQUARE[2] + 0.05), st.floats(SQUARE[1] - 0.05, SQUARE[3] + 0.05)
)
LOCATIONS = st.one_of(
    st.builds(lambda code: Location(commune(code)), st.sampled_from([SOISSONS, LAON, PARIS, "69123"])),
    st.builds(lambda point: Location(commune(SOISSONS), point), AROUND),
    st.just(Location(None)),
)


@given(st.lists(LOCATIONS, max_size=12))
def test_verdicts_together_are_those_of_each_alone(locations: list[Location]) -> None:
    rule = ami()
    alone = [rule.verdict(each) for each in locations]
    together = list(verdicts(rule, locations))
    assert [
        (each.accepted, each.eligibility, each.priority, each.targets, [e.answer for e in each.evidence])
        for each in together
    ] == [
        (each.accepted, each.eligibility, each.priority, each.targets, [e.answer for e in each.evidence])
        for each in alone
    ]
    # What explains a defined fact is the same too: cause, zone and distance.
    told = [[(e.cause, e.zones, e.distance_m) for e in each.evidence if e.definition] for each in together]
    assert told == [
        [(e.cause, e.zones, e.distance_m) for e in each.evidence if e.definition] for each in alone
    ]


def answer(said: Said, rule: Judge) -> Answer:
    [found] = answers(rule, list(places([said])))
    return found


def test_answer_gives_the_deciding_facts_and_their_zonings() -> None:
    assert answer(Said(code=LAON), ami()) == Answer(
        Ternary.YES,
        (
            "oui",
            "oui",
            "Hors des grands centres urbains : oui (la commune est dans la classe « Bourgs ruraux »).",
            "QPV, millésime 2024 ; Grille communale de densité, millésime 2026",
        ),
    )


def test_answer_at_a_point_inside_a_perimeter_tells_it() -> None:
    point = Said(longitude=str(INSIDE[0]), latitude=str(INSIDE[1]))
    rule = judge(qpv({SOISSONS: "QP002001"}, outlines=True))
    distance = rule.verdict(Location(commune(SOISSONS), INSIDE)).of("qpv").distance_m
    assert distance is not None
    metres = round(abs(distance), -1)
    assert answer(point, rule).cells[2] == (
        "Dans un quartier prioritaire de la politique de la ville (QPV) : oui (le point est dans « Presles "
        f"(démonstration) » (QP002001), à {metres:.0f}\N{NO-BREAK SPACE}m de sa limite)."
    )


def test_answer_without_a_commune_says_so() -> None:
    assert answer(Said(code="99999"), ami()).cells[:3] == (
        "à vérifier",
        "à vérifier",
        "La commune du lieu n'est pas connue.",
    )


def test_answer_of_a_line_that_contradicts_itself_is_to_be_verified() -> None:
    assert answer(Said(code=LAON, postcode="02200", name="Soissons"), ami()).cells[:3] == (
        "à vérifier",
        "à vérifier",
        "Les indications de la ligne se contredisent : voir la remarque.",
    )


def test_answer_says_when_the_text_does_not_tell_whether_its_rule_excludes() -> None:
    found = answer(Said(code=PARIS), judge(density(CLASSES), qpv({}), rule=ami().rule))
    assert (
        found.cells[0],
        found.cells[2].endswith("Le texte de l'appel ne dit pas si cette règle exclut ou classe."),
    ) == (
        "à vérifier",
        True,
    )


ROWS = [
    ["Nom", "CP", "Ville", "Code INSEE", "lon", "lat"],
    ["A", "", "", SOISSONS, "", ""],
    [],
    ["B", "75011", "Paris", "", "", ""],
    ["C", "", "", "", str(INSIDE[0]), str(INSIDE[1])],
    ["D", "", "", "99999", "", ""],
]


@pytest.mark.parametrize(
    "shape",
    [Shape(Form.CSV), Shape(Form.CSV, ",", bom=False, newline="\n"), Shape(Form.XLSX), Shape(Form.ODS)],
    ids=["csv", "csv-comma", "xlsx", "ods"],
)
def test_list_comes_back_in_its_form_with_the_answers_beside(tmp_path: Path, shape: Shape) -> None:
    rows, progress = judged(tmp_path, ROWS, shape, asked(ami()))
    with sheets.read(tmp_path / "target") as table:
        assert table.shape == shape
    assert [row[:6] for row in rows] == ROWS
    assert rows[0][6:] == ADDED
    assert [row[6:12] for row in rows[1:]] == [
        [SOISSONS, "Soissons", "d'après le code INSEE", "1", "", "oui"],
        [],
        [PARIS, "Paris", "d'après le code postal et la commune", "1", "", "à vérifier"],
        [SOISSONS, "Soissons", "d'après le point donné", "1", "", "oui"],
        ["", "", "", "", "code INSEE : aucune commune reconnue", "à vérifier"],
    ]
    assert progress == process.Progress(
        5, 5, 1, 3, 1, [(6, "code INSEE : aucune commune reconnue")], {"appel-1": {"yes": 2, "unknown": 2}}
    )


def test_numbers_of_a_workbook_stay_numbers(tmp_path: Path) -> None:
    rows, _ = judged(
        tmp_path, [["insee", "surface"], [SOISSONS, Number("120.5")]], Shape(Form.XLSX), asked(ami())
    )
    kinds = [(str(cell), type(cell)) for cell in rows[1][:6]]
    assert kinds == [
        (SOISSONS, str),
        ("120.5", Number),
        (SOISSONS, str),
        ("Soissons", str),
        ("d'après le code INSEE", str),
        ("1", Number),
    ]


def test_columns_of_the_same_names_are_kept(tmp_path: Path) -> None:
    header = ["commune_insee", "Éligibilité", "raison", "raison_2"]
    rows, _ = judged(tmp_path, [header, [SOISSONS, "x", "y", "z"]], Shape(Form.CSV), asked(ami()))
    assert rows[0] == [
        *header, "commune_insee_2", "commune", "localisation", "score", "remarque", "eligibilite_2", "priorite",
        "raison_3", "zonages",
    ]  # fmt: skip
    assert rows[1][:4] == [SOISSONS, "x", "y", "z"]


def test_several_calls_have_their_columns_each(tmp_path: Path) -> None:
    rows, progress = judged(
        tmp_path, [["insee"], [PARIS]], Shape(Form.CSV), asked(ami(), judge(density(CLASSES)))
    )
    assert rows[0][6:] == [
        "eligibilite_appel_1", "priorite_appel_1", "raison_appel_1", "zonages_appel_1",
        "eligibilite_appel_2", "priorite_appel_2", "raison_appel_2", "zonages_appel_2",
    ]  # fmt: skip
    assert progress.answers == {"appel-1": {"unknown": 1}, "appel-2": {"unknown": 1}}


def test_rows_of_other_widths_are_judged_and_told_with_their_line(tmp_path: Path) -> None:
    told: list[tuple[int, str]] = []
    rows, _ = judged(
        tmp_path,
        [["insee", "nom"], [SOISSONS], [SOISSONS, "a", "", "trop"], [SOISSONS, "b"]],
        Shape(Form.CSV),
        asked(ami()),
        Watch(problem=lambda line, why: told.append((line, why))),
    )
    assert told == [
        (2, "la ligne a 1 cellule, l'en-tête en a 2 : vérifiez les séparateurs"),
        (3, "la ligne a 4 cellules, l'en-tête en a 2 : vérifiez les séparateurs"),
    ]
    assert [row[4] for row in rows] == ["commune_insee", SOISSONS, SOISSONS, SOISSONS]
    assert [row[:4] for row in rows] == [
        ["insee", "nom", "", ""],
        [SOISSONS, "", "", ""],
        [SOISSONS, "a", "", "trop"],
        [SOISSONS, "b", "", ""],
    ]


def test_narrow_row_of_a_workbook_is_no_fault(tmp_path: Path) -> None:
    _, progress = judged(tmp_path, [["insee", "nom"], [SOISSONS]], Shape(Form.ODS), asked(ami()))
    assert (progress.problems, progress.located) == (0, 1)


def test_formula_in_a_cell_comes_back_plain(tmp_path: Path) -> None:
    rows, _ = judged(tmp_path, [["insee", "nom"], [SOISSONS, "=1+1"]], Shape(Form.CSV), asked(ami()))
    assert rows[1][1] == "'=1+1"


def test_progress_is_told_after_each_chunk_and_first_problems_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "CHUNK", 2)
    monkeypatch.setattr(process, "KEPT_PROBLEMS", 3)
    steps: list[tuple[int, int]] = []
    watch = Watch(chunk=lambda progress: steps.append((progress.done, progress.total)))
    rows, progress = judged(tmp_path, [["insee"], *[["99999"]] * 5], Shape(Form.CSV), asked(ami()), watch)
    assert (steps, len(rows)) == ([(2, 5), (4, 5), (5, 5)], 6)
    assert (progress.problems, [line for line, _ in progress.first_problems]) == (5, [2, 3, 4])


def test_rows_before_the_header_stay_before_it(tmp_path: Path) -> None:
    judged(tmp_path, [[], [], ["insee"], [SOISSONS]], Shape(Form.XLSX), asked(ami()))
    with sheets.read(tmp_path / "target") as table:
        assert (table.header_line, [line for line, _ in table.rows]) == (3, [4])


def test_list_that_names_no_place_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        judged(tmp_path, [["nom"], ["A"]], Shape(Form.CSV), asked(ami()))
    assert caught.value.codes == ("no_column",)


def test_memory_of_a_judge_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fabriques.applications.batch.answers.REMEMBERED_COMMUNES", 1)
    rule = ami()
    list(answers(rule, list(places([Said(code=SOISSONS), Said(code=LAON)]))))
    assert {len(each.by_commune) for each in rule.questions} == {0}
