"""Free text to one commune, and what holds for any text at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fabriques.common.spelling import distance
from fabriques.territories.geography import france, name
from fabriques.territories.locating.resolver import by_code, by_postcode_and_name, by_text, many
from fabriques.territories.locating.text import loose_key, plain, tokens_of
from fabriques.territories.locating.values import How, Located, Method

SOISSONS, PARIS, LA_ROCHELLE = "02722", "75056", "17300"
WITH_POSTCODE = [rank for rank, postcodes in enumerate(france().postcodes) if postcodes]
CEDEX = st.sampled_from(["", " CEDEX", " Cedex 9", " cédex 12", " CEDEX09"])
PUT_ASIDE = str.maketrans({"-": " ", "'": "’"})
CHANGES = st.lists(
    st.sampled_from(
        [str.upper, str.lower, str.title, lambda name: name.translate(PUT_ASIDE), lambda name: f"  {name} ",
         lambda name: name.replace("Saint-", "St ").replace("Sainte-", "Ste-")]
    ),
    max_size=3,
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "commune", "how"),
    [
        ("12 rue de la Paix, 75002 Paris", PARIS, How.EXACT),
        ("Place Fernand Marquigny 02200 SOISSONS CEDEX", SOISSONS, How.EXACT),
        ("02209 Soissons cedex", SOISSONS, How.IN_DEPARTEMENT),
        ("BP 12345, 02200 Soissons", SOISSONS, How.EXACT),
        ("SIRET 123 456 789 00012, 3 rue X 02200 Soissons, tél. 03 23 00 00 00", SOISSONS, How.EXACT),
        ("😀 12 rue du Port\n17000 La Rochelle 😀", LA_ROCHELLE, How.EXACT),
        ("Rue A – 17000 La Rochelle – France", LA_ROCHELLE, How.EXACT),
        ("Soissons 02200", SOISSONS, How.EXACT),
        ("Soissons (02200)", SOISSONS, How.EXACT),
        ("12 rue X, 2200 Soissons", SOISSONS, How.EXACT),
        ("80400 Ham Bâtiment B", "80410", How.EXACT),
        ("75002 Bâtiment C", PARIS, How.ONLY_IN_POSTCODE),
        ("14 av. de l'Opéra 75001", PARIS, How.ONLY_IN_POSTCODE),
        ("2 place de la mairie\n49270 Champtoceaux", "49126", How.FORMER_NAME),
        ("Soissons", SOISSONS, How.EXACT),
        ("Soissons (02)", SOISSONS, How.IN_DEPARTEMENT),
        ("Soissons 02", SOISSONS, How.IN_DEPARTEMENT),
        ("Soissons, Aisne", SOISSONS, How.IN_DEPARTEMENT),
        ("Saint-Denis, La Réunion", "97411", How.IN_DEPARTEMENT),
        ("Paris 12ème arrondissement", PARIS, How.EXACT),
        ("Place de la République, Soissons", SOISSONS, How.EXACT),
        ("2A004", "2A004", How.EXACT),
        ("02722", SOISSONS, How.EXACT),
        ("75001", PARIS, How.ONLY_IN_POSTCODE),
    ],
)
def test_text_names_one_commune(written: str, commune: str, how: How) -> None:
    found = by_text(written)
    assert (found.commune, found.how, found.method) == (commune, how, Method.FREE_TEXT)


@pytest.mark.parametrize(
    ("written", "how", "candidates"),
    [
        ("12 rue de Soissons", How.UNKNOWN, (SOISSONS,)),
        ("Mairie, Le Bourg", How.AMBIGUOUS, ("38052", "76133", "46034")),
        ("Plouhinec", How.AMBIGUOUS, ("56169", "29197")),
        ("10 rue A 02200 Soissons / 5 rue B 59000 Lille", How.AMBIGUOUS, (SOISSONS, "59350")),
        ("Laon 59100", How.CONTRADICTION, ("59512", "02408")),
        ("02200 Soissons (59)", How.CONTRADICTION, (SOISSONS,)),
        ("Soissons (59)", How.CONTRADICTION, (SOISSONS,)),
        ("Rue de la Gare, Mayenne", How.UNKNOWN, ("53147",)),
        ("Bruxelles, Belgique", How.OUTSIDE_FRANCE, ()),
        ("48.85, 2.35", How.UNKNOWN, ()),
        ("", How.NOTHING_GIVEN, ()),
        (" \x00\u200b ", How.NOTHING_GIVEN, ()),
        ("🏠", How.NOTHING_GIVEN, ()),
    ],
)
def test_text_in_doubt_abstains(written: str, how: How, candidates: tuple[str, ...]) -> None:
    assert by_text(written) == Located(None, Method.FREE_TEXT, how, 0.0, candidates)


def test_number_that_is_a_postcode_of_several_communes_abstains() -> None:
    found = by_text("02200")
    assert (found.commune, found.how, found.candidates[0]) == (None, How.AMBIGUOUS, SOISSONS)


def loose(written: str) -> str:
    return loose_key(tokens_of(plain(written.partition("(")[0])))


def sound(found: Located) -> bool:
    """An answer is a current code with a score, or candidates that are current codes."""
    index = france().index
    if found.commune is None:
        return found.score == 0.0 and all(code in index for code in found.candidates)
    return found.commune in index and 0 < found.score <= 1


@given(st.text(), st.text())
@example("0" * 5000, "Saint-" * 5000)
@example("75001", "\ud800")
@example("(((", "((((()")
def test_any_text_is_answered_or_abstains(one: str, other: str) -> None:
    assert all(
        sound(found)
        for found in (
            by_code(one),
            by_postcode_and_name(one, other),
            by_text(one),
            by_text(f"{one} 75001 {other}"),
        )
    )


@given(
    st.text("0123456789 AB.,=\"'-()€😀\n", max_size=12), st.text("SaintePlyo 013e()/-'é\u0301", max_size=40)
)
def test_text_that_looks_like_an_address_is_answered_or_abstains(postcode: str, written: str) -> None:
    answers = (by_postcode_and_name(postcode, written), by_text(f"{written} {postcode}"), by_code(postcode))
    assert all(sound(found) for found in answers)


@given(st.sampled_from(WITH_POSTCODE), CHANGES, CEDEX, st.data())
def test_writing_does_not_change_the_commune(
    rank: int, changes: list, cedex: str, data: st.DataObject
) -> None:
    table = france()
    postcode = data.draw(st.sampled_from(table.postcodes[rank]))
    written = table.names[rank]
    plain = by_postcode_and_name(postcode, written)
    for change in changes:
        written = change(written)
    changed = by_postcode_and_name(postcode, written + cedex)
    assert changed == plain
    # Two communes of one postcode may be written alike: then both are candidates.
    assert table.codes[rank] in (plain.commune, *plain.candidates)


@given(st.sampled_from(WITH_POSTCODE), st.sampled_from(WITH_POSTCODE))
def test_name_beside_another_postcode_is_never_taken_for_exact(rank: int, other: int) -> None:
    table = france()
    postcode, written = table.postcodes[rank][0], table.names[other]
    found = by_postcode_and_name(postcode, written)
    if found.how in {How.EXACT, How.IN_DEPARTEMENT}:
        assert loose(name(found.commune or "")) == loose(written)
    if found.how == How.EXACT:
        assert postcode in table.postcodes[table.index[found.commune or ""]]
    if table.codes[rank] == found.commune and loose(table.names[rank]) != loose(written):
        assert found.how in {How.SPELLING, How.FORMER_NAME}


@given(st.lists(st.tuples(st.sampled_from(["02200", "59100", "x", ""]), st.text(max_size=8)), max_size=5))
def test_columns_and_rows_agree(rows: list[tuple[str, str]]) -> None:
    postcodes, names = [row[0] for row in rows], [row[1] for row in rows]
    assert many(postcodes, names) == [by_postcode_and_name(*row) for row in rows]


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_symmetric_and_bounded(one: str, other: str, third: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)
    assert distance(one, other, 9) <= max(len(one), len(other))
    assert distance(one + third, other + third, 9) <= distance(one, other, 9)


@pytest.mark.parametrize(
    ("one", "other", "limit", "faults"),
    [("laon", "laon", 2, 0), ("laon", "loan", 2, 1), ("laon", "lan", 2, 1), ("laon", "llaon", 2, 1),
     ("laon", "lyon", 2, 1), ("soissons", "poisson", 2, 2), ("soissons", "reims", 2, 3), ("", "abc", 9, 3)],
)  # fmt: skip
def test_distance_counts_faults_up_to_its_limit(one: str, other: str, limit: int, faults: int) -> None:
    assert distance(one, other, limit) == faults
