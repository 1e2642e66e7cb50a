"""A postcode and a name, or a code, to one commune: the ways people and files write them."""

from __future__ import annotations

import pytest

from fabriques.territories.geography import france, label, name
from fabriques.territories.locating.resolver import by_code, by_postcode_and_name, many
from fabriques.territories.locating.values import How, Located, Method
from fabriques.territories.locating.words import HOWS, METHODS

SOISSONS, LAON, PARIS, LYON, MARSEILLE = "02722", "02408", "75056", "69123", "13055"


@pytest.mark.parametrize(
    ("postcode", "written", "commune", "how"),
    [
        ("02200", "Soissons", SOISSONS, How.EXACT),
        ("02200", "SOISSONS CEDEX", SOISSONS, How.EXACT),
        ("02200", "Soissons Cédex 9", SOISSONS, How.EXACT),
        ("02209", "SOISSONS CEDEX", SOISSONS, How.IN_DEPARTEMENT),
        ("02200", "02200 Soissons", SOISSONS, How.EXACT),
        ("02200", "Soissons (02)", SOISSONS, How.EXACT),
        ("02200", "Soissons (Aisne)", SOISSONS, How.EXACT),
        ("02200", "BP 123 - Soissons", SOISSONS, How.EXACT),
        ("2200", "Soissons", SOISSONS, How.EXACT),
        ("2200.0", "Soissons", SOISSONS, How.EXACT),
        ('="02200"', "Soissons", SOISSONS, How.EXACT),
        ("F-02200", "Soissons", SOISSONS, How.EXACT),
        ("02 200", "Soissons", SOISSONS, How.EXACT),
        ("O2200", "Soissons", SOISSONS, How.EXACT),
        ("02", "Soissons", SOISSONS, How.IN_DEPARTEMENT),
        ("02722", "Soissons", SOISSONS, How.IN_DEPARTEMENT),
        ("", "02200 Soissons", SOISSONS, How.EXACT),
        ("02200 Soissons", "", SOISSONS, How.EXACT),
        ("", "Soissons", SOISSONS, How.EXACT),
        ("02200", "Soisons", SOISSONS, How.SPELLING),
        ("02200", "Soissnos 🏭", SOISSONS, How.SPELLING),
        ("42000", "St Etienne", "42218", How.EXACT),
        ("42000", "S. Étienne", "42218", How.EXACT),
        ("67600", "SÃ©lestat", "67462", How.EXACT),
        ("71100", "Chalon s/ Saône", "71076", How.EXACT),
        ("71100", "CHALON S SAONE", "71076", How.EXACT),
        ("94240", "L’Haÿ-les-Roses", "94038", How.EXACT),
        ("94240", "HAY LES ROSES (L')", "94038", How.EXACT),
        ("76600", "(LE) HAVRE", "76351", How.EXACT),
        ("76600", "Havre (Le)", "76351", How.EXACT),
        ("51000", "Châlons", "51108", How.SPELLING),
        ("49270", "Champtoceaux", "49126", How.FORMER_NAME),
        ("74940", "Annecy-le-Vieux", "74010", How.FORMER_NAME),
        ("70000", "Auxon-lès-Vesoul", "70044", How.SPELLING),
        ("35000", "Betton", "35024", How.IN_DEPARTEMENT),
        ("58120", "Château-Chinon (Ville)", "58062", How.EXACT),
        ("58120", "Château-Chinon Campagne", "58063", How.EXACT),
        ("67000", "", "67482", How.ONLY_IN_POSTCODE),
        ("67000", "Quartier des Quinze", "67482", How.ONLY_IN_POSTCODE),
    ],
)  # fmt: skip
def test_commune_is_found_as_people_write_it(postcode: str, written: str, commune: str, how: How) -> None:
    found = by_postcode_and_name(postcode, written)
    assert (found.commune, found.how, found.method) == (commune, how, Method.POSTCODE_AND_NAME)


@pytest.mark.parametrize(
    ("postcode", "written", "commune"),
    [
        ("69003", "Lyon 3e", LYON),
        ("69003", "LYON 03", LYON),
        ("", "Lyon 3e arrondissement", LYON),
        ("75012", "Paris 12ème arrondissement", PARIS),
        ("75116", "PARIS XVI", PARIS),
        ("75012", "Paris12", PARIS),
        ("75999", "PARIS CEDEX 08", PARIS),
        ("13013", "Marseille 13e arr.", MARSEILLE),
        ("", "13e arrondissement de Marseille", MARSEILLE),
        ("20000", "Ajaccio", "2A004"),
        ("20200", "Bastia", "2B033"),
        ("20", "Bastia", "2B033"),
        ("97600", "Mamoudzou", "97611"),
        ("97150", "Saint-Martin", "97801"),
        ("97150", "St Martin", "97801"),
        ("97801", "Saint-Martin", "97801"),
        ("97133", "Saint-Barthélemy", "97701"),
        ("97717", "SAINT-DENIS CEDEX 9", "97411"),
    ],
)
def test_cities_of_arrondissements_corse_and_overseas(postcode: str, written: str, commune: str) -> None:
    assert by_postcode_and_name(postcode, written).commune == commune


