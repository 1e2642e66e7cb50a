"""The letters of decisions, compared whole: what leaves the house carries its reasons and the routes of appeal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from fabriques.accounts.tests import factories as people
from fabriques.applications.acts import submit
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment.tests import factories as checks
from fabriques.calls.models import Wave
from fabriques.calls.tests import factories as calls
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.correspondence.models import Message
from fabriques.selection import letters
from fabriques.selection.tests import factories
from fabriques.territories.tests.factories import service

pytestmark = pytest.mark.django_db
APPEAL = (
    "Voies et délais de recours : dans les deux mois qui suivent la réception de cette lettre, vous pouvez former un "
    "recours gracieux auprès du service qui l'a prise, ou un recours devant le tribunal administratif (article "
    "R. 421-1 du code de justice administrative), notamment par l'application Télérecours citoyens."
)


def letter() -> tuple[str, str, str]:
    message = Message.objects.order_by("id").last()
    assert message is not None
    return message.address, plain(message.subject), plain(message.body)


def home() -> str:
    return settings.SITE_ADDRESS + Application.objects.get().get_absolute_url()


REJECTED = (
    "Sans réponse le 20 avril 2026, votre demande était réputée rejetée : "
    "la présente décision remplace ce rejet."
)


def closing() -> str:
    file = Application.objects.get()
    return f"Votre dossier, accusé de réception {file.receipt.number}, vague « Vague de test vague-1 » :\n{home()}"


@pytest.mark.parametrize(("days", "said"), [(0, True), (-200, False)])
def test_letter_says_what_becomes_of_an_earlier_rejection_by_silence(days: int, said: bool) -> None:
    """The last day is in the letter when it is past, for a refusal as for a file retained."""
    decision = factories.refused()
    file = decision.application
    at = datetime(2026, 10, 1, 10, tzinfo=UTC) + timedelta(days=days)
    assert (REJECTED in plain(letters.decision(decision, at)[1])) is said
    file.submitted_at = None
    assert letters.rejected_before(file, at.date()) == ""


def test_letter_of_a_retained_file() -> None:
    factories.notified()
    body = f"""Bonjour,

Votre projet « Le Grenier commun » est retenu : une subvention de 50 000 € lui est attribuée. \
Une convention vous sera adressée.
L'annonce publique appartient à l'équipe du programme : merci d'attendre sa date pour communiquer.

{REJECTED}

Motif : Projet utile au territoire, porté par un collectif solide.

Décision prise par : Préfecture de l'Aisne (02)
Ses coordonnées ne sont pas encore renseignées ; elles paraîtront sur la page du dossier.

{APPEAL}

{closing()}
"""
    assert letter() == ("porteuse@exemple.test", "Projet retenu : Le Grenier commun", body)


def test_letter_of_a_refused_file_gives_the_reason_of_each_criterion() -> None:
    service("PREF-02", "prefecture@exemple.test")
    factories.notified(factories.refused())
    body = f"""Bonjour,

Votre projet « Le Grenier commun » est refusé dans la vague « Vague de test vague-1 ».
Aucune autre vague n'est annoncée à ce jour. S'il s'en ouvre une, vous pourrez y déposer \
un nouveau dossier, retravaillé.

{REJECTED}

Motif : Le projet n'est pas assez avancé.

Appréciation par critère :
  - Gouvernance et animation par un collectif défini : Insuffisant : Gouvernance et animation par un collectif défini.
  - Qualité et diversité des partenariats locaux : Insuffisant : Qualité et diversité des partenariats locaux.
  - Réponse à un besoin du territoire : Insuffisant : Réponse à un besoin du territoire.
  - Plusieurs services, dont des activités numériques : Insuffisant : Plusieurs services, dont des activités numériques.
  - Modèle économique viable, capable de dégager des revenus : Insuffisant : Modèle économique viable, capable de \
dégager des revenus.
  - Financement d'un poste en équivalent temps plein (ETP) : Insuffisant : Financement d'un poste en équivalent \
temps plein (ETP).

Décision prise par : Préfecture de l'Aisne (02)
Pour joindre ce service : prefecture@exemple.test

{APPEAL}

{closing()}
"""
    assert letter() == ("porteuse@exemple.test", "Projet refusé : Le Grenier commun", body)


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        (timedelta(days=-1), timedelta(days=9), "Vous pouvez déposer dès maintenant un nouveau dossier"),
        (timedelta(days=9), timedelta(days=30), "La vague « Vague de test » ouvre le 27 mai 2026"),
        (timedelta(days=-30), timedelta(days=-9), "Aucune autre vague n'est annoncée"),
    ],
)
def test_letter_of_a_refusal_promises_what_the_calendar_says(
    opens: timedelta, closes: timedelta, said: str
) -> None:
    decision = factories.refused()
    at = instants.NOTIFIED
    other = calls.prepared(
        decision.application.wave.rulebook, code="vague-2", opens_at=at + opens, closes_at=at + closes
    )
    Wave.objects.filter(pk=other.pk).update(title="Vague de test", opened_at=instants.PREPARED)
    factories.notified(decision)
    assert said in letter()[2]


def test_partner_is_told_what_becomes_of_the_file_that_it_signed() -> None:
    draft = files.consortium(signed=True)
    submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    file = Application.objects.get(pk=draft.pk)
    factories.notified(factories.refused(checks.complete(file)))
    partner = people.another_holder()
    told = Message.objects.filter(recipient=partner).order_by("pk").values_list("subject", flat=True)
    assert list(told)[-2:] == [
        "Le dossier que vous avez signé est déposé : Le Grenier commun", "Projet refusé : Le Grenier commun",
    ]  # fmt: skip
