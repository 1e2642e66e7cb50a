"""What a manager corrects of their structure after the submission is read by the service, with what stood before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.applications.tests import factories as files
from fabriques.common.tests import instants
from fabriques.organisations.correcting import Identity, correct_identity

pytestmark = pytest.mark.django_db


def test_service_reads_on_the_file_what_was_corrected_since(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.CHECKED)
    file = files.submitted()
    former = file.organisation.name
    agent = Client()
    agent.force_login(people.sous_prefecture_agent())
    page = f"/espace/dossiers/{file.public_id}/"
    title = "Structure corrigée par sa personne responsable"
    assert title not in agent.get(page).content.decode()
    correct_identity(
        file.organisation, Identity("Le Vrai Nom", address="Ici"), by=file.started_by, at=instants.CHECKED
    )
    shown = " ".join(agent.get(page).content.decode().split())
    assert (title in shown, f"nom : « Le Vrai Nom », au lieu de « {former} »" in shown) == (True, True)
    assert "adresse : « Ici », au lieu de « rien »" in shown
