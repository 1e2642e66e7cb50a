from __future__ import annotations

import pytest

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.territories import rules
from fabriques.territories.access import within
from fabriques.territories.acts import load_geography
from fabriques.territories.models import Arrondissement, Commune, Departement, GeographyLoad, Service
from fabriques.territories.queries import arrondissement_units, current_commune, search_communes
from fabriques.territories.tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "service", "name"),
    [
        (factories.CHATEAU_THIERRY, "SP-021", "Sous-préfecture de Château-Thierry (02)"),
        (factories.EPERNAY, "SP-512", "Sous-préfecture d'Épernay (51)"),
        (factories.LAON, "PREF-02", "Préfecture de l'Aisne (02)"),
        (factories.MAMOUDZOU, "PREF-976", "Préfecture de Mayotte (976)"),
        (factories.MARIGOT, "PREF-978", "Représentation de l'État pour Saint-Martin"),
    ],
    ids=["arrondissement", "elision", "chef-lieu", "Mayotte", "Saint-Martin"],
)
def test_service_competent_for_a_commune(code: str, service: str, name: str) -> None:
    found = factories.commune(code).service
    assert (found.code, found.name) == (service, name)


def test_service_of_each_commune_covers_it() -> None:
    for commune in Commune.objects.select_related("service", "departement").filter(code__regex="[05]1$"):
        assert commune.service.covers(commune)


def test_service_of_a_chef_lieu_arrondissement_is_never_a_sous_prefecture() -> None:
    chefs_lieux = set(Departement.objects.exclude(chef_lieu_code="").values_list("chef_lieu_code", flat=True))
    own = Arrondissement.objects.filter(chef_lieu_code__in=chefs_lieux)
    assert not Service.objects.filter(arrondissement__in=own).exists()
    assert (
        Arrondissement.objects.exclude(pk__in=own).count()
        == Service.objects.filter(level="sous_prefecture").count()
    )


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("SP-021", [factories.CHATEAU_THIERRY]),
        ("PREF-02", [factories.CHATEAU_THIERRY, factories.LAON, factories.SOISSONS]),
        ("REG-32", [factories.CHATEAU_THIERRY, factories.LAON, factories.SOISSONS]),
        ("REG-44", [factories.EPERNAY]),
        ("PREF-976", [factories.MAMOUDZOU]),
        ("NATIONAL", [factories.CHATEAU_THIERRY, factories.LAON, factories.SOISSONS, factories.EPERNAY,
                      factories.MAMOUDZOU, factories.MARIGOT]),
    ],
)  # fmt: skip
def test_perimeter_holds_its_communes_and_no_other(code: str, seen: list[str]) -> None:
    places = (factories.CHATEAU_THIERRY, factories.LAON, factories.SOISSONS, factories.EPERNAY,
              factories.MAMOUDZOU, factories.MARIGOT)  # fmt: skip
    communes = Commune.objects.filter(code__in=places)
    service = factories.service(code)
    within_it = Departement.objects.filter(within([service], "communes"), communes__in=communes)
    assert {c.code for c in communes.select_related("departement") if service.covers(c)} == set(seen)
    assert set(within_it.values_list("communes__code", flat=True)) == set(seen)


def test_perimeter_of_nobody_holds_nothing() -> None:
    assert Departement.objects.filter(within([], "communes")).count() == 0


def test_former_code_leads_to_the_present_commune() -> None:
    former = Commune.objects.exclude(former_codes=[]).order_by("code").first()
    assert former is not None
    gone = next(c for c in former.former_codes if not Commune.objects.filter(code=c).exists())
    assert current_commune(gone) == former
    assert current_commune("99999") is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("chateau thierry", "02168"),
        ("02400", "02168"),
        ("St Martin", "97801"),
        ("02168", "02168"),
        ("  ", None),
    ],
)
def test_commune_is_found_as_people_type_it(typed: str, first: str | None) -> None:
    found = search_communes(typed)
    if first is None:
        assert found == []
    elif typed == "02400":  # one postcode, several communes
        assert first in {commune.code for commune in found}
    else:
        assert found[0].code == first


def test_units_are_the_333_arrondissements() -> None:
    units = arrondissement_units()
    assert (len(units), units[0].code) == (333, "011")


def test_former_code_shared_by_two_communes_is_never_guessed() -> None:
    found, ambiguous = rules.former_codes_to_current([("A", ["x", "y"]), ("B", ["y", "A"])], {"A", "B"})
    assert (found, ambiguous) == ({"x": "A"}, {"y"})


def test_geography_already_loaded_is_not_loaded_again() -> None:
    before = GeographyLoad.objects.get()
    counted = load_geography(by=INSTALLATION, at=instants.DURING)
    assert (counted["commune"], counted["département"]) == (Commune.objects.count(), 109)
    assert GeographyLoad.objects.get() == before


@pytest.mark.parametrize(
    ("arrondissement", "chef_lieu", "service"),
    [("021", "02168", "SP-021"), ("022", "02408", "PREF-02"), (None, None, "PREF-02")],
    ids=["sous-préfecture", "chef-lieu", "no arrondissement"],
)
def test_service_of_a_commune_follows_its_arrondissement(
    arrondissement: str | None, chef_lieu: str | None, service: str
) -> None:
    found = rules.competent_service(
        arrondissement=arrondissement,
        arrondissement_chef_lieu=chef_lieu,
        departement="02",
        departement_chef_lieu="02408",
    )
    assert found == service


@pytest.mark.parametrize(
    ("zone", "name"),
    [("metropole", "Préfecture de l'Aisne (02)"), ("com", "Représentation de l'État pour l'Aisne")],
)
def test_prefecture_is_named_after_its_departement(zone: str, name: str) -> None:
    assert rules.prefecture_name("02", "Aisne", zone) == name


def test_services_named_otherwise_before_take_their_name_and_keep_their_contact() -> None:
    Service.objects.filter(code="PREF-02").update(name="Préfecture – Aisne (02)", email="ici@example.org")
    load_geography(by=INSTALLATION, at=instants.DURING)
    found = Service.objects.get(code="PREF-02")
    assert (found.name, found.email) == ("Préfecture de l'Aisne (02)", "ici@example.org")


def test_geography_loaded_again_mends_what_was_changed_and_removes_nothing() -> None:
    before = Commune.objects.count()
    GeographyLoad.objects.all().delete()
    Commune.objects.filter(code=factories.LAON).update(name="Autre")
    counted = load_geography(by=INSTALLATION, at=instants.FOUNDED)
    assert (Commune.objects.get(code=factories.LAON).name, Commune.objects.count()) == ("Laon", before)
    assert counted["commune"] == before
    assert GeographyLoad.objects.count() == 1
