"""What the State's online procedures answer, in their own GraphQL format, flattened into columns of plain text.

Each « champ » becomes a column named by its `champDescriptorId`, which belongs to one revision of the form; a champ
that says several things (a commune has a code) becomes several columns. The whole answer is kept beside, as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fabriques.common.signs import kept

Json = Mapping[str, Any]
Cell = str | list[str]
CHAMP = """
fragment Champ on Champ {
  id champDescriptorId __typename label stringValue
  ... on DateChamp { date }
  ... on DatetimeChamp { datetime }
  ... on CheckboxChamp { checked: value }
  ... on YesNoChamp { selected: value }
  ... on DecimalNumberChamp { decimalNumber: value }
  ... on IntegerNumberChamp { integerNumber: value }
  ... on MultipleDropDownListChamp { values }
  ... on CommuneChamp { commune { name code postalCode } }
  ... on AddressChamp { address { label cityCode cityName postalCode streetAddress } }
  ... on SiretChamp { etablissement { siret } }
  ... on PieceJustificativeChamp { files { filename contentType checksum byteSizeBigInt url } }
}
"""
DOSSIERS = (
    """
query Dossiers($number: Int!, $first: Int, $after: String, $since: ISO8601DateTime) {
  demarche(number: $number) {
    dossiers(first: $first, after: $after, updatedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id number state dateDepot dateDerniereModification
        demarche { revision { id } }
        usager { email }
        demandeur {
          __typename
          ... on PersonneMorale {
            siret
            entreprise { raisonSociale nomCommercial formeJuridiqueCode }
            association { rna titre }
          }
        }
        champs { ...Champ ... on RepetitionChamp { rows { champs { ...Champ } } } }
      }
    }
  }
}
"""
    + CHAMP
)
DELETED = """
query Deleted($number: Int!, $first: Int, $after: String, $since: ISO8601DateTime) {
  demarche(number: $number) {
    deletedDossiers(first: $first, after: $after, deletedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes { number dateSupression }
    }
  }
}
"""
NUMBER, RECEIVED, EMAIL = "dossier.number", "dossier.dateDepot", "usager.email"
SIRET, RNA, NAME, LEGAL_CATEGORY = "demandeur.siret", "demandeur.rna", "demandeur.nom", "demandeur.categorie"
OWN_COLUMNS = {
    NUMBER: "Numéro du dossier",
    RECEIVED: "Date de dépôt",
    EMAIL: "Adresse électronique de l'usager",
    SIRET: "SIRET du demandeur",
    RNA: "RNA du demandeur",
    NAME: "Nom du demandeur",
    LEGAL_CATEGORY: "Catégorie juridique du demandeur (code)",
}
SIMPLE = ("date", "datetime", "decimalNumber", "integerNumber")


@dataclass(frozen=True)
class Remote:
    """An attachment as the service announces it; `url` holds for a short while."""

    name: str
    url: str


@dataclass(frozen=True)
class Dossier:
    """One file, flattened. `labels`: the name of each column; `raw`: the answer as it came."""

    number: str
    revision: str
    cells: dict[str, Cell]
    labels: dict[str, str]
    files: dict[str, list[Remote]]
    raw: Json = field(repr=False)


@dataclass(frozen=True)
class Deleted:
    number: str
    at: str


def dossier_of(node: Json) -> Dossier:
    """Read one node leniently: what is not there is empty, whatever its shape."""
    cells: dict[str, Cell] = {NUMBER: text(node.get("number")), RECEIVED: text(node.get("dateDepot"))}
    cells[EMAIL] = text(part(node, "usager").get("email"))
    cells |= applicant(part(node, "demandeur"))
    labels, files = dict(OWN_COLUMNS), dict[str, list[Remote]]()
    for champ in listed(node.get("champs")):
        for key, label, cell in columns(champ):
            cells[key], labels[key] = cell, label
        found = attachments(champ)
        if found is not None:
            files[name_of(champ)] = found
    return Dossier(str(cells[NUMBER]), revision_of(node), cells, labels, files, node)


def revision_of(node: Json) -> str:
    own = part(node, "revision").get("id")
    return text(own or part(part(node, "demarche"), "revision").get("id"))


def applicant(demandeur: Json) -> dict[str, Cell]:
    company, association = part(demandeur, "entreprise"), part(demandeur, "association")
    name = association.get("titre") or company.get("raisonSociale") or company.get("nomCommercial")
    return {
        SIRET: text(demandeur.get("siret")),
        RNA: text(association.get("rna")),
        NAME: text(name),
        LEGAL_CATEGORY: text(company.get("formeJuridiqueCode")),
    }


def name_of(champ: Json) -> str:
    return text(champ.get("champDescriptorId") or champ.get("id"))


def columns(champ: Json) -> Iterator[tuple[str, str, Cell]]:
    """The columns of one champ: (key, label, what it says)."""
    key, label = name_of(champ), text(champ.get("label"))
    if not key or champ.get("__typename") in ("HeaderSectionChamp", "ExplicationChamp"):
        return
    yield key, label, own_cell(champ)
    for name, (suffix, detail) in DETAILS.items():
        found = detail(champ)
        if found:
            yield f"{key}.{name}", f"{label} ({suffix})", found


def own_cell(champ: Json) -> Cell:
    values = champ.get("values")
    if isinstance(values, list):
        return [text(each) for each in values]
    for name in ("checked", "selected"):
        if isinstance(champ.get(name), bool):
            return "oui" if champ[name] else "non"
    typed = next((champ[name] for name in SIMPLE if champ.get(name) is not None), None)
    if typed is not None:
        return text(typed)
    if champ.get("stringValue") not in (None, ""):
        return text(champ["stringValue"])
    siret = part(champ, "etablissement").get("siret")
    return text(siret or part(champ, "commune").get("name") or part(champ, "address").get("label"))


DETAILS: Mapping[str, tuple[str, Callable[[Json], str]]] = {
    "code": (
        "code INSEE",
        lambda champ: text(part(champ, "commune").get("code") or part(champ, "address").get("cityCode")),
    ),
    "postcode": (
        "code postal",
        lambda champ: text(
            part(champ, "commune").get("postalCode") or part(champ, "address").get("postalCode")
        ),
    ),
    "city": (
        "nom de la commune",
        lambda champ: text(part(champ, "commune").get("name") or part(champ, "address").get("cityName")),
    ),
    "street": ("voie", lambda champ: text(part(champ, "address").get("streetAddress"))),
}


def attachments(champ: Json) -> list[Remote] | None:
    """The attachments of a champ that holds some; None for any other."""
    if champ.get("__typename") not in ("PieceJustificativeChamp", None) or "files" not in champ:
        return None
    return [Remote(text(each.get("filename")), text(each.get("url"))) for each in listed(champ.get("files"))]


def part(node: Json, name: str) -> Json:
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def listed(found: Any) -> list[Json]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def text(value: object) -> str:
    """Plain text that any store can hold; nothing for nothing."""
    if value is None or isinstance(value, dict | list):
        return ""
    return kept(str(value)).strip()


def dossiers_in(document: Any) -> list[Json]:
    """The nodes of a JSON file of the same shape: a whole answer, a procedure, a list of files, or one file.

    ValueError when it is none of these.
    """
    found = document
    for name in ("data", "demarche", "dossiers", "nodes"):
        if isinstance(found, dict) and name in found and "champs" not in found:
            found = found[name]
    if isinstance(found, dict) and "champs" in found:
        found = [found]
    if not isinstance(found, list) or not all(isinstance(node, dict) and "champs" in node for node in found):
        raise ValueError("not the format of the online procedures")
    return found
