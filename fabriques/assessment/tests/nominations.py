"""Nominations by situation, made through the acts."""

from __future__ import annotations

from uuid import UUID

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import key
from fabriques.assessment.models import Nomination
from fabriques.assessment.nominations import acts
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.organisations.tests.factories import organisation
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune

PROJECT = "La Halle commune"
MOTIVE = "Le seul lieu du bassin de vie qui répare et forme."


def spotted(
    wave: Wave | None = None, *, name: str = PROJECT, code: str = CHATEAU_THIERRY, by: User | None = None
) -> Nomination:
    """A project pointed out by the sous-préfecture; its holder is not told yet."""
    return acts.spot_project(
        wave or demonstration_wave(),
        project_name=name,
        commune=commune(code),
        contact_address=f"{key(name).hex[:6]}@exemple.test" if name != PROJECT else people.holder().email,
        motive=MOTIVE,
        by=by or people.sous_prefecture_agent(),
        at=instants.DURING,
    )


def invited(wave: Wave | None = None, *, name: str = PROJECT) -> Nomination:
    found = spotted(wave, name=name)
    return acts.invite_holder(found, by=found.spotted_by, at=instants.DURING)


def started(nomination: Nomination | None = None, *, request: UUID | None = None) -> Application:
    """The draft that the invited holder started from the invitation."""
    return acts.start_application(
        nomination or invited(),
        organisation(by=people.holder()),
        PROJECT,
        key=request or key(PROJECT),
        by=people.holder(),
        at=instants.DURING,
    )


def declined() -> Nomination:
    return acts.decline(invited(), by=people.holder(), at=instants.DURING)


def withdrawn() -> Nomination:
    found = invited()
    return acts.withdraw_nomination(found, "Projet porté ailleurs.", by=found.spotted_by, at=instants.DURING)
