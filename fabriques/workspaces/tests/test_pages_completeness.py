"""Completeness on the pages of a service: what is asked, declared, taken back, told, read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.assessment import queries
from fabriques.assessment.rules import SECOND_THOUGHT
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests import factories as checks
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import nothing_written, plain
from fabriques.common.tests.shown import shown
from fabriques.overview.queries import Stage

pytestmark = pytest.mark.django_db
DUE = usual_delay(instants.CHECKED)
Clock = Callable[[datetime], None]


def agent() -> Client:
    return client_of(people.sous_prefecture_agent())


def holder() -> Client:
    return client_of(people.holder())


def address(file: Application, end: str = "") -> str:
    return f"/espace/dossiers/{file.public_id}/{end}"


def post(client: Client, file: Application, end: str, values: dict[str, Any] | None = None) -> Any:
    """What the form of the file's page sends, once it is read."""
    read = shown(client, address(file), address(file, end))
    return client.post(address(file, end), read | (values or {}))


def state(file: Application, at: datetime = instants.CHECKED) -> Completeness:
    return queries.completeness(file, at)


def typed(outcome: str = "", **values: Any) -> dict[str, Any]:
    return {f"check-{name}": value for name, value in {"outcome": outcome, **values}.items()}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (typed(), {"outcome": ["Dites si le dossier est complet ou s'il manque des pièces."]}),
        (
            typed("complete"),
            {
                "confirmed": [
                    "Vous n'avez pas confirmé que le dossier est complet. Une fois le porteur prévenu, un dossier "
                    "complet le reste. Cochez la confirmation, sous « Le dossier est complet »."
                ]
            },
        ),
        (
            typed("complete", confirmed="on", missing=["statutes"]),
            {
                "missing": [
                    "Vous dites que le dossier est complet, et des pièces manquantes sont cochées. Un dossier complet "
                    "ne manque de rien. Décochez ces pièces, ou choisissez « Il manque des pièces »."
                ]
            },
        ),
        (
            typed("incomplete", due="2026-04-23"),
            {
                "__all__": [
                    "Aucune pièce manquante n'est cochée. Un dossier incomplet nomme ce qui lui manque. Cochez au "
                    "moins une pièce, ou dites que le dossier est complet."
                ]
            },
        ),
        (
            typed("incomplete", missing=["statutes"], due="2026-04-09"),
            {
                "__all__": [
                    "Ce délai est trop court. Le délai va de 3 à 60 jours ; 15 sont proposés. Laissez au moins 3 jours "
                    "au porteur : choisissez le 11 avril 2026 ou après."
                ]
            },
        ),
        (
            typed("incomplete", missing=["statutes"], due="hier"),
            {"due": ["« hier » n'est pas une date. Écrivez par exemple 31/03/2027."]},
        ),
        (
            typed("incomplete", missing=["statutes"], due=""),
            {
                "due": [
                    "Il manque le jour jusqu'auquel les pièces sont attendues. Une demande de pièces fixe un délai, "
                    "que le porteur lit ; le délai de réponse est suspendu jusqu'à lui. Écrivez ce jour. Le délai "
                    "habituel mènerait au 23 avril 2026."
                ]
            },
        ),
    ],
    ids=["nothing", "not confirmed", "both", "no piece", "too short", "no day", "empty day"],
)
def test_nothing_is_assumed_of_a_form_that_does_not_say(
    values: dict[str, Any], wrong: dict[str, list[str]], set_clock: Clock
) -> None:
    file, client = files.submitted(), agent()
    set_clock(instants.CHECKED)
    read = shown(client, address(file), address(file, "completude/"))
    with nothing_written():
        response = client.post(address(file, "completude/"), read | values)
    form = response.context["check_form"]
    found = {name: [plain(each) for each in said] for name, said in form.errors.items()}
    assert (response.status_code, found, form["outcome"].value()) == (422, wrong, values["check-outcome"])


def test_form_offers_the_documents_of_the_file_and_a_delay(set_clock: Clock) -> None:
    file = files.submitted()
    set_clock(instants.CHECKED)
    form = agent().get(address(file)).context["check_form"]
    assert (list(dict(form.fields["missing"].choices)), f"{form['due'].value():%Y-%m-%d}", form["outcome"].value()) == (
        ["statutes", "bank_details", "provisional_budget", "support_letter"], "2026-04-23", None,
    )  # fmt: skip


