"""Which columns of a table say where places are, by the many names people give them. No Django here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fabriques.common.reasons import Reason, Refusal
from fabriques.common.text import plain_key, shortened

SHOWN_HEADERS = 20
SHOWN_CHARACTERS = 40


class Told(StrEnum):
    """What a column tells of a place."""

    CODE = "code"
    POSTCODE = "postcode"
    NAME = "name"
    ADDRESS = "address"
    LONGITUDE = "longitude"
    LATITUDE = "latitude"


# The likeliest first: a file of the national address base has both « lon » and « x », which is no degree.
SPELLINGS: Mapping[Told, tuple[str, ...]] = {
    Told.CODE: (
        "code_insee", "insee", "insee_com", "codgeo", "depcom", "commune_code", "code_commune", "code_insee_commune",
        "commune_insee", "insee_code", "code_commune_insee", "com_insee", "code_geo", "citycode", "com",
    ),
    Told.POSTCODE: ("code_postal", "cp", "postcode", "codepostal", "code_post", "postal_code", "zip"),
    Told.NAME: (
        "commune", "nom_commune", "ville", "nom_com", "nomcom", "commune_nom", "libelle_commune", "lib_com", "libgeo",
        "cominit", "localite", "city",
    ),
    Told.ADDRESS: (
        "adresse", "adresse_complete", "adresse_postale", "address", "adresse_du_lieu", "localisation", "lieu",
    ),
    Told.LONGITUDE: ("longitude", "lon", "lng", "long", "geo_lon", "x"),
    Told.LATITUDE: ("latitude", "lat", "geo_lat", "y"),
}  # fmt: skip
# « x » goes with « y » only, and any name in letters with any other.
PAIRS = [
    (lon, lat)
    for lon in SPELLINGS[Told.LONGITUDE]
    for lat in SPELLINGS[Told.LATITUDE]
    if (lon == "x") == (lat == "y")
]
NAMES = {
    Told.CODE: "le code INSEE de la commune",
    Told.POSTCODE: "le code postal",
    Told.NAME: "le nom de la commune",
    Told.ADDRESS: "une adresse entière",
    Told.LONGITUDE: "la longitude",
    Told.LATITUDE: "la latitude",
}


@dataclass(frozen=True)
class Said:
    """What one line says of its place, as it is written; an empty text for what it does not say."""

    code: str = ""
    postcode: str = ""
    name: str = ""
    address: str = ""
    longitude: str = ""
    latitude: str = ""


@dataclass(frozen=True)
class Columns:
    """The rank of each column that tells something."""

    ranks: Mapping[Told, int]

    def read(self, row: Sequence[str]) -> Said:
        width = len(row)
        found = {told.value: row[rank].strip() for told, rank in self.ranks.items() if rank < width}
        return Said(**found)

    @property
    def words(self) -> list[str]:
        """« le code postal », « la longitude »…: what the file tells."""
        return [NAMES[told] for told in self.ranks]


def key(header: str) -> str:
    return plain_key(header).replace(" ", "")


def columns_of(header: Sequence[str], name: str = "") -> Columns:
    """Find the columns by their names; Refusal, listing the names known, when none says where the places are."""
    ranks: dict[str, int] = {}
    for rank, cell in enumerate(header):
        ranks.setdefault(key(cell), rank)
    found = {}
    for told in (Told.CODE, Told.POSTCODE, Told.NAME, Told.ADDRESS):
        known = [ranks[key(each)] for each in SPELLINGS[told] if key(each) in ranks]
        if known:
            found[told] = known[0]
    for lon, lat in PAIRS:
        if key(lon) in ranks and key(lat) in ranks:
            found |= {Told.LONGITUDE: ranks[key(lon)], Told.LATITUDE: ranks[key(lat)]}
            break
    if not found:
        raise Refusal(no_column(header, name))
    return Columns(found)


def no_column(header: Sequence[str], name: str) -> Reason:
    shown = [shortened(cell, SHOWN_CHARACTERS) for cell in header if cell]
    more = "…" if len(shown) > SHOWN_HEADERS else ""
    accepted = " ; ".join(f"{NAMES[told]} ({', '.join(SPELLINGS[told])})" for told in SPELLINGS)
    return Reason(
        "no_column",
        f"Dans le fichier « {name} », aucune colonne ne dit où sont les lieux. "
        f"Colonnes lues : {', '.join(shown[:SHOWN_HEADERS])}{more}.",
        f"Noms de colonnes reconnus, majuscules et accents indifférents : {accepted}.",
        "Nommez ainsi la ou les colonnes qui disent où sont les lieux, sur la première ligne, puis recommencez.",
    )
