"""A list sent to be checked: what is recorded, the job end to end, its failures, the month its files are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from fabriques.accounts.tests.factories import another_holder, holder
from fabriques.applications import tasks
from fabriques.applications.batch import acts, process, work
from fabriques.applications.batch.receiving import shown_name
from fabriques.applications.batch.states import CheckState
from fabriques.applications.models import PlacesCheck
from fabriques.applications.tests.lists import LIST, again, entries, kept, sent
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common import files, sheets
from fabriques.common.authorization import SCHEDULE
from fabriques.common.reasons import Refusal
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.common.tests.together import at_once
from fabriques.labels.eligibility import judge_of
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.zonings_in_force import commune

DONE = ["check_places succeeded"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.mark.django_db
def test_list_is_on_disk_before_its_row_and_waits_for_its_job(folder: Path) -> None:
    check = sent()
    assert files.path_of(check.input_sha256).read_bytes() == LIST
    found = again(check)
    assert (found.state, found.calls, found.day, found.file_name, found.input_size, entries(found)) == (
        CheckState.WAITING, ["appel"], None, "liste.csv", len(LIST), ["asked"],
    )  # fmt: skip


@pytest.mark.django_db
def test_job_gives_the_same_answers_as_the_single_verdict(run_jobs: Callable[[], list[str]]) -> None:
    check = sent()
    assert run_jobs() == DONE
    found = again(check)
    assert (found.state, found.lines_total, found.lines_done, found.lines_located, found.problems) == (
        CheckState.DONE, 2, 2, 1, 1,
    )  # fmt: skip
    assert found.first_problems == [[3, "code INSEE : aucune commune reconnue"]]
    assert (found.answers, entries(found)) == ({"appel": {"yes": 1, "unknown": 1}}, ["asked", "finished"])
    wave = demonstration_wave()
    rule = judge_of(wave.rulebook, instants.OPENS.date(), wave=wave)
    alone = rule.verdict(Location(commune("02722"))).eligibility
    with sheets.read(files.path_of(found.result_sha256)) as table:
        rows = [dict(zip(table.header, row, strict=True)) for _, row in table.rows]
    assert [(row["nom"], row["eligibilite"]) for row in rows] == [
        ("A", {"yes": "oui", "no": "non", "unknown": "à vérifier"}[alone]),
        ("B", "à vérifier"),
    ]


@pytest.mark.django_db
def test_job_run_twice_gives_the_same_file_once(folder: Path, run_jobs: Callable[[], list[str]]) -> None:
    check = sent()
    run_jobs()
    first = again(check)
    acts.run(check.public_id, by=SCHEDULE)
    assert (again(check).result_sha256, kept(folder), entries(check)) == (
        first.result_sha256, 2, ["asked", "finished"],
    )  # fmt: skip


@pytest.mark.django_db
def test_job_of_a_killed_worker_begins_again() -> None:
    check = sent()
    PlacesCheck.objects.filter(pk=check.pk).update(state=CheckState.RUNNING, lines_done=1)
    acts.run(check.public_id, by=SCHEDULE)
    assert (again(check).state, again(check).lines_done) == (CheckState.DONE, 2)


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_rows(query_count: Callable[[Callable[[], object]], int]) -> None:
    counts = []
    for rows in (1, 1, 300):  # the first reads the zonings
        check = sent(b"insee;cp;commune\n" + b"02722;02200;Soissons\n" * rows)
        counts.append(query_count(lambda check=check: acts.run(check.public_id, by=SCHEDULE)))  # type: ignore[misc]
    assert counts[1] == counts[2]


@pytest.mark.django_db
def test_progress_is_saved_after_each_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "CHUNK", 1)
    seen: list[tuple[str, int, int, int]] = []
    save = work.save_progress

    def watched(check: PlacesCheck, progress: process.Progress) -> None:
        save(check, progress)
        row = again(check)
        seen.append((row.state, row.lines_done, row.lines_total, row.problems))

    monkeypatch.setattr(work, "save_progress", watched)
    acts.run(sent().public_id, by=SCHEDULE)
    assert seen == [("running", 1, 2, 0), ("running", 2, 2, 1)]


@pytest.mark.django_db
def test_list_refused_while_it_is_read_fails_with_the_reason(run_jobs: Callable[[], list[str]]) -> None:
    check = sent(b"insee\n\n")
    assert run_jobs() == DONE
    assert (again(check).state, plain(again(check).failure), entries(check)) == (
        CheckState.FAILED,
        "Le fichier « liste.csv » n'a aucune ligne sous son en-tête. Il faut une ligne d'en-tête et au moins une ligne "
        "en dessous. Vérifiez que c'est le bon fichier et que la première feuille est la bonne, puis recommencez.",
        ["asked", "failed"],
    )


@pytest.mark.django_db
def test_list_whose_file_is_lost_fails_with_the_reason(run_jobs: Callable[[], list[str]]) -> None:
    check = sent()
    files.path_of(check.input_sha256).unlink()
    assert run_jobs() == DONE
    assert again(check).failure == (
        "Le fichier reçu n'est plus sur la plateforme. Les fichiers sont gardés 30 jours. "
        "Envoyez le fichier de nouveau."
    )


@pytest.mark.django_db
def test_fault_of_ours_is_told_and_still_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    check = sent()
    monkeypatch.setattr(process, "places", None)
    with pytest.raises(TypeError):
        tasks.check_places(check=check.public_id)
    assert (again(check).state, again(check).failure.splitlines()) == (
        CheckState.FAILED,
        [
            "Une erreur que la plateforme n'avait pas prévue a arrêté la vérification. L'incident est enregistré avec "
            "le numéro de cette vérification. Recommencez ; si cela se reproduit, écrivez à l'équipe du programme en "
            "donnant l'adresse de cette page."
        ],
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "codes"),
    [(b"nom\nA\n", ("no_column",)), (b"", ("empty_file",)), (b"%PDF-1.4", ("not_a_table",))],
)
def test_file_refused_at_once_leaves_nothing(folder: Path, content: bytes, codes: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as caught:
        sent(content)
    assert (caught.value.codes, kept(folder), PlacesCheck.objects.count()) == (codes, 0, 0)


@pytest.mark.django_db
def test_unknown_call_is_refused_with_those_known() -> None:
    demonstration_wave()
    holder()
    assert (
        refused(lambda: sent(calls=["nul"]))
        == "L'appel « nul » n'existe pas, ou n'a pas encore de règlement."
    )


@pytest.mark.django_db
def test_no_call_is_chosen_when_none_is_open() -> None:
    demonstration_wave()
    holder()
    assert refused(lambda: sent(at=instants.DECIDED)) == "Aucun appel n'est ouvert aujourd'hui."
    assert sent(calls=["appel"], at=instants.DECIDED).calls == ["appel"]


@pytest.mark.django_db
def test_fourth_list_waits_until_one_of_three_has_ended(run_jobs: Callable[[], list[str]]) -> None:
    for rank in range(3):
        sent(LIST + b"C;02408\n" * rank)
    assert refused(sent) == "3 de vos vérifications ne sont pas encore terminées."
    assert sent(by=another_holder()).state == CheckState.WAITING
    run_jobs()
    assert sent().state == CheckState.WAITING


def test_lists_sent_at_once_are_three_at_most(cloned_database: str) -> None:
    demonstration_wave()
    by = holder()
    answers = at_once(
        *[lambda: acts.ask([LIST], "a.csv", wanted=[], day=None, by=by, at=instants.DURING).state] * 5
    )
    assert sorted(str(each) for each in answers) == sorted(
        [*["waiting"] * 3, *["3 de vos vérifications ne sont pas encore terminées."] * 2]
    )
    connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("C:\\Mes documents\\liste.csv", "liste.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.csv\n", "agpj.csv"),
        ("", "fichier"),
        ("x" * 200 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_name_of_a_file_is_shown_on_one_plain_line(written: str, shown: str) -> None:
    assert shown_name(written) == shown
