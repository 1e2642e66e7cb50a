"""Columns found by their many names, and what each kind of line leads to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.applications.batch.columns import SPELLINGS, Columns, Said, Told, columns_of
from fabriques.applications.batch.placing import Place, places
from fabriques.common.reasons import Refusal
from fabriques.territories.locating.points import point_index
from fabriques.territories.locating.values import How, Method

SOISSONS, LAON = "02722", "02408"
POINT = (3.3241, 49.3817)
NEAR_BORDER = (3.2929, 49.3739)


@pytest.mark.parametrize(
    ("header", "ranks"),
    [
        (["Nom", "Code INSEE", "CP", "Ville"], {Told.CODE: 1, Told.POSTCODE: 2, Told.NAME: 3}),
        (["CODGEO"], {Told.CODE: 0}),
        (["commune", "code_commune"], {Told.CODE: 1, Told.NAME: 0}),
        (["Adresse complète"], {Told.ADDRESS: 0}),
        (["lat", "LNG"], {Told.LONGITUDE: 1, Told.LATITUDE: 0}),
        (["x", "y", "lon", "lat"], {Told.LONGITUDE: 2, Told.LATITUDE: 3}),
        (["y", "x"], {Told.LONGITUDE: 1, Told.LATITUDE: 0}),
        (["cp", "lon", "y"], {Told.POSTCODE: 0}),
        (["insee", "INSEE"], {Told.CODE: 0}),
    ],
)
def test_columns_are_found_by_their_names(header: list[str], ranks: dict[Told, int]) -> None:
    assert columns_of(header) == Columns(ranks)


@pytest.mark.parametrize("told", [Told.CODE, Told.POSTCODE, Told.NAME, Told.ADDRESS])
def test_every_spelling_is_recognised(told: Told) -> None:
    found = [columns_of([spelling.upper().replace("_", " ")]) for spelling in SPELLINGS[told]]
    assert found == [Columns({told: 0})] * len(SPELLINGS[told])


def test_table_without_a_usable_column_is_refused_with_the_names_known() -> None:
    with pytest.raises(Refusal) as caught:
        columns_of(["nom", "", "surface"], "liste.csv")
    [reason] = caught.value.reasons
    assert reason.text == (
        "Dans le fichier « liste.csv », aucune colonne ne dit où sont les lieux. Colonnes lues : nom, surface."
    )
    assert reason.rule == (
        "Noms de colonnes reconnus, majuscules et accents indifférents : le code INSEE de la commune (code_insee, "
        "insee, insee_com, codgeo, depcom, commune_code, code_commune, code_insee_commune, commune_insee, insee_code, "
        "code_commune_insee, com_insee, code_geo, citycode, com) ; le code postal (code_postal, cp, postcode, "
        "codepostal, code_post, postal_code, zip) ; le nom de la commune (commune, nom_commune, ville, nom_com, "
        "nomcom, commune_nom, libelle_commune, lib_com, libgeo, cominit, localite, city) ; une adresse entière "
        "(adresse, adresse_complete, adresse_postale, address, adresse_du_lieu, localisation, lieu) ; la longitude "
        "(longitude, lon, lng, long, geo_lon, x) ; la latitude (latitude, lat, geo_lat, y)."
    )
    assert reason.remedy == (
        "Nommez ainsi la ou les colonnes qui disent où sont les lieux, sur la première ligne, puis recommencez."
    )


def one(said: Said) -> Place:
    [found] = places([said])
    return found


LOCATED = {
    "point": (Said(longitude="3,3241", latitude="49.3817"), SOISSONS, Method.POINT, How.INSIDE, POINT),
    "code": (Said(code=SOISSONS), SOISSONS, Method.INSEE_CODE, How.EXACT, None),
    "code-lost-zero": (Said(code="2722"), SOISSONS, Method.INSEE_CODE, How.EXACT, None),
    "former-code": (Said(code="49069"), "49126", Method.INSEE_CODE, How.FORMER_CODE, None),
    "municipal-code": (Said(code="75111"), "75056", Method.INSEE_CODE, How.EXACT, None),
    "postcode-name": (
        Said(postcode="02200", name="SOISSONS CEDEX"), SOISSONS, Method.POSTCODE_AND_NAME, How.EXACT, None
    ),
    "postcode": (Said(postcode="75011"), "75056", Method.POSTCODE_AND_NAME, How.ONLY_IN_POSTCODE, None),
    "address": (
        Said(address="1 rue du Pont, 02200 Soissons"), SOISSONS, Method.FREE_TEXT, How.EXACT, None
    ),
    "point-first": (
        Said(SOISSONS, "02200", "Soissons", "ailleurs", "3.3241", "49.3817"), SOISSONS, Method.POINT, How.INSIDE, POINT
    ),
    "code-before-name": (
        Said(code=SOISSONS, postcode="02200", name="Soissons"), SOISSONS, Method.INSEE_CODE, How.EXACT, None
    ),
    "homonym-settled-by-code": (
        Said(code="93066", name="Saint-Denis"), "93066", Method.INSEE_CODE, How.EXACT, None
    ),
    "ambiguous-settled-by-address": (
        Said(name="Saint-Denis", address="2 rue X, 93200 Saint-Denis"), "93066", Method.FREE_TEXT, How.EXACT, None
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LOCATED)
def test_line_leads_to_its_commune_without_remark(case: str) -> None:
    said, commune, method, how, point = LOCATED[case]
    found = one(said)
    located = (found.located.commune, found.located.method, found.located.how, found.point)
    assert (*located, found.remarks, found.doubtful) == (commune, method, how, point, (), False)


NOT_LOCATED = {
    "nothing": (Said(), ("la ligne ne dit pas où est le lieu",)),
    "unknown-code": (Said(code="99999"), ("code INSEE : aucune commune reconnue",)),
    "swapped": (
        Said(longitude="49.3817", latitude="3.3241"),
        ("point : longitude et latitude semblent inversées", "communes possibles : Soissons (02), code 02722"),
    ),
    "abroad": (Said(longitude="-0.12", latitude="51.5"), ("point : hors de France",)),
    "null": (Said(longitude="0", latitude="0"), ("le point (0, 0) n'est pas lu", "la ligne ne dit pas où est le lieu")),
    "unreadable": (
        Said(longitude="3° 19'", latitude="49"),
        ("la longitude et la latitude ne sont pas deux nombres : elles ne sont pas lues",
         "la ligne ne dit pas où est le lieu"),
    ),
    "half": (
        Said(longitude="3.3"),
        ("la longitude et la latitude ne sont pas deux nombres : elles ne sont pas lues",
         "la ligne ne dit pas où est le lieu"),
    ),
    "lambert": (
        Said(longitude="652000", latitude="6862000"),
        ("les coordonnées ne sont pas des degrés (longitude et latitude en WGS 84) : elles ne sont pas lues, "
         "convertissez-les", "la ligne ne dit pas où est le lieu"),
    ),
    "homonyms": (
        Said(name="Saint-Denis"),
        ("code postal et commune : plusieurs communes possibles",
         "communes possibles : Saint-Denis (974), code 97411 ; Saint-Denis (93), code 93066 ; Saint-Denis (11), "
         "code 11339 ; Saint-Denis (30), code 30247"),
    ),
    "two-reasons": (
        Said(code="99999", name="Nulle-Part-sur-Rien"),
        ("code INSEE : aucune commune reconnue", "code postal et commune : aucune commune reconnue"),
    ),
    "emoji": (Said(address="🏠🏠🏠"), ("la ligne ne dit pas où est le lieu",)),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_LOCATED)
def test_line_that_leads_nowhere_says_why(case: str) -> None:
    said, remarks = NOT_LOCATED[case]
    found = one(said)
    assert (found.located.commune, found.point, found.remarks) == (None, None, remarks)


CONTRADICTED = {
    "code-against-point": (
        Said(code=LAON, longitude="3.3241", latitude="49.3817"), SOISSONS,
        ("point : Soissons (02), mais code INSEE : Laon (02)",),
    ),
    "name-against-point": (
        Said(postcode="02000", name="Laon", longitude="3.3241", latitude="49.3817"), SOISSONS,
        ("point : Soissons (02), mais code postal et commune : Laon (02)",),
    ),
    "homonyms-against-code": (
        Said(code=SOISSONS, name="Saint-Denis"), SOISSONS,
        ("code INSEE : Soissons (02), mais code postal et commune : plusieurs communes possibles",),
    ),
    "name-against-code": (
        Said(code=SOISSONS, postcode="02000", name="Laon"), SOISSONS,
        ("code INSEE : Soissons (02), mais code postal et commune : Laon (02)",),
    ),
    "point-abroad": (
        Said(code=SOISSONS, longitude="-0.12", latitude="51.5"), SOISSONS,
        ("code INSEE : Soissons (02), mais point : hors de France",),
    ),
    "undrawn-territory": (
        Said(code=SOISSONS, longitude="-63.05", latitude="18.07"), SOISSONS,
        ("code INSEE : Soissons (02), mais point : aucune commune reconnue",),
    ),
    "swapped-elsewhere": (
        Said(code=LAON, longitude="49.3817", latitude="3.3241"), LAON,
        ("code INSEE : Laon (02), mais point : longitude et latitude semblent inversées",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTRADICTED)
def test_line_that_contradicts_itself_is_doubtful(case: str) -> None:
    said, commune, remarks = CONTRADICTED[case]
    found = one(said)
    assert (found.located.commune, found.remarks, found.doubtful) == (commune, remarks, True)


REMARKED = {
    "unknown-code": (Said(code="99999", postcode="02200", name="Soissons"), ("code INSEE : aucune commune reconnue",)),
    "null-point": (Said(code=SOISSONS, longitude="0", latitude="0"), ("le point (0, 0) n'est pas lu",)),
    "swapped": (
        Said(code=SOISSONS, longitude="49.3817", latitude="3.3241"),
        ("point : longitude et latitude semblent inversées",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REMARKED)
def test_information_that_did_not_serve_is_told_without_a_doubt(case: str) -> None:
    said, remarks = REMARKED[case]
    found = one(said)
    assert (found.located.commune, found.point, found.remarks, found.doubtful) == (
        SOISSONS,
        None,
        remarks,
        False,
    )


def test_point_in_a_territory_that_is_not_drawn_agrees_with_a_code_there() -> None:
    found = one(Said(code="97801", longitude="-63.05", latitude="18.07"))
    assert (found.located.commune, found.point, found.remarks, found.doubtful) == ("97801", None, (), False)


COORDINATES = st.one_of(
    st.tuples(st.floats(-1.5, 7), st.floats(43.4, 49.5)),
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    st.sampled_from([POINT, NEAR_BORDER, (55.45, -20.88), (-61.55, 16.24)]),
)


@given(st.lists(COORDINATES, max_size=20))
def test_points_together_lead_where_each_alone_leads(points: list[tuple[float, float]]) -> None:
    points = [point for point in points if point != (0, 0)]
    found = list(places([Said(longitude=repr(lon), latitude=repr(lat)) for lon, lat in points]))
    assert [each.located.commune for each in found] == [
        point_index().one(lon, lat).commune for lon, lat in points
    ]


SAID = st.builds(Said, *[st.text(max_size=12) for _ in range(6)])


@given(st.lists(SAID, max_size=5))
def test_no_text_raises(lines: list[Said]) -> None:
    assert len(list(places(lines))) == len(lines)