def test_pieces_are_asked_for_until_the_end_of_a_day(set_clock: Clock) -> None:
    file = files.submitted()
    set_clock(instants.CHECKED)
    values = typed("incomplete", missing=["statutes"], due="2026-04-20", note="Un scan lisible.")
    assert post(agent(), file, "completude/", values).url == address(file)
    check = queries.latest_check(file)
    assert check is not None
    assert (check.missing, check.note, check.due_at) == (
        ["statutes"], "Un scan lisible.", DUE - timedelta(days=3),
    )  # fmt: skip


def test_file_is_declared_complete_then_taken_back_then_told(set_clock: Clock) -> None:
    file, client = files.submitted(), agent()
    set_clock(instants.CHECKED)
    post(client, file, "completude/", typed("complete", confirmed="on"))
    seen = client.get(address(file)).context
    assert (state(file), seen["to_be_told"], seen["check_form"]) == (
        Completeness.FOUND, instants.CHECKED + SECOND_THOUGHT, None,
    )  # fmt: skip
    post(client, file, "completude/reprendre/")
    assert state(file) is Completeness.AWAITED
    post(client, file, "completude/", typed("complete", confirmed="on"))
    post(client, file, "completude/prevenir/")
    seen = client.get(address(file)).context
    assert (state(file), seen["to_be_told"]) == (Completeness.COMPLETE, None)
    late = client.post(address(file, "completude/reprendre/"))
    assert (late.status_code, [reason.code for reason in late.context["refused_for"]]) == (422, ["state"])


def test_request_is_cancelled_from_the_page(set_clock: Clock) -> None:
    file, client = checks.incomplete(), agent()
    set_clock(checks.SENT)
    assert client.get(address(file)).context["may_check"] is True
    post(client, file, "completude/annuler/")
    assert state(file) is Completeness.AWAITED


@pytest.mark.parametrize(
    "end", ["completude/", "completude/annuler/", "completude/reprendre/", "completude/prevenir/"]
)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        (people.holder, 404),
        (lambda: people.sous_prefecture_agent("023"), 404),
        (people.panel_member, 422),
        (people.overseer, 403),
    ],
)
def test_nobody_else_does_anything_there(
    end: str, who: Callable[[], User], status: int, set_clock: Clock
) -> None:
    file = checks.found()
    client = client_of(who())
    set_clock(checks.SENT)
    with nothing_written():
        assert client.post(address(file, end), typed("complete", confirmed="on")).status_code == status


def test_correction_given_is_read_by_the_service_only(set_clock: Clock) -> None:
    correction = files.reopened()
    file = correction.application
    set_clock(checks.SENT)
    lecture = address(file, f"correction/{correction.public_id}/lue/")
    early = agent().post(lecture)
    assert [plain(reason.text) for reason in early.context["refused_for"]] == [
        "Cette correction n'est pas encore rendue."
    ]
    read = shown(holder(), page(file, "corriger/"))
    holder().post(page(file, "corriger/"), read | {"summary": "Une autre présentation du lieu."})
    assert agent().get(address(file)).context["stage"] == "correction rendue"
    assert [
        holder().post(lecture).status_code,
        client_of(people.panel_member()).post(lecture).status_code,
    ] == [404, 422]
    read = shown(agent(), address(file), lecture)
    for _turn in range(2):
        assert agent().post(lecture, read).url == address(file)
    assert agent().get(address(file)).context["stage"] == "complétude à vérifier"


def test_home_shows_first_what_came_back(set_clock: Clock) -> None:
    checks.received()
    set_clock(checks.SENT)
    todo = agent().get("/espace/").context["todo"]
    assert [(task.key, task.count) for task in todo.dated] == [(Stage.RECEIVED, 1)]
    assert (todo.waiting, todo.elsewhere) == ([], [])


def test_list_finds_the_files_that_came_back(set_clock: Clock) -> None:
    checks.received()
    set_clock(checks.SENT)
    found = agent().get("/espace/dossiers/?etape=pieces_received").context
    assert [row.cells[6].value for row in found["table"].rows] == ["pièces reçues"]
