"""Numbers as people type them: read, or refused in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.tests.refusals import plain
from fabriques.organisations import identifiers
from fabriques.organisations.identifiers import OUTSIDE_SEPA, Iban, IdentifierRefused

NOT_A_SIRET = "Ce numéro SIRET n'existe pas : vérifiez ses 14 chiffres, sur votre avis de situation."
FORM_OF_RNA = (
    "Un numéro RNA est un W suivi de 9 caractères, par exemple W021000001. "
    "Il figure sur le récépissé de déclaration de l'association en préfecture."
)
FORM_OF_RIDET = (
    "Un numéro RIDET compte 7 chiffres, suivis des 3 chiffres de l'établissement si vous les avez. "
    "Il figure sur l'avis de situation délivré par l'ISEE."
)
FORM_OF_TAHITI = (
    "Un numéro Tahiti compte 6 caractères (une lettre ou un chiffre, puis 5 chiffres), suivis des 3 chiffres de "
    "l'établissement si vous les avez. Il figure sur l'avis de situation délivré par l'ISPF."
)
NO_FORM_OF_IBAN = (
    "Un IBAN commence par deux lettres et deux chiffres, par exemple FR76, et compte 34 caractères au plus. "
    "Recopiez-le depuis votre relevé d'identité bancaire."
)
WRONG_KEY = (
    "Cet IBAN comporte une erreur de frappe : sa clé de contrôle ne correspond pas. "
    "Comparez-le, groupe par groupe, avec votre relevé d'identité bancaire."
)
FRENCH = "FR1420041010050500013M02606"


def length_of_siret(digits: int) -> str:
    return (
        f"Un numéro SIRET compte 14 chiffres ; celui-ci en compte {digits}. "
        "Recopiez-le depuis votre avis de situation Sirene."
    )


def refusal(read: Callable[[str], object], typed: str) -> str:
    with pytest.raises(IdentifierRefused) as caught:
        read(typed)
    return plain(str(caught.value))


@pytest.mark.parametrize(
    ("read", "typed", "number"),
    [
        (identifiers.siret, "73282932000074", "73282932000074"),
        (identifiers.siret, " 732 829 320 00074 ", "73282932000074"),
        (identifiers.siret, "732\u00a0829\u202f320-00074", "73282932000074"),
        (identifiers.siret, "35600000000048", "35600000000048"),  # the seat of the post office: Luhn
        (identifiers.siret, "35600000049837", "35600000049837"),  # one of its offices: a sum that 5 divides
        (identifiers.siren, "732 829 320", "732829320"),
        (identifiers.rna, "w021000001", "W021000001"),
        (identifiers.rna, "W9C 1000123", "W9C1000123"),
        (identifiers.ridet, "0 123 456", "0123456"),
        (identifiers.ridet, "0123456.001", "0123456001"),
        (identifiers.tahiti, "a12345", "A12345"),
        (identifiers.tahiti, "012345 - 001", "012345001"),
    ],
)
def test_number_is_read_however_it_is_spaced(read: Callable[[str], str], typed: str, number: str) -> None:
    assert read(typed) == number


@pytest.mark.parametrize(
    ("read", "typed", "said"),
    [
        (identifiers.siret, "73282932000075", NOT_A_SIRET),
        (identifiers.siret, "12345678901234", NOT_A_SIRET),
        (identifiers.siret, "35600000049838", NOT_A_SIRET),
        (identifiers.siret, "7328293200007", length_of_siret(13)),
        (identifiers.siret, "732829320000741", length_of_siret(15)),
        (identifiers.siret, "7328293200007A", length_of_siret(13)),
        (identifiers.siret, "", length_of_siret(0)),
        (identifiers.siren, "732829321",
         "Ce numéro SIREN n'existe pas : il compte 9 chiffres, les 9 premiers du numéro SIRET."),
        (identifiers.rna, "021000001", FORM_OF_RNA),
        (identifiers.rna, "W02100001", FORM_OF_RNA),
        (identifiers.ridet, "012345", FORM_OF_RIDET),
        (identifiers.ridet, "01234567", FORM_OF_RIDET),
        (identifiers.ridet, "A123456", FORM_OF_RIDET),
        (identifiers.tahiti, "AB2345", FORM_OF_TAHITI),
        (identifiers.tahiti, "A1234", FORM_OF_TAHITI),
    ],
)  # fmt: skip
def test_number_that_is_none_is_refused_with_a_remedy(
    read: Callable[[str], object], typed: str, said: str
) -> None:
    assert refusal(read, typed) == said


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("732 829 320 00074", "siret"), ("732829320", "siren"), ("W021000001", "rna"), ("0123456", "ridet"),
        ("0123456001", "ridet"), ("A12345", "tahiti"), ("A12345001", "tahiti"), ("012345", "tahiti"),
    ],
)  # fmt: skip
def test_kind_of_number_is_told_by_its_length(typed: str, kind: str) -> None:
    assert identifiers.identify(typed) == (kind, identifiers.compact(typed))


@pytest.mark.parametrize(
    ("typed", "kind", "number"),
    [
        ("SIRET : 732 829 320 00074", "siret", "73282932000074"),
        ("N° SIRET 73282932000074", "siret", "73282932000074"),
        ("siret n°732-829-320-00074", "siret", "73282932000074"),
        ("\u200e732\u202f829\u00a0320\u200900074\u202c", "siret", "73282932000074"),
        ("'73282932000074", "siret", "73282932000074"),
        ("73282932000074.0", "siret", "73282932000074"),
        ("７３２８２９３２００００７４", "siret", "73282932000074"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "siret", "73282932000074"),
        ("FR 73282932000074", "siret", "73282932000074"),
        ("FR 44 732829320", "siren", "732829320"),
        ("TVA : FR44732829320", "siren", "732829320"),
        ("SIREN 732 829 320", "siren", "732829320"),
        ("RNA : W 021 000 001", "rna", "W021000001"),
        ("numéro RNA\u00a0: w021000001\ufeff", "rna", "W021000001"),
        ("Ridet 1 234 567", "ridet", "1234567"),
        ("N° Tahiti : A12345", "tahiti", "A12345"),
    ],
)
def test_number_is_read_however_it_was_pasted(typed: str, kind: str, number: str) -> None:
    assert identifiers.identify(typed) == (kind, number)


@pytest.mark.parametrize("typed", ["", "association", "12345", "123456789012", "<script>"])
def test_number_of_no_kind_is_refused(typed: str) -> None:
    assert refusal(identifiers.identify, typed) == (
        "Ce numéro n'est pas reconnu. Tapez un numéro SIRET (14 chiffres), RNA (W et 9 caractères), RIDET (7 chiffres) "
        "ou Tahiti (6 caractères)."
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("FR14 2004 1010 0505 0001 3M02 606", Iban(FRENCH, "FR")),
        ("fr14-2004-1010-0505-0001-3m02-606", Iban(FRENCH, "FR")),
        ("BE68 5390 0754 7034", Iban("BE68539007547034", "BE")),
        ("TN59 1000 6035 1835 9847 8831", Iban("TN5910006035183598478831", "TN", OUTSIDE_SEPA)),
    ],
)
def test_account_number_is_read_with_its_country(typed: str, expected: Iban) -> None:
    assert identifiers.iban(typed) == expected


def test_account_number_is_shown_by_groups_of_four() -> None:
    assert identifiers.iban(FRENCH).spaced == "FR14 2004 1010 0505 0001 3M02 606"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", NO_FORM_OF_IBAN),
        ("2004 1010 0505 0001 3M02 606", NO_FORM_OF_IBAN),
        (FRENCH + "0" * 20, NO_FORM_OF_IBAN),
        ("FR1420041010050500013M02607", WRONG_KEY),
        ("FR1420041010050500013M0260", WRONG_KEY),
        ("XX9030006000011234567890189",
         "Aucun pays n'émet d'IBAN qui commence par XX. Vérifiez les deux premières lettres sur votre relevé "
         "d'identité bancaire."),
        ("FR2330006000011234567890",
         "Cet IBAN n'a pas la forme de ceux du pays FR : des caractères manquent ou sont en trop. "
         "Un IBAN français en compte 27."),
    ],
)  # fmt: skip
def test_account_number_that_is_wrong_is_refused_with_a_remedy(typed: str, said: str) -> None:
    assert refusal(identifiers.iban, typed) == said


READERS = [
    identifiers.siret, identifiers.siren, identifiers.rna, identifiers.ridet, identifiers.tahiti,
    identifiers.identify, identifiers.iban,
]  # fmt: skip


@given(st.text(max_size=80))
def test_anything_typed_is_read_or_refused_in_words(typed: str) -> None:
    for read in READERS:
        with suppress(IdentifierRefused):
            assert read(typed)
