from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.imports import working
from fabriques.applications.imports.states import ImportState
from fabriques.applications.models import Application, FileImport
from fabriques.applications.tests import imports as made
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import IMPORT, SCHEDULE
from fabriques.common.tests import instants
from fabriques.connectors.tests import procedures_server as given_by
from fabriques.connectors.tests.procedures_server import PROCEDURE, TOKEN, Server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.CHECKED)


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with Server() as running:
        settings.PROCEDURES_URL, settings.PROCEDURES_TOKEN = running.base, TOKEN
        running.pages = [[given_by.whole(1, "Le Premier")]]
        yield running


def team(user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or people.programme_member())
    return client


def sent(client: Client, content: bytes, name: str = "dossiers.csv", **changes: str) -> Any:
    values = {"wave": "vague-1", "received_by": made.RECEIVED_BY, "procedure": ""} | changes
    return client.post("/espace/imports/", values | {"file": SimpleUploadedFile(name, content)})


def page(found: FileImport, part: str = "") -> str:
    return f"/espace/imports/{found.public_id}/{part}"


def test_team_sends_maps_tries_then_imports() -> None:
    demonstration_wave()
    client = team()
    response = sent(client, made.csv(made.row("1"), made.row("2", name="")))
    found = FileImport.objects.get()
    assert (response.status_code, response["Location"]) == (302, page(found))
    shown = client.get(page(found)).context
    assert (shown["may_check"], shown["may_run"], shown["lacking"]) == (True, False, ())
    form = client.get(page(found, "correspondances/1/")).context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()}
    assert client.post(page(found, "correspondances/1/"), chosen)["Location"] == page(found)
    assert client.post(page(found, "essai/"))["Location"] == page(found)
    assert client.get(page(found)).context["at_work"] is True
    working.work(found.public_id, by=IMPORT)
    shown = client.get(page(found)).context
    assert [str(count) for count, _label in shown["counts"]] == ["1", "1", "0", "0", "0", "1"]
    assert (shown["may_run"], shown["trial"], Application.objects.count()) == (True, True, 0)
    assert client.post(page(found, "importer/"))["Location"] == page(found)
    working.work(found.public_id, by=IMPORT)
    assert client.get(page(found, "etat/")).context["trial"] is False
    file = Application.objects.get()
    assert client.get(f"/espace/dossiers/{file.public_id}/").status_code == 200
    report = b"".join(client.get(page(found, "rapport.csv"))).decode("utf-8-sig")
    assert [line.split(";")[3] for line in report.splitlines()] == ["resultat", "importé", "rejeté"]


def test_import_cannot_be_run_before_its_trial() -> None:
    found = made.received()
    response = team().post(page(found, "importer/"))
    [reason] = response.context["reasons"]
    assert (response.status_code, reason.text) == (
        422,
        "Cet import est à l'état « correspondances à vérifier » : cette action n'est pas possible.",
    )


def test_mapping_that_lacks_something_says_what_and_stops_the_trial() -> None:
    found = made.received(heading=tuple(f"Colonne {rank}" for rank in range(12)))
    client = team()
    shown = client.get(page(found)).context
    assert (shown["may_check"], len(shown["lacking"])) == (False, 5)
    assert client.post(page(found, "essai/")).status_code == 422
    assert made.fresh(found).state == ImportState.TO_MAP


@pytest.mark.parametrize(
    ("content", "name", "changes"),
    [
        (b"", "vide.csv", {}),
        (b"\x00\x01\x02", "image.csv", {}),
        (b"{}", "rien.json", {}),
        (b"a;b\n1;2\n", "a.csv", {"wave": "inconnue"}),
        (b"a;b\n1;2\n", "a.csv", {"received_by": ""}),
        (b"a;b\n1;2\n", "a.csv", {"procedure": "-1"}),
    ],
)
def test_file_or_answer_that_cannot_be_used_is_refused_in_words(
    content: bytes, name: str, changes: dict[str, str]
) -> None:
    demonstration_wave()
    response = sent(team(), content, name, **changes)
    assert (response.status_code, FileImport.objects.count()) == (422, 0)
    assert response.context["form"].errors


def test_procedure_is_read_online(server: Server) -> None:
    demonstration_wave()
    client = team()
    values = {"online-wave": "vague-1", "online-procedure": str(PROCEDURE)}
    response = client.post("/espace/imports/demarche/", values)
    found = FileImport.objects.get()
    assert (response["Location"], found.state) == (page(found), ImportState.READING)
    working.work(found.public_id, by=IMPORT)
    shown = client.get(page(found)).context
    assert (shown["revisions"][0][1], shown["may_check"]) == (given_by.REVISION, True)


def test_procedure_that_cannot_be_read_is_said_on_the_page(settings: Any) -> None:
    settings.PROCEDURES_URL = ""
    demonstration_wave()
    client = team()
    assert client.get("/espace/imports/").context["is_on"] is False
    response = client.post("/espace/imports/demarche/", {"online-wave": "vague-1", "online-procedure": "1"})
    assert (response.status_code, FileImport.objects.count()) == (422, 0)


def test_differences_are_shown_beside_the_file() -> None:
    made.done(made.received(made.row("1")))
    found = made.done(made.received(made.row("1", amount="40 000")))
    [row] = team().get(page(found)).context["different"].rows
    assert row.cells[0].href == f"/espace/dossiers/{Application.objects.get().public_id}/"
    assert row.cells[1].value == "1"


def test_report_is_gone_after_a_month() -> None:
    found = made.done()
    working.remove_old_sources(by=SCHEDULE, at=instants.ANNOUNCED)
    client = team()
    assert client.get(page(found)).context["has_report"] is False
    assert client.get(page(found, "rapport.csv")).status_code == 404


@pytest.mark.parametrize(
    "who",
    [people.holder, people.sous_prefecture_agent, people.prefecture_agent, people.region_agent, people.panel_member,
     people.overseer, people.administrator, people.network_member],
)  # fmt: skip
def test_imports_do_not_exist_for_anybody_else(who: Callable[[], User]) -> None:
    found = made.done()
    client = team(who())
    parts = ("", "etat/", "correspondances/1/", "rapport.csv")
    got = [client.get(page(found, part)).status_code for part in parts]
    assert [client.get("/espace/imports/").status_code, *got] == [404] * 5
    posts = [
        client.post(page(found, part)).status_code for part in ("essai/", "importer/", "correspondances/1/")
    ]
    assert set(posts) <= {404, 403}  # the control is refused every sending
    assert client.post("/espace/imports/demarche/").status_code in (404, 403)


def test_lists_cost_the_same_at_one_and_three_imports(query_count: Callable[..., int]) -> None:
    first = made.done()
    client = team()
    client.get("/espace/imports/")
    one = query_count(lambda: client.get("/espace/imports/")), query_count(lambda: client.get(page(first)))
    made.done(made.received(made.row("1", amount="40 000"), made.row("2", siret="")))
    found = made.done(made.received(*(made.row(str(number), amount="30 000") for number in range(4))))
    three = query_count(lambda: client.get("/espace/imports/")), query_count(lambda: client.get(page(found)))
    assert (one, max(three) <= 10) == (three, True)


def test_unknown_revision_or_import_is_not_found() -> None:
    found = made.received()
    client = team()
    pages = (page(found, "correspondances/0/"), page(found, "correspondances/2/"), "/espace/imports/inconnu/")
    assert [client.get(each).status_code for each in pages] == [404, 404, 404]
