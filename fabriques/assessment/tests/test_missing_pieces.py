"""Missing pieces asked for by a service: which, until when, by whom, and what the letter says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import submitted, whole_draft, withdrawn
from fabriques.assessment import acts, letters, queries
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests import factories
from fabriques.assessment.tests.factories import SENT
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, refused_rules, sql_refused
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.journal.rules import digest
from fabriques.territories.tests.factories import service

db = pytest.mark.django_db
DUE = usual_delay(instants.CHECKED)


def ask(file: Application, *missing: str, **changes: Any) -> object:
    values = {"note": "", "due_at": DUE, "at": instants.CHECKED} | changes
    by = values.pop("by", None) or factories.assessor(file)
    return acts.ask_pieces(file, missing, values.pop("note"), by=by, **values, seen=NO_PAGE)


def state(file: Application, at: datetime = SENT) -> Completeness:
    return queries.completeness(file, at)


def acted(file: Application) -> list[str]:
    return [entry.act for entry in history("application", file.public_id)]


def letter(subject: str) -> Message:
    return Message.objects.get(subject__startswith=subject)


@db
def test_request_is_journalled_without_its_text() -> None:
    file = factories.incomplete(note="Il manque le RIB de Madame Exemple.")
    entry = history("application", file.public_id)[-1]
    assert (entry.act, entry.facts, entry.motive_digest) == (
        "found_incomplete", {"missing": 1}, digest("Il manque le RIB de Madame Exemple."),
    )  # fmt: skip


@db
@pytest.mark.parametrize(
    ("missing", "changes", "said"),
    [
        ((), {}, "Aucune pièce manquante n'est cochée."),
        (("passport", "bank_details"), {}, "Le règlement ne demande pas : passport."),
        (("bank_details",), {"due_at": instants.CHECKED + timedelta(days=2)}, "Ce délai est trop court."),
        (
            ("bank_details",),
            {"due_at": instants.CHECKED - timedelta(days=2)},
            "Le 6 avril 2026 est déjà passé.",
        ),
        (("bank_details",), {"due_at": instants.CHECKED + timedelta(days=61)}, "Ce délai est trop long."),
    ],
)
def test_request_is_refused_in_words(missing: tuple[str, ...], changes: dict[str, Any], said: str) -> None:
    file = submitted()
    by = factories.assessor(file)
    assert refused(lambda: ask(file, *missing, by=by, **changes)) == said


@db
@pytest.mark.parametrize("days", [3, 60])
def test_shortest_and_longest_delays_are_accepted(days: int) -> None:
    file = submitted()
    ask(file, "bank_details", due_at=instants.CHECKED + timedelta(days=days))
    assert state(file) is Completeness.INCOMPLETE


@db
def test_request_asks_only_for_the_documents_of_the_rulebook() -> None:
    file = submitted()
    user = factories.assessor(file)
    assert refused_rules(lambda: ask(file, "passport", by=user)) == [
        "Un service ne demande pas d'autre pièce que celles de la liste du règlement."
    ]


@db
@pytest.mark.parametrize(
    ("act", "who"),
    [
        (act, who)
        for act in (ask, lambda file, *_missing, by: acts.cancel_request(file, by=by, at=SENT, seen=NO_PAGE))
        for who in (people.holder, lambda: people.sous_prefecture_agent("024"), people.panel_member)
    ],
)
def test_request_is_made_and_cancelled_by_the_service_only(
    act: Callable[..., object], who: Callable[[], User]
) -> None:
    file, user = factories.incomplete(), who()
    assert refused(lambda: act(file, "statutes", by=user)) == (
        "Ce dossier n'est pas dans votre périmètre d'instruction."
    )


@db
@pytest.mark.parametrize(("make", "said"), [(whole_draft, "brouillon"), (withdrawn, "retiré")])
def test_request_on_a_draft_or_a_withdrawn_file_is_refused(
    make: Callable[[], Application], said: str
) -> None:
    file, user = make(), people.sous_prefecture_agent()
    assert refused(lambda: ask(file, "statutes", by=user)) == (
        f"Ce dossier est à l'état « {said} » : cette action n'est pas possible."
    )


@db
def test_request_that_is_not_answered_is_replaced_by_the_next() -> None:
    file = factories.incomplete()
    ask(file, "statutes", at=SENT, due_at=usual_delay(SENT))
    first, second = file.completeness_checks.order_by("pk")
    assert (first.cancelled_at, first.is_latest, second.cancelled_at, second.missing) == (
        SENT, False, None, ["statutes"],
    )  # fmt: skip
    assert queries.awaited_questions(file, SENT) == {"statutes": usual_delay(SENT)}


@db
def test_request_cancelled_leaves_what_was_received_before_it() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    file = factories.received()
    ask(file, "statutes", at=SENT, due_at=usual_delay(SENT))
    acts.cancel_request(file, by=factories.assessor(file), at=SENT, seen=NO_PAGE)
    assert (state(file), acted(file)[-1], queries.awaited_questions(file, SENT)) == (
        Completeness.RECEIVED, "request_cancelled", {},
    )  # fmt: skip
    told = letter("Pièces : vous n'avez plus rien à envoyer")
    assert told.address == "porteuse@exemple.test"
    assert "Ce que vous avez déjà ajouté est gardé dans votre dossier." in told.body


@db
def test_nothing_is_cancelled_where_nothing_is_awaited() -> None:
    file = submitted()
    user = factories.assessor(file)
    assert refused(lambda: acts.cancel_request(file, by=user, at=SENT, seen=NO_PAGE)) == (
        "La vérification de ce dossier est à l'état « complétude à vérifier » : cette action n'est pas possible."
    )


# Held by the database


@db
@pytest.mark.parametrize("change", ["outcome = 'complete', due_at = NULL", "missing = '[]'"])
def test_incomplete_file_names_what_is_missing_in_the_database(change: str) -> None:
    factories.incomplete()
    expected = "Un dossier incomplet nomme ce qui manque ; un dossier complet, rien."
    statement = f"UPDATE assessment_completenesscheck SET {change}"  # noqa: S608 – our own names
    assert sql_refused(statement) == expected


@db
@pytest.mark.parametrize(
    ("make", "change", "said"),
    [
        (
            factories.incomplete,
            "due_at = NULL",
            "Des pièces demandées laissent un délai ; un dossier complet n'en a pas.",
        ),
        (
            factories.incomplete,
            "due_at = checked_at",
            "Des pièces demandées laissent un délai ; un dossier complet n'en a pas.",
        ),
        (
            factories.complete,
            "due_at = now()",
            "Des pièces demandées laissent un délai ; un dossier complet n'en a pas.",
        ),
        (factories.incomplete, "received_at = now()", "Des pièces rendues ont un auteur et une date."),
        (
            factories.received,
            "cancelled_at = now(), is_latest = false",
            "Des pièces rendues ont un auteur et une date.",
        ),
        (
            factories.incomplete,
            "told_at = NULL",
            "Des pièces sont demandées au porteur au moment où elles le sont.",
        ),
    ],
)
def test_request_holds_together_in_the_database(
    make: Callable[[], Application], change: str, said: str
) -> None:
    make()
    assert sql_refused(f"UPDATE assessment_completenesscheck SET {change}") == said  # noqa: S608 – our own names


# Letter


@db
def test_letter_of_an_incomplete_file_lists_the_pieces() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    factories.incomplete(None, "statutes", "bank_details", note="Un scan lisible suffit.")
    file = Application.objects.get()
    site = settings.SITE_ADDRESS
    body = f"""Bonjour,

