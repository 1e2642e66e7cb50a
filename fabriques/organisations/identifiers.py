"""The numbers that identify a structure or its account: read leniently, refused in a sentence. No Django here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypedDict

from stdnum import iban as ibans
from stdnum import luhn
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError

from fabriques.common.pasted import number_text

Kind = Literal["siret", "siren", "rna", "ridet", "tahiti"]

LA_POSTE = "356000000"
LA_POSTE_SEAT = "35600000000048"  # the only one of its establishments that keeps Luhn's key
SPACES = re.compile(r"[\s.\-_/,;:'\"()=]+")
FLOATED = re.compile(r"(?<=\d{9})[.,]0+$")  # « 12345678900011.0 », from a spreadsheet
LABEL = re.compile(
    r"^(?:N[O°]?|NUM[EÉ]RO|IDENTIFIANT)?(?:DE|D)?(?:SIRET|SIREN|RNA|WALDEC|RIDET|TAHITI|TVA(?:INTRACOMMUNAUTAIRE)?)"
    r"(?:N[O°]?)?(?=[0-9A-Z])"
)
VAT = re.compile(r"FR[0-9A-Z]{2}(\d{9})", re.ASCII)
COUNTRY = re.compile(r"FR(?=(?:\d{9}|\d{14})$)", re.ASCII)
SIRET = re.compile(r"\d{14}", re.ASCII)
SIREN = re.compile(r"\d{9}", re.ASCII)
RNA = re.compile(r"W[0-9A-Z]{3}\d{6}", re.ASCII)
RIDET = re.compile(r"\d{7}(\d{3})?", re.ASCII)
TAHITI = re.compile(r"[0-9A-Z]\d{5}(\d{3})?", re.ASCII)
LONGEST = 60  # characters of what is typed; a number and its spaces are far shorter

# European Payments Council, EPC409-09, list of SEPA scheme countries (version of October 2025).
SEPA = frozenset({
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE",
    "SI", "SK", "SM", "VA",
})  # fmt: skip
OUTSIDE_SEPA = (
    "Ce compte est tenu hors de la zone SEPA : un virement y est possible, avec des délais et des frais, et le "
    "comptable peut demander des pièces de plus."
)


class IdentifierRefused(ValueError):  # noqa: N818 – what was typed is refused, with what to do
    """str() is the sentence shown to the person."""


@dataclass(frozen=True, slots=True)
class Iban:
    """A verified account number, without spaces; `note` is a sentence to show, or empty."""

    number: str
    country: str
    note: str = ""

    @property
    def spaced(self) -> str:
        return " ".join(self.number[start : start + 4] for start in range(0, len(self.number), 4))


def compact(typed: str) -> str:
    """In capitals, without what people and word processors put in or around: spaces, dashes, invisible marks."""
    return SPACES.sub("", number_text(typed[:LONGEST])).upper()


def bare(typed: str) -> str:
    """The same without what names the number: « N° SIRET : 123 456 789 00012 », « FR 12 345678901 »."""
    number = LABEL.sub("", compact(FLOATED.sub("", number_text(typed[:LONGEST]))))
    if vat := VAT.fullmatch(number):
        return vat[1]
    return COUNTRY.sub("", number)


def siret(typed: str) -> str:
    """14 digits with their key. Source: code de commerce R123-221; the post office keeps another key."""
    number = bare(typed)
    if not SIRET.fullmatch(number):
        raise IdentifierRefused(
            f"Un numéro SIRET compte 14 chiffres ; celui-ci en compte {sum(map(str.isdigit, number))}. "
            "Recopiez-le depuis votre avis de situation Sirene."
        )
    if not keyed(number):
        raise IdentifierRefused(
            "Ce numéro SIRET n'existe pas : vérifiez ses 14 chiffres, sur votre avis de situation."
        )
    return number


def keyed(number: str) -> bool:
    if number.startswith(LA_POSTE) and number != LA_POSTE_SEAT:
        return sum(map(int, number)) % 5 == 0
    return bool(luhn.is_valid(number) and luhn.is_valid(number[:9]))


def siren(typed: str) -> str:
    """The 9 digits of the company itself, with their key."""
    number = bare(typed)
    if not SIREN.fullmatch(number) or not luhn.is_valid(number):
        raise IdentifierRefused(
            "Ce numéro SIREN n'existe pas : il compte 9 chiffres, les 9 premiers du numéro SIRET."
        )
    return number


def rna(typed: str) -> str:
    """W, then 9 characters: the office of the register (with a letter in Corsica and overseas), an order number."""
    number = bare(typed)
    if not RNA.fullmatch(number):
        raise IdentifierRefused(
            "Un numéro RNA est un W suivi de 9 caractères, par exemple W021000001. "
            "Il figure sur le récépissé de déclaration de l'association en préfecture."
        )
    return number


def ridet(typed: str) -> str:
    """Nouvelle-Calédonie: 7 digits for the company, 3 more for its establishment. No published key is checked."""
    number = bare(typed)
    if not RIDET.fullmatch(number):
        raise IdentifierRefused(
            "Un numéro RIDET compte 7 chiffres, suivis des 3 chiffres de l'établissement si vous les avez. "
            "Il figure sur l'avis de situation délivré par l'ISEE."
        )
    return number


def tahiti(typed: str) -> str:
    """Polynésie française: 6 characters (a letter or a digit, then digits), 3 more for the establishment.

    The institute of statistics that gives it publishes no key: the form alone is checked.
    """
    number = bare(typed)
    if not TAHITI.fullmatch(number):
        raise IdentifierRefused(
            "Un numéro Tahiti compte 6 caractères (une lettre ou un chiffre, puis 5 chiffres), suivis des 3 chiffres "
            "de l'établissement si vous les avez. Il figure sur l'avis de situation délivré par l'ISPF."
        )
    return number


READERS = {"siret": siret, "siren": siren, "rna": rna, "ridet": ridet, "tahiti": tahiti}


def identify(typed: str) -> tuple[Kind, str]:
    """Which number was typed and its compact form, told by its length; a number that may be two is refused."""
    number = bare(typed)
    if number.startswith("W"):
        return "rna", rna(number)
    if number.isdigit() and len(number) == 14:
        return "siret", siret(number)
    if number.isdigit() and len(number) == 9:
        return "siren", siren(number)
    if number.isdigit() and len(number) in {7, 10}:
        return "ridet", ridet(number)
    if TAHITI.fullmatch(number):
        return "tahiti", tahiti(number)
    raise IdentifierRefused(
        "Ce numéro n'est pas reconnu. Tapez un numéro SIRET (14 chiffres), RNA (W et 9 caractères), RIDET (7 chiffres) "
        "ou Tahiti (6 caractères)."
    )


class Numbers(TypedDict, total=False):
    """The numbers that a structure is kept under."""

    siret: str
    rna: str
    ridet: str
    tahiti: str


def numbers_of(typed: str) -> Numbers:
    """A number that a form accepted, under its kind; nothing without one, nor of a SIREN, which names no place."""
    kind, number = identify(typed) if typed else ("siren", "")
    match kind:
        case "siret":
            return {"siret": number}
        case "rna":
            return {"rna": number}
        case "ridet":
            return {"ridet": number}
        case "tahiti":
            return {"tahiti": number}
    return {}


def iban(typed: str) -> Iban:
    """An account number whose length, form and keys are right for its country. Source: ISO 13616."""
    number = compact(typed)
    if not re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]{8,30}", number, re.ASCII):
        raise IdentifierRefused(
            "Un IBAN commence par deux lettres et deux chiffres, par exemple FR76, et compte 34 caractères au plus. "
            "Recopiez-le depuis votre relevé d'identité bancaire."
        )
    try:
        ibans.validate(number, check_country=False)  # lists of banks grow older than accounts
    except InvalidChecksum as error:
        raise IdentifierRefused(
            "Cet IBAN comporte une erreur de frappe : sa clé de contrôle ne correspond pas. "
            "Comparez-le, groupe par groupe, avec votre relevé d'identité bancaire."
        ) from error
    except InvalidComponent as error:
        raise IdentifierRefused(
            f"Aucun pays n'émet d'IBAN qui commence par {number[:2]}. "
            "Vérifiez les deux premières lettres sur votre relevé d'identité bancaire."
        ) from error
    except (InvalidLength, ValidationError) as error:
        raise IdentifierRefused(
            f"Cet IBAN n'a pas la forme de ceux du pays {number[:2]} : des caractères manquent ou sont en trop. "
            "Un IBAN français en compte 27."
        ) from error
    country = number[:2]
    return Iban(number, country, "" if country in SEPA else OUTSIDE_SEPA)
