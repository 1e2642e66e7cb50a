"""What the State's public search of companies answers, in its own format, read into plain values.

Format: the service's own description of GET /search (« results », each a legal unit with its « siege », its
« matching_etablissements » and its « complements »). Nothing of directors is read, nor anything of a person whose
diffusion is partial (code de commerce R123-232-1) beyond the numbers and whether the establishment is open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

HIDDEN = "[NON-DIFFUSIBLE]"
LONGEST_NAME, LONGEST_ADDRESS = 200, 250

# Legal categories of the Sirene register (INSEE, « catégories juridiques », level III, September 2022), by the first
# digits that decide; the longest that fits wins. What is missing has no counterpart here: the person chooses.
LEGAL_FORMS: Mapping[str, str] = {
    "1": "private_company",  # entrepreneur individuel
    "312": "private_company",  # société étrangère immatriculée au RCS
    "41": "public_company",  # établissement public ou régie à caractère industriel ou commercial
    "5": "private_company",  # société commerciale, SCIC et SCOP comprises
    "5415": "public_company",  # SARL d'économie mixte
    "5515": "public_company",  # SA d'économie mixte à conseil d'administration
    "5615": "public_company",  # SA d'économie mixte à directoire
    "61": "private_company",  # caisse d'épargne et de prévoyance
    "62": "gie",
    "63": "private_company",  # société coopérative agricole
    "65": "private_company",  # société civile
    "72": "local_authority",
    "7312": "local_authority",  # commune associée ou déléguée
    "7340": "local_authority_grouping",  # pôle métropolitain
    "7343": "local_authority_grouping",  # communauté urbaine
    "7344": "local_authority_grouping",  # métropole
    "7345": "local_authority_grouping",  # SIVOM
    "7346": "local_authority_grouping",  # communauté de communes
    "7347": "local_authority_grouping",  # communauté de villes
    "7348": "local_authority_grouping",  # communauté d'agglomération
    "7349": "local_authority_grouping",  # autre établissement public de coopération
    "7353": "local_authority_grouping",  # SIVU
    "7354": "syndicat_mixte",  # fermé
    "7355": "syndicat_mixte",  # ouvert
    "7357": "syndicat_mixte",  # PETR, soumis aux règles des syndicats mixtes fermés (CGCT L5741-1)
    "7410": "gip",
    "82": "other_grouping",  # organisme mutualiste
    "92": "association",
    "9240": "",  # congrégation
    "93": "foundation",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A structure of the register. `legal_form` is a code of ours, "" where none fits; `name` is "" when the person
    asked for a partial diffusion; `commune` is an INSEE code; `is_headquarters` says which establishment was found."""

    name: str
    legal_form: str
    siret: str
    rna: str
    address: str
    commune: str
    is_active: bool
    is_headquarters: bool


@dataclass(frozen=True, slots=True)
class NotFound:
    """The register answered: no such number."""

    number: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No answer to rely on; `reason` is a sentence to show."""

    reason: str


Answer = Found | NotFound | Unavailable


def legal_form(category: object) -> str:
    """Our code for a legal category of the register, "" when there is none."""
    code = str(category or "")
    return next((LEGAL_FORMS[code[:size]] for size in (4, 3, 2, 1) if code[:size] in LEGAL_FORMS), "")


def read(body: bytes, number: str) -> Found | NotFound:
    """The unit and establishment of that very number among the answers. ValueError when it is not the format."""
    try:
        units = json.loads(body)["results"]
        if not isinstance(units, list):
            raise ValueError
        for unit in units:
            for establishment in establishments(unit):
                if answers(unit, establishment, number):
                    return found(unit, establishment)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not the format of the register") from error
    return NotFound(number)


def establishments(unit: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The headquarters first: an RNA or a SIREN is answered by it."""
    if unit.get("siege"):
        yield unit["siege"]
    yield from unit.get("matching_etablissements") or ()


def answers(unit: Mapping[str, Any], establishment: Mapping[str, Any], number: str) -> bool:
    """The search is on words: what it ranks first may be another structure that merely quotes the number."""
    if len(number) == 14:
        return bool(establishment["siret"] == number)
    if len(number) == 9:
        return bool(unit["siren"] == number)
    return association_number(unit) == number


def association_number(unit: Mapping[str, Any]) -> str:
    return text((unit.get("complements") or {}).get("identifiant_association"), 10)


def found(unit: Mapping[str, Any], establishment: Mapping[str, Any]) -> Found:
    siret = str(establishment["siret"])
    if not (len(siret) == 14 and siret.isascii() and siret.isdigit()):
        raise ValueError("not a SIRET")
    hidden = unit.get("statut_diffusion", "O") != "O"
    hidden_place = hidden or establishment.get("statut_diffusion_etablissement", "O") != "O"
    name = unit.get("nom_raison_sociale") or unit.get("nom_complet")
    return Found(
        name="" if hidden else text(name, LONGEST_NAME),
        legal_form=legal_form(unit.get("nature_juridique")),
        siret=siret,
        rna=association_number(unit),
        address="" if hidden_place else text(establishment.get("adresse"), LONGEST_ADDRESS),
        commune="" if hidden_place else text(establishment.get("commune"), 5),
        is_active=unit.get("etat_administratif") == "A" and establishment.get("etat_administratif") == "A",
        is_headquarters=establishment.get("est_siege") is True
        or siret == str((unit.get("siege") or {}).get("siret")),
    )


def text(value: object, longest: int) -> str:
    """One printable line, "" for nothing and for what the register hides."""
    written = "" if value is None else str(value)
    if HIDDEN in written:
        return ""
    return " ".join("".join(char if char.isprintable() else " " for char in written).split())[:longest]
