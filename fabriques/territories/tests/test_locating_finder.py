"""The one finder of communes: what is chosen in a person's place, what is only proposed, and what is neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.territories.geography import france
from fabriques.territories.locating.finder import find, same_words
from fabriques.territories.tests.factories import SOISSONS

BEAUPREAU, CHERBOURG, PARIS, RENNES, SAINT_ETIENNE, LYON = (
    "49023",
    "50129",
    "75056",
    "35238",
    "42218",
    "69123",
)
CHATEAU_THIERRY, ANDREZEL = "02168", "77004"


@pytest.mark.parametrize(
    ("typed", "commune"),
    [
        ("Soissons", SOISSONS),
        ("  sOISSONS ", SOISSONS),
        ("St-Étienne", SAINT_ETIENNE),
        ("ST ETIENNE", SAINT_ETIENNE),
        ("Saint Etienne", SAINT_ETIENNE),
        ("Andrezé", BEAUPREAU),
        ("andreze", BEAUPREAU),
        ("Cherbourg-Octeville", CHERBOURG),
        ("Paris 11e", PARIS),
        ("75011", PARIS),
        ("Lyon 3ème arrondissement", LYON),
        ("Rennes Cedex", RENNES),
        ("35042 RENNES CEDEX", RENNES),
        ("02200 Soissons", SOISSONS),
        ("Soissons (02)", SOISSONS),
        ("02168", CHATEAU_THIERRY),
        ("Saint-Denis 974", "97411"),
        ("Hay les Roses", "94038"),
    ],
)
def test_exact_name_or_number_is_found(typed: str, commune: str) -> None:
    found = find(typed)
    assert (found.chosen, found.named[0], found.guessed) == (commune, commune, ())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Andrez", "42005"),
        ("saint et", SAINT_ETIENNE),
        ("Cherbourg", "50129"),
        ("02400", CHATEAU_THIERRY),
        ("Saint-Denis", "97411"),
        ("St Martin", "97801"),
        ("Cesson", "77067"),
    ],
)
def test_several_answers_are_proposed_and_none_is_chosen(typed: str, first: str) -> None:
    found = find(typed)
    assert (found.chosen, found.named[0]) == (None, first)


@pytest.mark.parametrize("typed", ["Soissns", "Soisson sud", "02400 Château Thiery", "02200 Soisons"])
def test_typing_fault_is_a_guess_and_never_a_choice(typed: str) -> None:
    found = find(typed)
    assert (found.chosen, found.named) == (None, ())


def test_guess_proposes_the_name_that_was_meant() -> None:
    assert [find(typed).guessed for typed in ("Soissns", "02400 Château Thiery")] == [
        (SOISSONS,),
        (CHATEAU_THIERRY,),
    ]


def test_postcode_proposes_all_its_communes() -> None:
    table = france()
    for postcode in ("02400", max(table.by_postcode, key=lambda each: len(table.by_postcode[each]))):
        found = find(postcode)
        expected = {table.codes[rank] for rank in table.by_postcode[postcode]} | (
            {postcode} & table.index.keys()
        )
        assert (set(found.proposed), found.left_out, found.how_to_narrow) == (expected, 0, "")


def test_long_list_says_how_many_are_left_out_and_how_to_narrow() -> None:
    found = find("Saint-Martin")
    assert len(found.proposed) == 20
    assert found.how_to_narrow == (
        f"{len(found.named) - 20} autres communes répondent aussi : écrivez le nom entier, suivi du département, "
        "par exemple « Saint-Denis (93) »."
    )


def test_departement_alone_is_no_name_of_its_communes() -> None:
    found = find("02")
    assert (found.chosen, found.named, len(found.proposed), found.left_out > 700) == (None, (), 60, True)


def test_label_tells_the_former_name_that_led_there() -> None:
    assert find("Andrezé").labels() == [
        (BEAUPREAU, "Beaupréau-en-Mauges (49), qui comprend Andrezé"),
        (ANDREZEL, "Andrezel (77)"),
    ]


@pytest.mark.parametrize("typed", ["", "  ", "Дружба", "中", "--", "🏠", "\0", "\u200e\u202e"])
def test_nothing_readable_finds_nothing(typed: str) -> None:
    found = find(typed)
    assert (found.chosen, found.proposed, found.left_out) == (None, (), 0)


@given(st.text(max_size=60))
def test_finder_takes_anything(typed: str) -> None:
    found = find(typed)
    assert found.chosen in {None, *found.named}
    assert {code for code, _label in found.labels()} <= set(france().codes)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("St-Étienne", "SAINT ETIENNE", True),
        ("Soissons", "Laon", False),
        ("", "", False),
        ("中", "中", False),
    ],
)
def test_names_are_compared_as_people_write_them(one: str, other: str, same: bool) -> None:
    assert same_words(one, other) is same
