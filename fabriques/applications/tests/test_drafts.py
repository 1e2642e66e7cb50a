from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from fabriques.accounts.tests.factories import another_holder, holder
from fabriques.applications import acts
from fabriques.applications.answering.merging import marks
from fabriques.applications.content import answers_of
from fabriques.applications.models import Application
from fabriques.applications.tests import factories
from fabriques.calls.tests.factories import call as a_call
from fabriques.calls.tests.factories import demonstration_wave, prepared, rulebook
from fabriques.common.reasons import Refusal
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.common.tests.together import at_once
from fabriques.journal.models import Entry
from fabriques.journal.queries import history
from fabriques.organisations.tests.factories import contributor, organisation

SECOND = timedelta(seconds=1)
NOT_YOURS = "Ce dossier appartient à une structure dont vous ne faites pas partie."
MEANWHILE = "Ce brouillon a été enregistré entre-temps, dans un autre onglet ou par une autre personne."
db = pytest.mark.django_db


def started(application: Application) -> list[str]:
    return [entry.act for entry in history("application", application.public_id)]


@db
def test_start_sent_twice_gives_one_draft() -> None:
    first, second = factories.draft(), factories.draft()
    assert first == second
    assert (Application.objects.count(), started(first)) == (1, ["started"])


def test_start_sent_twice_at_once_gives_one_draft(cloned_database: str) -> None:
    wave, person = demonstration_wave(), holder()
    of, key = organisation(by=person), factories.key("x")
    made = at_once(
        *[
            lambda: acts.start(wave, of, "Le Grenier", key=key, by=person, at=instants.DURING).pk
            for _ in range(4)
        ]
    )
    assert made == [Application.objects.get().pk] * 4
    assert Entry.objects.filter(act="started").count() == 1


@db
def test_start_for_someone_else_s_organisation_is_refused() -> None:
    wave, of, stranger = demonstration_wave(), organisation(), another_holder()
    assert refused(lambda: factories.draft(wave, of=of, by=stranger)) == NOT_YOURS


@db
@pytest.mark.parametrize(
    ("at", "state"),
    [
        (instants.OPENS - SECOND, "annoncée, pas encore ouverte"),
        (instants.CLOSES, "close"),
    ],
)
def test_start_outside_the_calendar_is_refused(at: datetime, state: str) -> None:
    wave, of = demonstration_wave(), organisation()
    assert refused(lambda: factories.draft(wave, of=of, at=at)) == (
        f"Cette vague est à l'état « {state} » : cette action n'est pas possible."
    )


@db
def test_start_in_a_wave_in_preparation_is_refused() -> None:
    wave, of = prepared(rulebook(a_call())), organisation()
    assert refused(lambda: factories.draft(wave, of=of)) == (
        "Cette vague est à l'état « en préparation » : cette action n'est pas possible."
    )


@db
def test_write_keeps_what_it_is_not_given() -> None:
    draft = factories.whole_draft()
    written = acts.write(draft, {"summary": "Autre"}, by=holder(), at=instants.DURING)
    assert (written.summary, written.activities) == ("Autre", factories.ACTIVITIES)
    assert (written.revision, started(draft)) == (draft.revision + 1, ["started"])


@db
def test_write_by_a_colleague_is_allowed_and_by_a_stranger_refused() -> None:
    draft = factories.draft()
    colleague = contributor(draft.organisation, another_holder())
    acts.write(draft, {"summary": "À deux"}, by=colleague, at=instants.DURING)
    draft.organisation.memberships.filter(user=colleague).delete()

    def act() -> object:
        return acts.write(draft, {"summary": "Volé"}, by=colleague, at=instants.DURING)

    assert refused(act) == NOT_YOURS


@db
def test_write_of_the_same_answer_again_changes_nothing() -> None:
    draft = factories.draft()
    once = acts.write(draft, {"summary": "Un lieu."}, by=holder(), at=instants.DURING)
    again = acts.write(draft, {"summary": "Un lieu."}, by=holder(), at=instants.CHECKED)
    assert (again.revision, again.saved_at) == (once.revision, once.saved_at)


