"""The pages where a list of places is sent, followed and given back, to whoever sent it only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import another_holder, holder, programme_member
from fabriques.applications.batch import acts
from fabriques.applications.batch.states import CheckState
from fabriques.applications.models import PlacesCheck
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common import sheets
from fabriques.common.authorization import SCHEDULE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain

pytestmark = pytest.mark.django_db
PAGE = "/espace/verifications/"
LIST = b"nom;insee\nA;02722\n\nB;99999\n"
Jobs = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def during(tmp_path: Path, settings: Any, set_clock: Callable[[datetime], None]) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    demonstration_wave()
    set_clock(instants.DURING)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(client: Client, content: bytes = LIST, name: str = "liste.csv", **typed: str) -> PlacesCheck:
    response = client.post(PAGE, {"file": SimpleUploadedFile(name, content), **typed})
    check = PlacesCheck.objects.latest("pk")
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}{check.public_id}/")
    return check


def test_list_is_sent_followed_and_given_back(run_jobs: Jobs) -> None:
    client = client_of(holder())
    check = sent(client, day="2026-02-10")
    page = f"{PAGE}{check.public_id}/"
    waiting = client.get(page)
    assert (waiting.status_code, waiting.context["unfinished"], waiting.context["day"]) == (
        200, True, "10 février 2026",
    )  # fmt: skip
    assert b'hx-trigger="every 2s"' in waiting.content
    assert client.get(f"{page}resultat/").status_code == 404
    assert run_jobs() == ["check_places succeeded"]
    done = client.get(page)
    assert (done.context["state"], done.context["shown_problems"]) == ("terminée", 1)
    assert done.context["answers"] == [
        (
            "Fabriques de territoire, appel de test",
            [("éligibles", "1"), ("non éligibles", "0"), ("à vérifier", "1")],
        )
    ]
    assert [[cell.value for cell in row.cells] for row in done.context["problems"].rows] == [
        ["4", "code INSEE : aucune commune reconnue"]
    ]
    assert b"hx-" not in done.content


def test_file_given_back_has_the_form_and_the_name_of_the_one_sent(tmp_path: Path, run_jobs: Jobs) -> None:
    source = tmp_path / "source"
    with sheets.write(source, sheets.Shape(sheets.Form.XLSX)) as writer:
        writer.row(["insee"])
        writer.row(["02722"])
    client = client_of(holder())
    check = sent(client, source.read_bytes(), "Mes lieux.xlsx")
    run_jobs()
    response = client.get(f"{PAGE}{check.public_id}/resultat/")
    target = tmp_path / "target"
    target.write_bytes(b"".join(response))
    assert (response["Content-Type"], response["Content-Disposition"], response["Cache-Control"]) == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        'attachment; filename="Mes lieux-verifie.xlsx"',
        "private, no-store",
    )
    with sheets.read(target) as table:
        assert [row[:3] for _, row in table.rows] == [["02722", "02722", "Soissons"]]


def test_state_alone_is_given_for_the_page_that_refreshes_itself(run_jobs: Jobs) -> None:
    client = client_of(holder())
    check = sent(client)
    PlacesCheck.objects.filter(pk=check.pk).update(state=CheckState.RUNNING, lines_total=3, lines_done=1)
    running = client.get(f"{PAGE}{check.public_id}/etat/")
    assert (running.context["percent"], b"<html" in running.content) == (33, False)
    assert b'<progress max="100"' in running.content
    run_jobs()
    assert client.get(f"{PAGE}{check.public_id}/etat/").context["unfinished"] is False


@pytest.mark.parametrize("part", ["", "etat/", "resultat/"])
def test_list_of_someone_else_does_not_exist(run_jobs: Jobs, part: str) -> None:
    check = sent(client_of(holder()))
    run_jobs()
    page = f"{PAGE}{check.public_id}/{part}"
    answers = [client_of(user).get(page) for user in (another_holder(), programme_member(), holder())]
    assert [answer.status_code for answer in answers] == [404, 404, 200]
    answers[-1].close()
    assert Client().get(page).status_code == 302


def test_own_lists_only_are_listed() -> None:
    sent(client_of(holder()))
    assert len(client_of(another_holder()).get(PAGE).context["table"].rows) == 0
    [row] = client_of(holder()).get(PAGE).context["table"].rows
    assert [plain(str(cell.value)) for cell in row.cells] == [
        "liste.csv", "20 février 2026 à 10 h 30", "Fabriques de territoire, appel de test", "–", "en attente",
    ]  # fmt: skip


def test_page_costs_the_same_at_one_and_three_lists(query_count: Callable[..., int], run_jobs: Jobs) -> None:
    client = client_of(holder())
    sent(client)
    client.get(PAGE)
    one = query_count(lambda: client.get(PAGE))
    for rank in range(2):
        sent(client, LIST + b"C;02408\n" * (rank + 1))
    client.get(PAGE)  # shows the messages that the sending left
    assert query_count(lambda: client.get(PAGE)) == one


REFUSED = {
    "no-file": (None, "Choisissez un fichier CSV, XLSX ou ODS sur votre appareil."),
    "empty": (
        b"",
        "Le fichier « liste.csv » est vide. Il faut une ligne d'en-tête et au moins une ligne en dessous. "
        "Vérifiez que c'est le bon fichier, puis recommencez.",
    ),
    "pdf": (
        b"%PDF-1.4",
        "Le fichier « liste.csv » est un document PDF. Formats lus : CSV, XLSX (Excel) et ODS (LibreOffice). "
        "Demandez le tableau lui-même, en CSV, XLSX ou ODS.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_file_refused_keeps_what_was_typed_and_says_what_to_do(case: str) -> None:
    content, why = REFUSED[case]
    typed: dict[str, object] = {"call": "appel", "day": "2026-02-10"}
    if content is not None:
        typed["file"] = SimpleUploadedFile("liste.csv", content)
    response = client_of(holder()).post(PAGE, typed)
    form = response.context["form"]
    errors = [plain(text) for texts in form.errors.values() for text in texts]
    assert (response.status_code, errors, form["call"].value(), form["day"].value()) == (
        422, [why], "appel", "2026-02-10",
    )  # fmt: skip
    assert PlacesCheck.objects.count() == 0


def test_typed_values_that_mean_nothing_are_refused() -> None:
    typed = {"file": SimpleUploadedFile("liste.csv", LIST), "call": "nul", "day": "demain"}
    errors = client_of(holder()).post(PAGE, typed).context["form"].errors
    assert errors == {
        "call": ["Sélectionnez un choix valide. nul n’en fait pas partie."],
        "day": ["« demain » n'est pas une date. Écrivez par exemple 31/03/2027."],
    }


def test_fourth_unfinished_list_is_refused() -> None:
    client = client_of(holder())
    for rank in range(3):
        sent(client, LIST + b"C;02408\n" * rank)
    response = client.post(PAGE, {"file": SimpleUploadedFile("liste.csv", LIST)})
    assert (response.status_code, response.context["form"].errors) == (
        422,
        {
            "__all__": [
                "liste.csv : 3 de vos vérifications ne sont pas encore terminées. Une personne a au plus 3 "
                "vérifications en cours à la fois. Attendez que l'une d'elles se termine, puis envoyez ce fichier."
            ]
        },
    )


def test_failure_is_told_in_words(run_jobs: Jobs) -> None:
    client = client_of(holder())
    check = sent(client, b"insee\n\n")
    run_jobs()
    response = client.get(f"{PAGE}{check.public_id}/")
    assert (response.context["state"], [plain(text) for text in response.context["failures"]]) == (
        "interrompue",
        [
            "Le fichier « liste.csv » n'a aucune ligne sous son en-tête. Il faut une ligne d'en-tête et au moins une "
            "ligne en dessous. Vérifiez que c'est le bon fichier et que la première feuille est la bonne, puis "
            "recommencez."
        ],
    )


def test_removed_file_is_said_to_be_removed(run_jobs: Jobs) -> None:
    client = client_of(holder())
    check = sent(client)
    run_jobs()
    acts.remove_old_files(by=SCHEDULE, at=instants.DECIDED)
    page = client.get(f"{PAGE}{check.public_id}/")
    assert (page.status_code, b"resultat/" in page.content) == (200, False)
    assert client.get(f"{PAGE}{check.public_id}/resultat/").status_code == 404


def test_simulator_leads_to_the_page_whoever_has_an_account() -> None:
    link = f'href="{PAGE}"'.encode()
    shown = [client.get("/eligibilite/").content for client in (client_of(holder()), Client())]
    assert [link in each for each in shown] == [True, False]
