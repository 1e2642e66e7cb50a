"""A form sent twice opens one draft; with the key of somebody else's request, it opens one of one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import fabriques
from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications import acts
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import papers
from fabriques.applications.tests.pages import client_of
from fabriques.applications.tests.test_paper_pages import TYPED
from fabriques.assessment.tests import nominations
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.organisations.tests.factories import organisation
from fabriques.selection.tests.test_again import AGAIN, next_wave, refused_file

KEY = files.key("deux personnes")
NEW = {"place_name": "Le Lavoir", "name": "Les Lavandières", "legal_form": "association"}
Posted = tuple[User, Wave, str, dict[str, str], datetime]


def started() -> Posted:
    wave = demonstration_wave()
    return people.holder(), wave, f"/espace/candidatures/nouvelle/{wave.code}/", NEW, instants.DURING


def entered() -> Posted:
    wave = files.form_wave()
    return people.sous_prefecture_agent(), wave, f"/espace/papier/saisir/{wave.code}/", TYPED, papers.ENTERED


def invited() -> Posted:
    found = nominations.invited()
    return people.holder(), found.wave, f"/signalements/{found.public_id}/", NEW, instants.DURING


def again() -> Posted:
    file, wave = refused_file(), next_wave()
    return file.started_by, wave, f"/espace/dossiers/{file.public_id}/reprendre/", {"wave": wave.code}, AGAIN


FORMS: dict[str, Callable[[], Posted]] = {
    "applications/forms.py": started,
    "applications/paper/forms.py": entered,
    "assessment/nominations/forms.py": invited,
    "workspaces/again_views.py": again,
}


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_key_of_somebody_else_s_request_opens_a_draft_of_one_s_own(
    form: str, set_clock: Callable[..., None]
) -> None:
    user, wave, address, typed, at = FORMS[form]()
    other = people.another_holder()
    opened = wave.opens_at if form == "applications/paper/forms.py" else at
    taken = acts.start(wave, organisation(by=other), "Déjà pris", key=KEY, by=other, at=opened)
    set_clock(at)
    client = client_of(user)
    answers = [client.post(address, typed | {"request_key": str(KEY)}) for _ in range(2)]
    made = Application.objects.get(request_key=KEY, started_by=user)
    link = f"/espace/candidatures/{made.public_id}/"
    assert [(each.status_code, each.get("Location")) for each in answers] == [(302, link)] * 2
    assert Application.objects.get(request_key=KEY, started_by=other).place_name == taken.place_name


def test_every_form_with_the_key_of_a_request_is_sent_with_another_person_s() -> None:
    root = Path(fabriques.__file__).parent
    reading = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if ('["request_key"]' in path.read_text() or '"request_key", ""' in path.read_text())
        and "tests" not in path.parts
    }
    assert reading == set(FORMS)