@db
def test_write_from_an_older_screen_is_refused_for_the_answer_changed_since() -> None:
    draft = factories.draft()
    seen = marks(answers_of(draft))
    acts.write(draft, {"summary": "Première"}, shown=seen, by=holder(), at=instants.DURING)

    def act() -> object:
        return acts.write(draft, {"summary": "Seconde"}, shown=seen, by=holder(), at=instants.DURING)

    assert refused(act) == MEANWHILE


@db
def test_write_from_an_older_screen_keeps_what_another_changed_elsewhere() -> None:
    draft = factories.draft()
    seen = marks(answers_of(draft))
    acts.write(draft, {"summary": "Première"}, shown=seen, by=holder(), at=instants.DURING)
    late = {"summary": "", "activities": "Atelier"}  # the whole older page, where only the activities changed
    saved = acts.write(draft, late, shown=seen, by=holder(), at=instants.DURING)
    assert (saved.summary, saved.activities) == ("Première", "Atelier")


def test_write_from_two_screens_at_once_keeps_the_first(cloned_database: str) -> None:
    draft, person = factories.draft(), holder()
    seen = marks(answers_of(draft))

    def write(text: str) -> str:
        return acts.write(draft, {"summary": text}, shown=seen, by=person, at=instants.DURING).summary

    answers = at_once(lambda: write("une"), lambda: write("deux"))
    (kept,) = [answer for answer in answers if isinstance(answer, str)]
    (error,) = [answer for answer in answers if isinstance(answer, Refusal)]
    assert (str(error), Application.objects.get().summary) == (MEANWHILE, kept)


@db
def test_write_of_a_question_the_form_does_not_have_is_an_error() -> None:
    draft = factories.draft()
    with pytest.raises(KeyError):
        acts.write(draft, {"other": "x"}, by=holder(), at=instants.DURING)


@db
def test_draft_is_free_in_the_database_until_submitted() -> None:
    draft = factories.draft()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE applications_application SET summary = 'Autre' WHERE id = %s", [draft.pk])
        cursor.execute("DELETE FROM applications_application WHERE id = %s", [draft.pk])
    assert Application.objects.count() == 0


FROZEN = {
    "wave_id": "NULL", "rulebook_id": "NULL", "organisation_id": "NULL", "place_name": "'x'", "address": "'x'",
    "commune_id": "'02722'", "summary": "'x'", "activities": "'x'", "answers": "'{}'", "requested_cents": "1",
    "submitted_at": "NULL", "submitted_by_id": "NULL", "service_id": "'PREF-02'", "place_id": "NULL",
}  # fmt: skip


@db
@pytest.mark.parametrize("column", FROZEN)
def test_submitted_file_is_frozen_in_the_database(column: str) -> None:
    file = factories.submitted()
    statement = f"UPDATE applications_application SET {column} = {FROZEN[column]} WHERE id = %s"  # noqa: S608 – our own names
    expected = "Un dossier déposé ne change plus : son contenu est figé à la seconde du dépôt."
    assert sql_refused(statement, file.pk) == expected


@db
def test_submitted_file_holds_every_written_column_frozen() -> None:
    columns = {Application._meta.get_field(name).column for name in acts.WRITTEN}
    assert columns <= set(FROZEN)


@db
def test_submitted_file_is_never_deleted() -> None:
    file = factories.submitted()
    expected = "Un dossier déposé ne se supprime pas : il peut être retiré."
    assert sql_refused("DELETE FROM applications_application WHERE id = %s", file.pk) == expected


@db
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_submitted_file_can_only_be_withdrawn(state: str) -> None:
    file = factories.withdrawn() if state == "submitted" else factories.submitted()
    expected = "Un dossier déposé ne redevient pas un brouillon : il peut seulement être retiré."
    statement = "UPDATE applications_application SET state = %s WHERE id = %s"
    assert sql_refused(statement, state, file.pk) == expected


@db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE applications_receipt SET content = '{}'",
        "UPDATE applications_receipt SET issued_at = now()",
        "DELETE FROM applications_receipt",
    ],
)
def test_receipt_never_changes(statement: str) -> None:
    factories.submitted()
    expected = "Un accusé de réception ne se modifie pas : il prouve ce qui a été reçu."
    assert sql_refused(statement) == expected
