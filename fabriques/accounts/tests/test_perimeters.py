"""What each kind of perimeter opens: communes covered one by one, and by the filter on files."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import Q

from fabriques.accounts import acts
from fabriques.accounts.access import Perimeter, perimeter_of
from fabriques.accounts.models import Role, User, Where
from fabriques.accounts.perimeters import Area, inside
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.territories.models import Arrondissement, Departement, FormerCommuneCode, Region
from fabriques.territories.tests.factories import (
    CHATEAU_THIERRY,
    EPERNAY,
    LAON,
    MAMOUDZOU,
    MARIGOT,
    SOISSONS,
    commune,
    service,
)

pytestmark = pytest.mark.django_db
ON = instants.CHECKED.date()
ALL = {CHATEAU_THIERRY, SOISSONS, LAON, EPERNAY, MAMOUDZOU, MARIGOT}
AISNE = {CHATEAU_THIERRY, SOISSONS, LAON}


def perimeter(user: User) -> Perimeter:
    return perimeter_of(User.objects.get(pk=user.pk), ON)


def assessor(where: Where) -> User:
    return people.holding("agente@exemple.test", "Agente Exemple", Role.ASSESSOR, where)


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        (lambda: commune(SOISSONS), {SOISSONS}),
        (lambda: Arrondissement.objects.get(pk="021"), {CHATEAU_THIERRY}),
        (lambda: Departement.objects.get(pk="02"), AISNE),
        (lambda: Departement.objects.get(pk="976"), {MAMOUDZOU}),
        (lambda: Departement.objects.get(pk="978"), {MARIGOT}),
        (lambda: Region.objects.get(pk="32"), AISNE),
        (lambda: Region.objects.get(pk="44"), {EPERNAY}),
        (lambda: service("SP-021"), {CHATEAU_THIERRY}),
        (lambda: service("PREF-976"), {MAMOUDZOU}),
    ],
)
def test_assessor_covers_the_communes_of_their_perimeter(where: Callable[[], Where], seen: set[str]) -> None:
    found = perimeter(assessor(where()))
    files = FormerCommuneCode.objects.filter(found.files())
    assert {code for code in ALL if found.assesses(commune(code))} == seen
    assert set(files.values_list("commune", flat=True)) & ALL == seen
    assert (found.sees_files, found.acts_on_files, found.is_staff) == (True, True, True)


@pytest.fixture(autouse=True)
def _rows_with_a_commune() -> None:
    """A row that points to each commune, as a file does; any record with a key to a commune would do."""
    FormerCommuneCode.objects.bulk_create(
        FormerCommuneCode(code=f"Z{rank:04}", commune_id=code) for rank, code in enumerate(sorted(ALL))
    )


@pytest.mark.parametrize(
    ("make", "reads", "staff"),
    [
        (people.panel_member, AISNE, True),
        (people.overseer, ALL, True),
        (people.network_member, set(), True),
        (people.administrator, set(), True),
        (people.holder, set(), False),
    ],
)
def test_reader_assesses_nothing(make: Callable[[], User], reads: set[str], staff: bool) -> None:
    found = perimeter(make())
    assert [code for code in ALL if found.assesses(commune(code))] == []
    assert {code for code in ALL if any(area.covers(commune(code)) for area in found.areas)} == reads
    assert (found.sees_files, found.acts_on_files, found.is_staff) == (bool(reads), False, staff)
    assert (found.seen, found.decided) == ((), ())


def test_names_of_a_perimeter_are_said_once() -> None:
    user = people.prefecture_agent("02")
    acts.grant_role(user, Role.ASSESSOR, commune(SOISSONS), by=INSTALLATION, since=ON, at=instants.CHECKED)
    assert perimeter(user).names == (str(service("PREF-02")), "Soissons (02)")
    assert perimeter(people.network_member()).names == ("Réseau Exemple reseau-exemple",)


def test_regional_control_does_not_read_the_whole_journal() -> None:
    region = Region.objects.get(pk="32")
    local = people.holding("crc@exemple.test", "Contrôle Exemple", Role.OVERSIGHT, region)
    assert (perimeter(local).oversight, perimeter(local).controls_all) == (True, False)
    assert perimeter(people.overseer()).controls_all


def test_areas_filter_nothing_when_there_is_none_and_everything_when_national() -> None:
    country = Area("national", "national", "France entière")
    assert (inside([]), inside([country])) == (Q(pk__in=[]), Q())
    assert not Area("network", "x", "Réseau").covers(commune())
