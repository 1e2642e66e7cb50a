"""Named questions of a submitted file reopened for a while: the file itself stays as it was received."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as files
from fabriques.applications.content import answers_of
from fabriques.applications.corrections import acts
from fabriques.applications.corrections.reading import changes, corrected
from fabriques.applications.models import Application, Correction, Receipt
from fabriques.applications.pieces.acts import replace_piece
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.applications.tests.pieces import upload
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import nothing_written, plain, refused, sql_refused
from fabriques.common.tests.shown import shown
from fabriques.common.tests.together import at_once
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.territories.tests.factories import service

db = pytest.mark.django_db
ASKED = instants.CHECKED
GIVEN = ASKED + timedelta(days=2)
DUE = ASKED + timedelta(days=7)
NEW = {"summary": "Un ancien grenier, animé par un collectif de douze habitants."}
OVER = "Cette correction est déjà rendue, ou a été annulée."


def answer(correction: Correction, answers: dict[str, Any] | None = None, **changes: Any) -> Correction:
    values = {"by": people.holder(), "at": GIVEN} | changes
    return acts.answer_correction(correction, NEW if answers is None else answers, **values, seen=NO_PAGE)


def ask(file: Application, *fields: str, **changes: Any) -> Correction:
    by = changes.pop("by", None) or people.sous_prefecture_agent()
    values = {"motive": "Précisez qui anime le lieu.", "due_at": DUE, "at": ASKED} | changes
    return acts.ask_correction(file, fields, values.pop("motive"), by=by, **values, seen=NO_PAGE)


def acted(file: Application) -> list[str]:
    return [entry.act for entry in history("application", file.public_id)]


@db
def test_request_names_the_questions_and_is_told_to_the_holder() -> None:
    correction = factories.reopened("summary", "governance")
    letter = Message.objects.get(subject__startswith="Une correction vous est demandée")
    assert (correction.fields, correction.due_at, acted(correction.application)[-1]) == (
        ["governance", "summary"], DUE, "correction_asked",
    )  # fmt: skip
    file = correction.application
    for said in (
        "La sous-préfecture de Château-Thierry (02) vous demande de corriger votre dossier « Le Grenier commun » :",
        "- Présentation", "Précisez qui anime le lieu.", "15 avril 2026 à 14 h 00",
        "Ses coordonnées ne sont pas encore renseignées", f"{settings.SITE_ADDRESS}{file.get_absolute_url()}\n",
    ):  # fmt: skip
        assert said in plain(letter.body)


@db
def test_request_says_how_to_reach_the_service_when_known() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    factories.reopened()
    letter = Message.objects.get(subject__startswith="Une correction vous est demandée")
    assert "Pour joindre ce service : sous-prefecture@exemple.test" in letter.body


@db
@pytest.mark.parametrize(
    ("fields", "changes", "said"),
    [
        ((), {}, "Aucune question du dossier n'est choisie."),
        (("summary", "unknown"), {}, "Aucune question du dossier n'est choisie."),
        (("place",), {}, "Aucune question du dossier n'est choisie."),
        (("summary",), {"motive": " Court.  "}, "La demande ne dit pas ce qui est attendu."),
        (("summary",), {"due_at": ASKED}, "Ce délai est trop court."),
        (("summary",), {"due_at": ASKED + timedelta(days=61)}, "Ce délai est trop long."),
    ],
)
def test_request_is_refused_in_words(fields: tuple[str, ...], changes: dict[str, Any], said: str) -> None:
    file, by = factories.submitted(), people.sous_prefecture_agent()
    assert refused(lambda: ask(file, *fields, by=by, **changes)) == said


@db
@pytest.mark.parametrize(
    ("maker", "allowed"),
    [
        (people.sous_prefecture_agent, True),
        (people.prefecture_agent, True),
        (lambda: people.sous_prefecture_agent("023"), False),
        (lambda: people.prefecture_agent("60"), False),
        (people.panel_member, False),
        (people.overseer, False),
        (people.holder, False),
    ],
)
def test_request_is_made_by_whoever_assesses_there(maker: Callable[[], Any], allowed: bool) -> None:
    file, by = factories.submitted(), maker()
    if allowed:
        assert ask(file, "summary", by=by).asked_by == by
    else:
        assert refused(lambda: ask(file, "summary", by=by)) == "Vous ne pouvez pas rouvrir ce dossier."


@db
@pytest.mark.parametrize("file", [factories.whole_draft, factories.withdrawn])
def test_draft_or_withdrawn_file_is_not_reopened(file: Callable[[], Application]) -> None:
    row, by = file(), people.sous_prefecture_agent()
    assert refused(lambda: ask(row, "summary", by=by)) == "Vous ne pouvez pas rouvrir ce dossier."


def test_two_requests_at_once_leave_one(cloned_database: str) -> None:
    file, by = factories.submitted(), people.sous_prefecture_agent()
    answers = at_once(*[lambda: ask(file, "summary", by=by) for _ in range(3)])
    assert sorted(type(each).__name__ for each in answers) == ["Correction", "Refusal", "Refusal"]


@db
def test_second_request_while_one_waits_is_refused() -> None:
    correction = factories.reopened()
    file, by = correction.application, people.sous_prefecture_agent()
    assert (
        refused(lambda: ask(file, "activities", by=by)) == "Une correction est déjà demandée sur ce dossier."
    )


@db
def test_answer_leaves_the_file_and_its_receipt_byte_for_byte() -> None:
    correction = factories.reopened()

    def received() -> Any:
        row = Application.objects.filter(pk=correction.application_id).values().get()
        return row, Receipt.objects.values().get(), answers_of(Application.objects.get(pk=row["id"]))

    before = received()
    given = answer(correction)
    assert received() == before
    assert (given.answers, given.answered_by, given.answered_at) == (NEW, people.holder(), GIVEN)
    assert corrected(given.application) == NEW


@db
def test_answer_tells_the_service_without_naming_anyone() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    answer(factories.reopened())
    letter = Message.objects.get(subject="Correction rendue : Le Grenier commun")
    assert (letter.address, "Porteuse" in letter.body) == ("sous-prefecture@exemple.test", False)
    assert Application.objects.get().get_absolute_url() in letter.body


@db
def test_answer_to_a_question_not_reopened_is_an_error() -> None:
    correction = factories.reopened()
    with nothing_written(), pytest.raises(ValueError, match="activities"):
        answer(correction, {"activities": "Autre"}, by=correction.application.started_by)


@db
def test_answer_after_the_delay_is_refused() -> None:
    correction, by = factories.reopened(), people.holder()
    assert refused(lambda: answer(correction, by=by, at=DUE)) == (
        "Le délai de correction est passé depuis le 15 avril 2026 à 14 h 00."
    )
    assert answer(correction, at=DUE - timedelta(seconds=1)).answered_at is not None


@db
def test_answer_by_someone_else_is_refused() -> None:
    correction, by = factories.reopened(), people.another_holder()
    assert refused(lambda: answer(correction, by=by)) == (
        "Ce dossier appartient à une structure dont vous ne faites pas partie."
    )


@db
def test_answer_given_or_cancelled_is_over() -> None:
    given, by = factories.reopened(), people.holder()
    answer(given)
    assert refused(lambda: answer(given, by=by)) == OVER
    again = factories.reopened("activities", file=given.application, at=GIVEN)
    acts.cancel_correction(again, by=people.sous_prefecture_agent(), at=GIVEN, seen=NO_PAGE)
    assert refused(lambda: answer(again, {"activities": "x"}, by=by)) == OVER


def test_answer_sent_twice_at_once_is_given_once(cloned_database: str) -> None:
    correction, by = factories.reopened(), people.holder()
    answers = at_once(*[lambda: answer(correction, by=by) for _ in range(3)])
    assert sorted(type(each).__name__ for each in answers) == ["Correction", "Refusal", "Refusal"]
    assert acted(correction.application).count("correction_answered") == 1


@db
def test_answer_to_a_withdrawn_file_is_refused() -> None:
    correction, by = factories.reopened(), people.holder()
    files.withdraw(correction.application, by=by, at=ASKED)
    assert refused(lambda: answer(correction, by=by)) == (
        "Ce dossier est à l'état « retiré » : cette action n'est pas possible."
    )


@db
@pytest.mark.parametrize(
    ("code", "emptied", "said"),
    [
        ("summary", "", "« Présentation » n'est pas rempli."),
        (
            "request",
            {"1": 6_000_000},
            "La subvention est forfaitaire : 50 000 €. Vous avez indiqué 60 000 €.",
        ),
    ],
)
def test_answer_that_a_submitted_file_could_not_hold_is_refused(code: str, emptied: Any, said: str) -> None:
    correction, by = factories.reopened(code), people.holder()
    assert refused(lambda: answer(correction, {code: emptied}, by=by)) == said


@db
def test_late_request_is_closed_so_that_another_may_be_made() -> None:
    correction = factories.reopened()
    acts.cancel_correction(correction, by=people.sous_prefecture_agent(), at=DUE, seen=NO_PAGE)
    again = factories.reopened("summary", "activities", file=correction.application, at=DUE)
    assert (again.fields, acted(again.application)[-2:]) == (
        ["activities", "summary"], ["correction_cancelled", "correction_asked"],
    )  # fmt: skip


@db
def test_answered_request_is_not_cancelled() -> None:
    correction, by = factories.reopened(), people.sous_prefecture_agent()
    answer(correction)
    assert refused(lambda: acts.cancel_correction(correction, by=by, at=GIVEN, seen=NO_PAGE)) == OVER


@db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE applications_correction SET motive = 'Autre chose'",
        "UPDATE applications_correction SET fields = '[\"activities\"]'",
        "UPDATE applications_correction SET due_at = due_at + interval '1 day'",
        "DELETE FROM applications_correction",
    ],
)
def test_request_is_kept_as_it_was_made(statement: str) -> None:
    factories.reopened()
    assert sql_refused(statement) == (
        "Une correction demandée, rendue ou annulée ne se réécrit pas : demandez-en une autre."
    )


@db
def test_what_changed_is_told_question_by_question_and_again_over_an_earlier_correction() -> None:
    first = answer(factories.reopened("summary", "activities"))
    second = factories.reopened(file=first.application, at=GIVEN + timedelta(days=1))
    answer(second, {"summary": "Une troisième présentation du lieu."}, at=GIVEN + timedelta(days=2))

    def told(correction: Correction) -> list[tuple[str, str, str]]:
        row = Correction.objects.get(pk=correction.pk)
        return [(each.label, each.before.plain, each.after.plain) for each in changes(row)]

    assert told(first) == [
        ("Activités et services", factories.ACTIVITIES, factories.ACTIVITIES),
        ("Présentation", factories.SUMMARY, NEW["summary"]),
    ]
    assert told(second) == [("Présentation", NEW["summary"], "Une troisième présentation du lieu.")]


@db
def test_piece_sent_by_a_correction_is_told_beside_the_one_received() -> None:
    assert corrected_piece("provisional_budget", "budget.txt") == (
        "provisional_budget-1.txt (empreinte {}…)",
        "budget.txt (empreinte {}…)",
    )


@db
def test_bank_details_sent_by_a_correction_are_told_without_their_name() -> None:
    said = "pièce bancaire (réservée)"
    assert corrected_piece("bank_details", "rib.txt") == (said, f"{said}, remplacée")


def corrected_piece(code: str, name: str) -> tuple[str, str]:
    """What the file says of a piece replaced by a correction, before and after; each hash left out."""
    file = factories.submitted()
    before = file.pieces.get(code=code)
    correction = factories.reopened(code, file=file)
    replaced = replace_piece(before, upload(b"Nouveau texte\n", name), by=people.holder(), at=GIVEN)
    answer(correction, {}, at=GIVEN + timedelta(minutes=1))
    [change] = changes(Correction.objects.get())
    told = [(change.before.plain, before), (change.after.plain, replaced)]
    first, last = (said.replace(piece.sha256[:8], "{}") for said, piece in told)
    return first, last


# Pages


def typed(**changes: str) -> dict[str, str]:
    return {"reopened": "summary", "motive": "Précisez qui anime le lieu.", "due": "2026-04-15"} | changes


@db
def test_service_page_reopens_and_keeps_what_is_typed_when_refused(set_clock: Callable[..., None]) -> None:
    file = factories.submitted()
    set_clock(ASKED)
    client = client_of(people.sous_prefecture_agent())
    address = f"/espace/dossiers/{file.public_id}/correction/"
    read = shown(client, address)
    refusal = client.post(address, read | typed(due="hier", motive="Court."))
    assert (refusal.status_code, refusal.context["form"]["motive"].value(), set(refusal.context["form"].errors)) == (
        422, "Court.", {"due"},
    )  # fmt: skip
    assert client.post(address, read | typed(motive="Court.")).status_code == 422
    assert client.post(address, read | typed()).url == f"/espace/dossiers/{file.public_id}/"
    assert (Correction.objects.get().fields, Correction.objects.get().due_at.hour) == (["summary"], 21)


@db
def test_holder_page_shows_the_reopened_questions_only_with_what_the_file_says(
    set_clock: Callable[..., None],
) -> None:
    correction = factories.reopened("summary", "bank_details")
    set_clock(GIVEN)
    response = client_of(people.holder()).get(page(correction.application, "corriger/"))
    asked = [question["field"].code for question in response.context["questions"]]
    assert (asked, response.context["form"]["summary"].value()) == (
        ["summary", "bank_details"],
        factories.SUMMARY,
    )


@db
def test_holder_page_keeps_what_is_refused_and_gives_the_rest_once(set_clock: Callable[..., None]) -> None:
    correction = factories.reopened()
    set_clock(GIVEN)
    client = client_of(people.holder())
    address = page(correction.application, "corriger/")
    read = shown(client, address)
    refusal = client.post(address, read | {"summary": "a" * 601, "activities": "Volées"})
    assert (refusal.status_code, refusal.context["form"]["summary"].value()) == (422, "a" * 601)
    given = [client.post(address, read | NEW | {"activities": "Volées"}) for _ in range(2)]
    there = correction.application.get_absolute_url()
    assert [(each.status_code, each.url) for each in given] == [(302, there), (302, there)]
    assert Correction.objects.get().answers == NEW


@db
def test_late_answer_on_the_page_is_said_and_kept(set_clock: Callable[..., None]) -> None:
    correction = factories.reopened()
    set_clock(DUE)
    response = client_of(people.holder()).post(page(correction.application, "corriger/"), NEW)
    [said] = response.context["form"].non_field_errors()
    assert (response.status_code, plain(said).startswith("Le délai de correction est passé")) == (422, True)
    assert response.context["form"]["summary"].value() == NEW["summary"]


@db
def test_page_without_a_correction_is_not_found(set_clock: Callable[..., None]) -> None:
    file = factories.submitted()
    set_clock(GIVEN)
    assert client_of(people.holder()).get(page(file, "corriger/")).status_code == 404


@db
def test_both_sides_read_what_changed(set_clock: Callable[..., None]) -> None:
    correction = answer(factories.reopened())
    set_clock(GIVEN)
    address = f"/espace/dossiers/{correction.application.public_id}/"
    for user in (people.holder(), people.sous_prefecture_agent()):
        context = client_of(user).get(address).context
        [(row, changes, _seen)] = context["corrections"]
        [change] = changes
        assert (row, change.before.plain, change.after.plain) == (
            correction,
            factories.SUMMARY,
            NEW["summary"],
        )
        said = [entry.answer.plain for chapter in context["chapters"] for entry in chapter.entries]
        assert (NEW["summary"] in said, factories.SUMMARY in said) == (True, False)


@db
def test_request_is_cancelled_by_the_service_and_by_nobody_else(set_clock: Callable[..., None]) -> None:
    correction = factories.reopened()
    set_clock(GIVEN)
    address = (
        f"/espace/dossiers/{correction.application.public_id}/correction/{correction.public_id}/annuler/"
    )
    refused_to = (people.holder(), people.sous_prefecture_agent("023"), people.panel_member())
    assert [client_of(user).post(address).status_code for user in refused_to][:2] == [404, 404]
    assert Correction.objects.get().cancelled_at is None
    client = client_of(people.sous_prefecture_agent())
    client.post(address, shown(client, f"/espace/dossiers/{correction.application.public_id}/", address))
    assert Correction.objects.get().cancelled_at == GIVEN
