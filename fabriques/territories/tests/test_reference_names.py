"""The EPCI, and the names that live on inside the communes."""

from collections import Counter

import pytest

from fabriques.territories.reference import reader

ISLANDS = ["22016", "29083", "29155", "85113"]  # Bréhat, Sein, Ouessant, Yeu: free by law to join no EPCI


@pytest.fixture(scope="module")
def communes() -> dict[str, reader.CommuneRecord]:
    return {commune.code: commune for commune in reader.read_communes()}


@pytest.fixture(scope="module")
def inner_names() -> list[reader.InnerNameRecord]:
    return list(reader.read_inner_names())


def test_epcis_count_by_kind():
    kinds = Counter(each.kind for each in reader.read_epcis())
    assert kinds == {"CC": 989, "CA": 230, "METRO": 21, "CU": 14, "MET69": 1}


def test_every_epci_has_members_and_no_commune_two(communes):
    epcis = list(reader.read_epcis())
    members = [(code, each.code) for each in epcis for code in each.members]
    assert min(len(each.members) for each in epcis) == 2
    assert len(members) == len(dict(members)) == 34_871
    assert dict(members) == {code: each.epci for code, each in communes.items() if each.epci}


def test_communes_without_epci_are_four_islands_and_the_collectivities(communes):
    without = [each for each in communes.values() if each.epci is None]
    assert [each.code for each in without if each.zone != "com"] == ISLANDS
    assert sum(each.zone == "com" for each in without) == 94


def test_epci_of_a_commune_is_its_own(communes):
    names = {each.code: each.name for each in reader.read_epcis()}
    assert names[communes["74042"].epci or ""] == "CC Faucigny - Glières"
    assert names[communes["69123"].epci or ""] == "Métropole de Lyon"


def test_inner_names_count_by_kind(inner_names):
    assert Counter(each.kind for each in inner_names) == {
        "deleguee": 2_105,
        "associee": 471,
        "arrondissement": 45,
    }
    assert len({(each.kind, each.code) for each in inner_names}) == len(inner_names)


def test_inner_names_belong_to_current_communes(inner_names, communes):
    assert {each.commune for each in inner_names} - communes.keys() == set()


def test_only_arrondissements_municipaux_have_postcodes_of_their_own(inner_names, communes):
    posted = {each.kind for each in inner_names if each.postcodes}
    assert posted == {"arrondissement"}
    for each in inner_names:
        if each.kind == "arrondissement":
            assert each.postcodes
            assert set(each.postcodes) <= set(communes[each.commune].postcodes)


def test_known_inner_names(inner_names):
    known = {(each.kind, each.code): each for each in inner_names}
    assert known["arrondissement", "69385"] == (
        "arrondissement", "69385", "Lyon 5e Arrondissement", "69123", ("69005",),
    )  # fmt: skip
    assert known["deleguee", "49069"].commune == "49126"
    assert known["deleguee", "49126"].commune == "49126"
    assert known["associee", "01120"] == ("associee", "01120", "Cordieux", "01262", ())
