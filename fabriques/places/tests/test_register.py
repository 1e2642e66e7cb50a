from __future__ import annotations

import pytest

from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.places.models import Place
from fabriques.places.registering import register_place
from fabriques.places.tests.factories import place
from fabriques.territories.tests.factories import commune

pytestmark = pytest.mark.django_db


def test_place_stands_at_the_centre_of_its_commune() -> None:
    made = place()
    assert (made.position, made.longitude, made.latitude) == (
        Place.Position.COMMUNE,
        commune().longitude,
        commune().latitude,
    )


def test_place_known_from_a_list_is_not_registered_twice() -> None:
    register_place("Le Grenier", commune(), source=("liste", "12"))
    assert (
        refused(lambda: register_place("Autre", commune(), source=("liste", "12")))
        == "Cet identifiant désigne déjà un autre tiers-lieu."
    )


@pytest.mark.parametrize(
    "change", ["longitude = NULL", "latitude = 91", "longitude = -181", "position = 'unknown'"]
)
def test_place_position_and_its_origin_agree(change: str) -> None:
    made = place()
    statement = f"UPDATE places_place SET {change} WHERE id = %s"  # noqa: S608 – our own names
    expected = "Une position connue a une longitude, une latitude et une origine."
    assert sql_refused(statement, made.pk) == expected


def test_place_that_is_fictitious_is_not_counted_with_the_real_ones() -> None:
    real = place("Réel")
    place("Fictif", fictitious=True)
    assert list(Place.objects.real()) == [real]