La sous-préfecture de Château-Thierry (02) a vérifié votre dossier « Le Grenier commun ». Il manque :

  - Statuts
  - Relevé d'identité bancaire (RIB)

Message du service :
Un scan lisible suffit.

À envoyer au plus tard le 23 avril 2026 à 23 h 59 (heure de Paris), sur cette page :
{site}/espace/candidatures/{file.public_id}/pieces-demandees/

Tant que ces pièces sont attendues, et jusqu'à cette date, le délai de réponse est suspendu (article L. 114-5 du code \
des relations entre le public et l'administration).
Un dossier incomplet n'est pas un dossier refusé.

Pour joindre ce service : sous-prefecture@exemple.test
Votre dossier : {site}{file.get_absolute_url()}
"""
    told = letter("Pièces à compléter : Le Grenier commun")
    assert (told.address, plain(told.body)) == ("porteuse@exemple.test", body)


@db
def test_letter_tells_apart_what_the_form_has_no_place_for() -> None:
    file = factories.incomplete()
    check = queries.latest_check(file)
    assert check is not None
    pieces = [queries.Requested("plan", "Plan des locaux", "", False)]
    _subject, body = letters.missing_pieces(check, pieces)
    assert (
        "À adresser au service, le formulaire n'ayant pas de place pour elles :\n  - Plan des locaux\n"
        in body
    )
