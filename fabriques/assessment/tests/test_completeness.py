"""A file declared complete: deliberately, taken back until its holder is told, and for good from then on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from fabriques.accounts.models import Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as files
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import submitted, whole_draft
from fabriques.assessment import acts, queries, tasks
from fabriques.assessment.rules import SECOND_THOUGHT
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests import factories
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
OUTSIDE = "Ce dossier n'est pas dans votre périmètre d'instruction."
LATER = instants.CHECKED + SECOND_THOUGHT
COMPLETE = "Votre dossier est complet : Le Grenier commun"


def state(file: Application, at: datetime = instants.CHECKED) -> Completeness:
    return queries.completeness(file, at)


def declare(file: Application, *, by: User | None = None) -> object:
    return acts.declare_complete(file, by=by or factories.assessor(file), at=instants.CHECKED, seen=NO_PAGE)


def acted(file: Application) -> list[str]:
    return [entry.act for entry in history("application", file.public_id)]


def subjects() -> list[str]:
    return [plain(each) for each in Message.objects.order_by("id").values_list("subject", flat=True)]


def test_file_is_awaited_then_incomplete_then_complete() -> None:
    file = submitted()
    assert state(file) is Completeness.AWAITED
    factories.incomplete(file, "statutes", "bank_details", note="Merci.")
    latest = queries.latest_check(file)
    assert latest is not None
    assert (latest.outcome, latest.missing) == (Completeness.INCOMPLETE, ["bank_details", "statutes"])
    factories.complete(file)
    assert state(file) is Completeness.COMPLETE
    assert file.completeness_checks.count() == 2


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (people.sous_prefecture_agent, True),
        (people.prefecture_agent, True),
        (people.region_agent, True),
        (people.programme_member, True),
        (people.holder, False),
        (lambda: people.sous_prefecture_agent("024"), False),
        (lambda: people.prefecture_agent("51"), False),
        (lambda: people.region_agent("44"), False),
        (lambda: people.agent("SP-021", Grant.Role.DECIDER), False),
    ],
    ids=[
        "own service", "préfecture", "region", "programme", "holder", "neighbour", "other préfecture",
        "other region", "decider that does not assess",
    ],
)  # fmt: skip
def test_declaration_belongs_to_the_perimeter(who: Callable[[], User], allowed: bool) -> None:
    file, user = submitted(), who()
    if allowed:
        declare(file, by=user)
        assert state(file) is Completeness.FOUND
    else:
        assert refused(lambda: declare(file, by=user)) == OUTSIDE


def test_declaration_of_a_draft_is_refused() -> None:
    draft, user = whole_draft(), people.sous_prefecture_agent()
    assert refused(lambda: declare(draft, by=user)) == (
        "Ce dossier est à l'état « brouillon » : cette action n'est pas possible."
    )


def test_declaration_of_a_complete_file_is_refused() -> None:
    file = factories.complete()
    user = factories.assessor(file)
    assert refused(lambda: declare(file, by=user)) == (
        "La vérification de ce dossier est à l'état « complet » : cette action n'est pas possible."
    )


def test_declaration_writes_to_nobody_until_the_holder_is_told() -> None:
    file = factories.found()
    assert (state(file), acted(file)[-1], COMPLETE in subjects()) == (
        Completeness.FOUND, "found_complete", False,
    )  # fmt: skip
    acts.tell_complete(file, by=factories.assessor(file), at=instants.CHECKED, seen=NO_PAGE)
    assert (state(file), acted(file)[-1], COMPLETE in subjects()) == (
        Completeness.COMPLETE, "completeness_told", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("make", "before"),
    [
        (submitted, Completeness.AWAITED),
        (factories.incomplete, Completeness.INCOMPLETE),
        (factories.received, Completeness.RECEIVED),
    ],
)
def test_declaration_taken_back_leaves_the_file_as_it_was(
    make: Callable[[], Application], before: Completeness
) -> None:
    file = make()
    told = subjects()
    factories.found(file, at=factories.SENT)
    acts.undo_completeness(file, by=factories.assessor(file), at=factories.SENT, seen=NO_PAGE)
    assert (state(file, factories.SENT), acted(file)[-1], subjects()) == (before, "completeness_undone", told)


def test_declaration_is_made_again_after_it_was_taken_back() -> None:
    file = factories.found()
    acts.undo_completeness(file, by=factories.assessor(file), at=instants.CHECKED, seen=NO_PAGE)
    assert state(factories.complete(file)) is Completeness.COMPLETE


@pytest.mark.parametrize("act", [acts.undo_completeness, acts.tell_complete])
def test_what_the_holder_knows_is_neither_taken_back_nor_told_again(act: Callable[..., object]) -> None:
    file = factories.complete()
    user = factories.assessor(file)
    assert refused(lambda: act(file, by=user, at=LATER, seen=NO_PAGE)) == (
        "La vérification de ce dossier est à l'état « complet » : cette action n'est pas possible."
    )


@pytest.mark.parametrize("act", [acts.undo_completeness, acts.tell_complete])
@pytest.mark.parametrize(
    "who", [people.holder, lambda: people.sous_prefecture_agent("024"), people.panel_member, people.overseer]
)
def test_declaration_is_taken_back_and_told_by_the_service_only(
    act: Callable[..., object], who: Callable[[], User]
) -> None:
    file, user = factories.found(), who()
    assert refused(lambda: act(file, by=user, at=LATER, seen=NO_PAGE)) == OUTSIDE


def test_holder_is_told_by_itself_after_half_an_hour_once(set_clock: Callable[[datetime], None]) -> None:
    file = factories.found()
    set_clock(LATER - timedelta(seconds=1))
    tasks.tell_complete(0)
    assert (state(file), queries.told_at_the_latest(file, LATER)) == (Completeness.FOUND, LATER)
    set_clock(LATER)
    for _turn in range(2):
        tasks.tell_complete(0)
    assert (state(file), subjects().count(COMPLETE), acted(file).count("completeness_told")) == (
        Completeness.COMPLETE, 1, 1,
    )  # fmt: skip
    assert queries.told_at_the_latest(file, LATER) is None


def test_holder_who_withdrew_is_told_nothing(set_clock: Callable[[datetime], None]) -> None:
    file = factories.found()
    files.withdraw(file, by=file.started_by, at=LATER)
    set_clock(LATER)
    tasks.tell_complete(0)
    assert COMPLETE not in subjects()


def test_told_completeness_stays_in_the_database() -> None:
    factories.complete()
    statement = "UPDATE assessment_completenesscheck SET cancelled_at = now(), is_latest = false"
    assert sql_refused(statement) == "Un dossier que son porteur sait complet le reste."


def test_cancelled_check_is_not_the_last_in_the_database() -> None:
    factories.found()
    statement = "UPDATE assessment_completenesscheck SET cancelled_at = now()"
    assert sql_refused(statement) == "Une vérification annulée n'est plus la dernière."


def test_one_check_only_is_the_last() -> None:
    file = factories.incomplete()
    factories.complete(file)
    expected = "Une seule vérification est la dernière."
    assert sql_refused("UPDATE assessment_completenesscheck SET is_latest = true") == expected


def last_letter() -> tuple[str, str, str]:
    message = Message.objects.order_by("id").last()
    assert message is not None
    return message.address, plain(message.subject), plain(message.body)


def home() -> str:
    return settings.SITE_ADDRESS + Application.objects.get().get_absolute_url()


def test_letter_of_a_complete_file_promises_nothing() -> None:
    factories.complete()
    body = f"""Bonjour,

La sous-préfecture de Château-Thierry (02) a vérifié votre dossier « Le Grenier commun » : il est complet.

Complet ne veut pas dire retenu : le projet va maintenant être examiné selon les critères de l'appel.

Votre dossier : {home()}
"""
    assert last_letter() == ("porteuse@exemple.test", COMPLETE, body)
