from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from fabriques.accounts.acts import revoke_role
from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications import access
from fabriques.applications.tests import factories
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.organisations.tests.factories import organisation
from fabriques.territories.tests import factories as territories
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
ON = instants.CHECKED.date()
CODES = {
    "Château-Thierry": territories.CHATEAU_THIERRY,
    "Soissons": territories.SOISSONS,
    "Laon": territories.LAON,
    "Épernay": territories.EPERNAY,
    "Mayotte": territories.MAMOUDZOU,
    "Saint-Martin": territories.MARIGOT,
}
AISNE = {"Château-Thierry", "Retiré", "Soissons", "Laon"}


@scene
def files() -> None:
    """One submitted file in each territory; a draft, and a file withdrawn once submitted, in the first one."""
    wave = demonstration_wave()
    for name, code in CODES.items():
        factories.submitted(wave, name=name, code=code)
    factories.whole_draft(wave, name="Brouillon")
    factories.withdrawn(wave, name="Retiré")


def seen(user: User, on: date = ON) -> set[str]:
    return set(access.assessed(User.objects.get(pk=user.pk), on).values_list("place_name", flat=True))


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (people.holder, set()),
        (people.another_holder, set()),
        (people.sous_prefecture_agent, {"Château-Thierry", "Retiré"}),
        (lambda: people.sous_prefecture_agent("024"), {"Soissons"}),
        (lambda: people.sous_prefecture_agent("512"), {"Épernay"}),
        (people.prefecture_agent, AISNE),
        (lambda: people.prefecture_agent("02", decides=False), AISNE),
        (lambda: people.prefecture_agent("976"), {"Mayotte"}),
        (lambda: people.prefecture_agent("978"), {"Saint-Martin"}),
        (people.region_agent, AISNE),
        (lambda: people.region_agent("44"), {"Épernay"}),
        (people.programme_member, {*CODES, "Retiré"}),
        (lambda: people.agent("REG-75"), set()),
    ],
    ids=[
        "holder", "stranger", "sous-préfecture", "neighbour sous-préfecture", "other département", "préfecture",
        "préfecture that only assesses", "Mayotte", "Saint-Martin", "region", "other region", "programme",
        "far region",
    ],
)  # fmt: skip
def test_assessed_files_are_those_of_the_perimeter(who: Callable[[], User], expected: set[str]) -> None:
    assert seen(who()) == expected


@pytest.mark.usefixtures("files")
def test_assessed_files_vanish_the_day_after_the_grant_ends() -> None:
    agent = people.sous_prefecture_agent()
    revoke_role(agent.grants.get(), by=INSTALLATION, until=ON, at=instants.CHECKED)
    assert (seen(agent), seen(agent, ON + timedelta(days=1))) == ({"Château-Thierry", "Retiré"}, set())


@pytest.mark.usefixtures("files")
def test_own_files_are_those_of_the_person_s_organisations() -> None:
    other = people.another_holder()
    factories.whole_draft(name="Ailleurs", by=other, of=organisation("Autre association", by=other))
    assert set(access.own(other, ON).values_list("place_name", flat=True)) == {"Ailleurs"}
    mine = set(access.own(people.holder(), ON).values_list("place_name", flat=True))
    assert mine == {*CODES, "Brouillon", "Retiré"}


@pytest.mark.usefixtures("files")
def test_person_with_two_grants_sees_each_file_once() -> None:
    agent = people.prefecture_agent("02")
    assert access.assessed(agent, ON).count() == len(AISNE)


@pytest.mark.usefixtures("files")
def test_numbers_by_stage_are_for_the_programme_team() -> None:
    assert access.counted(people.prefecture_agent(), ON).count() == 0
    assert access.counted(people.programme_member(), ON).count() == len(CODES) + 2