@pytest.mark.parametrize(
    ("postcode", "written", "how", "first"),
    [
        ("02200", "Laon", How.CONTRADICTION, (LAON, SOISSONS)),
        ("75001", "Lyon", How.CONTRADICTION, (PARIS, LYON)),
        ("44800", "Nantes", How.CONTRADICTION, ("44109", "44162")),
        ("02200", "Soissons (59)", How.CONTRADICTION, (SOISSONS,)),
        ("59000", "Soissons 02200", How.CONTRADICTION, (SOISSONS,)),
        ("95000", "Cergy-Pontoise", How.AMBIGUOUS, ("95127", "95500")),
        ("58120", "Château-Chinon", How.AMBIGUOUS, ("58062", "58063")),
        ("64370", "Castillon (Canton de Lembeye)", How.CONTRADICTION, ("64182",)),
        ("", "Saint-Denis", How.AMBIGUOUS, ("97411", "93066")),
        ("", "Plouhinec", How.AMBIGUOUS, ("56169", "29197")),
        ("", "Cesson", How.AMBIGUOUS, ("35051", "77067")),
        ("02200", "", How.AMBIGUOUS, (SOISSONS,)),
        ("02200", "Lieu-dit inconnu", How.UNKNOWN, (SOISSONS,)),
        ("59100", "Tourcoin", How.UNKNOWN, ("59599", "59512")),
        ("24206", "Sarlat Cedex", How.UNKNOWN, ("24520",)),
        ("4000", "Liège", How.CONTRADICTION, ("04070",)),
        ("99999", "Nulle-Part", How.UNKNOWN, ()),
        ("98000", "Monaco", How.OUTSIDE_FRANCE, ()),
        ("1000", "Bruxelles (Belgique)", How.UNKNOWN, ("01053", "01344")),
        ("", "", How.NOTHING_GIVEN, ()),
        ("0", "nan", How.NOTHING_GIVEN, ()),
        ("00000", "🏠", How.NOTHING_GIVEN, ()),
    ],
)
def test_doubt_abstains_with_the_candidates(
    postcode: str, written: str, how: How, first: tuple[str, ...]
) -> None:
    found = by_postcode_and_name(postcode, written)
    assert (found.commune, found.how, found.score) == (None, how, 0.0)
    assert found.candidates[: len(first)] == first


@pytest.mark.parametrize(
    ("code", "commune", "how"),
    [
        ("02722", SOISSONS, How.EXACT),
        ("2722", SOISSONS, How.EXACT),
        ("2722.0", SOISSONS, How.EXACT),
        ('="01053"', "01053", How.EXACT),
        ("1053", "01053", How.EXACT),
        ("2a004", "2A004", How.EXACT),
        ("75112", PARIS, How.EXACT),
        ("69383", LYON, How.EXACT),
        ("13213", MARSEILLE, How.EXACT),
        ("49069", "49126", How.FORMER_CODE),
        ("49126", "49126", How.EXACT),
        ("97801", "97801", How.EXACT),
        ("55273", None, How.AMBIGUOUS),
        ("20004", "2A004", How.FORMER_CODE),
        ("75001", None, How.AMBIGUOUS),
        ("67000", None, How.UNKNOWN),
        ("01330", "01187", How.FORMER_CODE),
        ("abc", None, How.UNKNOWN),
        ("", None, How.NOTHING_GIVEN),
        ("0", None, How.NOTHING_GIVEN),
    ],
)
def test_code_leads_to_the_current_commune(code: str, commune: str | None, how: How) -> None:
    found = by_code(code)
    assert (found.commune, found.how, found.method) == (commune, how, Method.INSEE_CODE)


def test_code_that_is_a_postcode_or_has_two_heirs_gives_candidates() -> None:
    assert by_code("67000").candidates == ("67482",)
    assert by_code("75001").candidates == (PARIS, "94002")
    assert by_code("55273").candidates == ("55386", "55245")


def test_columns_answer_as_one_by_one() -> None:
    postcodes, names = ("02200", "59100", "", "02200"), ("Soissons", "Tourcoin", "Plouhinec", "Soissons")
    assert many(postcodes, names) == [
        by_postcode_and_name(*pair) for pair in zip(postcodes, names, strict=True)
    ]
    with pytest.raises(ValueError):
        many(("02200",), ())


def test_answer_says_how_sure_it_is() -> None:
    assert by_postcode_and_name("02200", "Soissons") == Located(
        SOISSONS, Method.POSTCODE_AND_NAME, How.EXACT, 1.0
    )
    assert by_postcode_and_name("02200", "Soisons").score == 0.9
    assert by_postcode_and_name("67000", "Quartier des Quinze").score == 0.6


def test_france_names_each_current_commune_once() -> None:
    table = france()
    assert table.codes == tuple(sorted(set(table.codes)))
    assert (label(SOISSONS), name("97801")) == ("Soissons (02)", "Saint-Martin")
    assert (table.former["49069"], table.former["75112"]) == ("49126", PARIS)
    assert not set(table.former) & set(table.index)
    with pytest.raises(KeyError):
        label("75112")
    with pytest.raises(ValueError):
        table.lons[0] = 0.0


def test_every_way_has_its_words() -> None:
    assert (set(HOWS), set(METHODS)) == (set(How), set(Method))
