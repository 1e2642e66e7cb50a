"""The letters that leave the house, compared whole."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from fabriques.applications.tests import factories
from fabriques.common.tests.refusals import plain
from fabriques.correspondence.models import Message
from fabriques.territories.contacts import UNKNOWN
from fabriques.territories.tests.factories import service

ACKNOWLEDGEMENT = """Bonjour,

Votre dossier « Le Grenier commun » est arrivé le 20 février 2026 à 10 h 30 min 07 s (heure de Paris).
Arrivé avant la clôture du 31 mars 2026 à 18 h 00.

Numéro d'accusé de réception : {number}
Appel : Fabriques de territoire, appel de test, Vague de test vague-1
Service chargé de votre dossier : Sous-préfecture de Château-Thierry (02)
Pour joindre ce service : sous-prefecture@exemple.test
Empreinte du contenu reçu : {fingerprint}

Et maintenant :

1. Votre dossier est examiné
La sous-préfecture de Château-Thierry (02) vérifie d'abord qu'il est complet. S'il manque une pièce ou s'il faut \
corriger une réponse, le service vous écrit, et dit jusqu'à quand répondre.

2. Réponse au plus tard le 20 avril 2026
Le service a deux mois pour répondre. Cette date est celle que l'on connaît à la réception : si des pièces manquantes \
vous sont demandées, le délai est suspendu jusqu'à leur arrivée, au plus tard jusqu'à la fin du délai fixé pour les \
envoyer ; la page de votre dossier donne alors la nouvelle date.

3. Faute de réponse
Sans réponse au 20 avril 2026, votre demande est réputée rejetée. Vous pouvez alors, dans les deux mois, former un \
recours gracieux auprès du service ou un recours devant le tribunal administratif. Une décision expresse et motivée \
reste attendue.

4. Suivre votre dossier
La page de votre dossier dit à tout moment où il en est, et tient ces dates à jour.

5. À garder
Cet accusé de réception et son numéro, {number} : ils prouvent votre dépôt.

Textes appliqués :
- Pièces manquantes : article L. 114-5 du code des relations entre le public et l'administration.
- Silence de deux mois sur une demande financière : article L. 231-4 du code des relations entre le public et \
l'administration.
- Recours : article R. 421-1 du code de justice administrative.

Votre accusé de réception (page et PDF) :
{page}
Votre dossier :
{home}

Ce message est envoyé automatiquement, inutile d'y répondre.
"""
NOTICE = """Bonjour,

Un dossier vient d'arriver : « Le Grenier commun », Château-Thierry (02).

À faire : vérifier sa complétude.
{home}
"""


def letters() -> list[tuple[str, str, str]]:
    messages = Message.objects.order_by("id")
    return [(m.address, plain(m.subject), plain(m.body)) for m in messages]


@pytest.mark.django_db
def test_letters_of_a_submission_acknowledge_it_and_warn_the_service() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    file = factories.submitted()
    receipt = file.receipt
    page = settings.SITE_ADDRESS + reverse("applications:receipt", args=[file.public_id])
    home = settings.SITE_ADDRESS + reverse("workspaces:file", args=[file.public_id])
    assert letters() == [
        (
            "porteuse@exemple.test",
            "Votre dossier est arrivé : Le Grenier commun",
            ACKNOWLEDGEMENT.format(
                number=receipt.number, fingerprint=receipt.fingerprint, page=page, home=home
            ),
        ),
        (
            "sous-prefecture@exemple.test",
            "Nouveau dossier à vérifier : Le Grenier commun",
            NOTICE.format(home=home),
        ),
    ]


@pytest.mark.django_db
def test_letter_without_a_known_mailbox_sends_to_the_page() -> None:
    factories.submitted()
    ((_, _, body),) = letters()
    assert body.splitlines()[8] == UNKNOWN
