from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse

from fabriques.accounts.models import Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import submitted, whole_draft
from fabriques.assessment import acts, queries
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests import factories
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, refused_rules, sql_refused
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.journal.rules import digest
from fabriques.territories.tests.factories import service

pytestmark = pytest.mark.django_db
OUTSIDE = "Ce dossier n'est pas dans votre périmètre d'instruction."


def check(file: Application, *missing: str, by: User | None = None, note: str = "") -> object:
    return acts.check_completeness(
        file, missing, note, by=by or factories.assessor(file), at=instants.CHECKED
    )


def test_file_is_awaited_then_incomplete_then_complete() -> None:
    file = submitted()
    assert queries.completeness(file) is Completeness.AWAITED
    factories.incomplete(file, "statutes", "bank_details", note="Merci.")
    latest = queries.latest_check(file)
    assert latest is not None
    assert (latest.outcome, latest.missing) == (Completeness.INCOMPLETE, ["bank_details", "statutes"])
    factories.complete(file)
    assert queries.completeness(file) is Completeness.COMPLETE
    assert file.completeness_checks.count() == 2


def test_check_is_journalled_without_its_text() -> None:
    file = factories.incomplete(note="Il manque le RIB de Madame Exemple.")
    entry = history("application", file.public_id)[-1]
    assert (entry.act, entry.facts, entry.motive_digest) == (
        "found_incomplete", {"missing": 1}, digest("Il manque le RIB de Madame Exemple."),
    )  # fmt: skip


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
def test_check_belongs_to_the_perimeter(who: Callable[[], User], allowed: bool) -> None:
    file, user = submitted(), who()
    if allowed:
        check(file, by=user)
        assert queries.completeness(file) is Completeness.COMPLETE
    else:
        assert refused(lambda: check(file, by=user)) == OUTSIDE


def test_check_asks_only_for_the_documents_of_the_rulebook() -> None:
    file = submitted()
    user = factories.assessor(file)
    assert (
        refused(lambda: check(file, "passport", "bank_details", by=user))
        == "Le règlement ne demande pas : passport."
    )
    assert refused_rules(lambda: check(file, "passport", by=user)) == [
        "Un service ne demande pas d'autre pièce que celles de la liste du règlement."
    ]


def test_check_of_a_draft_is_refused() -> None:
    draft, user = whole_draft(), people.sous_prefecture_agent()
    assert refused(lambda: check(draft, by=user)) == (
        "Ce dossier est à l'état « brouillon » : cette action n'est pas possible."
    )


@pytest.mark.parametrize("missing", [(), ("statutes",)])
def test_check_of_a_complete_file_is_refused(missing: tuple[str, ...]) -> None:
    file = factories.complete()
    user = factories.assessor(file)
    assert refused(lambda: check(file, *missing, by=user)) == (
        "La vérification de ce dossier est à l'état « complet » : cette action n'est pas possible."
    )


@pytest.mark.parametrize("change", ["outcome = 'complete'", "missing = '[]'"])
def test_incomplete_file_names_what_is_missing_in_the_database(change: str) -> None:
    factories.incomplete()
    expected = "Un dossier incomplet nomme ce qui manque ; un dossier complet, rien."
    statement = f"UPDATE assessment_completenesscheck SET {change}"  # noqa: S608 – our own names
    assert sql_refused(statement) == expected


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
    return settings.SITE_ADDRESS + reverse("workspaces:home")


def test_letter_of_an_incomplete_file_lists_the_pieces() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    factories.incomplete(None, "statutes", "bank_details", note="Un scan lisible suffit.")
    body = f"""Bonjour,

Sous-préfecture de Château-Thierry (02) a vérifié votre dossier « Le Grenier commun ». Il manque :

  - Statuts
  - Relevé d'identité bancaire (RIB)

Message du service :
Un scan lisible suffit.

Adressez ces pièces au service. Pour le joindre : sous-prefecture@exemple.test
Tant qu'elles sont attendues, le délai de réponse est suspendu (article L. 114-5 du code des relations entre le
public et l'administration). Un dossier incomplet n'est pas un dossier refusé.

Votre espace : {home()}
"""
    assert last_letter() == ("porteuse@exemple.test", "Pièces à compléter : Le Grenier commun", body)


def test_letter_of_a_complete_file_promises_nothing() -> None:
    factories.complete()
    body = f"""Bonjour,

Sous-préfecture de Château-Thierry (02) a vérifié votre dossier « Le Grenier commun » : il est complet.

Complet ne veut pas dire retenu : le projet va maintenant être examiné selon les critères de l'appel.

Votre espace : {home()}
"""
    assert last_letter() == ("porteuse@exemple.test", "Votre dossier est complet : Le Grenier commun", body)
