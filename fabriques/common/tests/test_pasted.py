"""What people paste: telephone numbers, names, addresses, with all that pages and word processors leave in them."""

from __future__ import annotations

import contextlib

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.mail_addresses import AddressField, AskedAddressInput, suggested
from fabriques.common.names import NameField, WrittenField
from fabriques.common.pasted import line_text, name_text, number_text, written_text
from fabriques.common.phones import PhoneRefused, read_phone

INCOMPLETE = "Ce numéro de téléphone est incomplet. Écrivez par exemple 01 23 45 67 89 ou +687 12 34 56."


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("01 23 45 67 89", "01 23 45 67 89"),
        ("0123456789", "01 23 45 67 89"),
        ("01.23.45.67.89", "01 23 45 67 89"),
        ("01/23/45/67/89", "01 23 45 67 89"),
        ("01–23—45‑67−89", "01 23 45 67 89"),
        ("01\u00a023\u202f45\u200967 89", "01 23 45 67 89"),
        ("\u200e01 23 45 67 89\u202c", "01 23 45 67 89"),
        ("\u202a+33 1 23 45 67 89\u202c", "01 23 45 67 89"),
        ("+33 (0)1 23 45 67 89", "01 23 45 67 89"),
        ("+33(0)123456789", "01 23 45 67 89"),
        ("0033 1 23 45 67 89", "01 23 45 67 89"),
        ("00 33 1 23 45 67 89", "01 23 45 67 89"),
        ("(+33) 1 23 45 67 89", "01 23 45 67 89"),
        ("33 1 23 45 67 89", "01 23 45 67 89"),
        ("Tél. : 01 23 45 67 89", "01 23 45 67 89"),
        ("tel:+33-1-23-45-67-89", "01 23 45 67 89"),
        ("０１２３４５６７８９", "01 23 45 67 89"),
        ("٠١٢٣٤٥٦٧٨٩", "01 23 45 67 89"),
        ("123456789", "01 23 45 67 89"),
        ("6 12 34 56 78", "06 12 34 56 78"),
        ("87 12 34 56", "87 12 34 56"),
        ("40123456", "40 12 34 56"),
        ("12 34 56", "12 34 56"),
        ("+687 12 34 56", "+687 12 34 56"),
        ("00689 87 12 34 56", "+689 87 12 34 56"),
        ("00 44 20 7946 0958", "+44 20 7946 0958"),
    ],
)
def test_telephone_is_read_however_it_was_written(typed: str, read: str) -> None:
    assert read_phone(typed) == read
    assert read_phone(read) == read


@pytest.mark.parametrize(
    "typed", ["0123", "12", "", "poste 12", "00 12 34 56 78", "sur demande", "12 34 56 78"]
)
def test_telephone_that_lacks_digits_is_refused(typed: str) -> None:
    with pytest.raises(PhoneRefused) as refused:
        read_phone(typed)
    assert str(refused.value) in {
        INCOMPLETE,
        "Ce numéro de téléphone n'a pas le bon nombre de chiffres pour son pays. Vérifiez-le chiffre à chiffre.",
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "01 23 45 67 89 / 06 12 34 56 78",
            "Ce numéro de téléphone a trop de chiffres. Écrivez un seul numéro, par exemple 01 23 45 67 89.",
        ),
        (
            "+33 1 23 45 67",
            "Ce numéro de téléphone n'a pas le bon nombre de chiffres pour son pays. Vérifiez-le chiffre à chiffre.",
        ),
    ],
)
def test_telephone_refused_says_why(typed: str, said: str) -> None:
    with pytest.raises(PhoneRefused) as refused:
        read_phone(typed)
    assert str(refused.value) == said


@given(st.text(max_size=80))
def test_readers_take_anything(text: str) -> None:
    assert number_text(number_text(text)) == number_text(text)
    assert name_text(name_text(text)) == name_text(text)
    with contextlib.suppress(PhoneRefused):
        assert read_phone(read_phone(text)) == read_phone(text)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  Le   Hangar ", "Le Hangar"),
        ("\u202eragnaH eL", "ragnaH eL"),
        ("Le\u200b Han\u00adgar\ufeff", "Le Hangar"),
        ("Le\tHangar\nbis\x07", "Le Hangar bis"),
        ("Cafe\u0301", "Café"),
        ("H" + "\u0301" * 40, "H" + "\u0301" * 4),
        ("Клуб Дружба", "Клуб Дружба"),
        ("友好 ١٢", "友好 ١٢"),
        ("3", "3"),
    ],
)
def test_name_keeps_what_can_be_seen(typed: str, read: str) -> None:
    assert name_text(typed) == read


@pytest.mark.parametrize(
    "typed", ["", " ", "\u3164", "\u2800", "\u200d", "\u202e\u200b", "--", "…", "\u0301", "\x00"]
)
def test_name_that_shows_nothing_is_no_name(typed: str) -> None:
    assert name_text(typed) == ""


def test_line_keeps_marks_that_a_name_could_not_be_made_of() -> None:
    assert (line_text("–\u202e "), line_text("a\u2028b")) == ("–", "a b")


@pytest.mark.parametrize("typed", ["--", "…", "\u3164-"])
def test_name_of_marks_alone_is_refused_by_forms(typed: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        NameField().clean(typed)
    assert refused.value.messages == [
        "Ce nom n'a ni lettre ni chiffre : personne ne pourrait le lire. Écrivez-le en toutes lettres."
    ]


@pytest.mark.parametrize("typed", ["\u3164", "\u202e", "   "])
def test_blank_name_is_one_not_given(typed: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        NameField().clean(typed)
    assert (refused.value.code, NameField(required=False).clean(typed)) == ("required", "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("Ana.B@GMAIL.CO", "Ana.B@gmail.com"),
        ("ana@gmail.fr", "ana@gmail.com"),
        ("ana@hotmial.fr", "ana@hotmail.fr"),
        ("ana@ornage.fr", "ana@orange.fr"),
        ("ana@laposte.ent", "ana@laposte.net"),
        ("ana@free.ft", "ana@free.fr"),
        ("ana@gmail.com", ""),
        ("ana@orange.com", ""),
        ("ana@aisne.gouv.fr", ""),
        ("ana@mairie.fr", ""),
        ("ana@tiers-lieu.example", ""),
        ("ana", ""),
        ("", ""),
    ],
)
def test_typing_fault_in_a_domain_is_recognised(typed: str, meant: str) -> None:
    assert suggested(typed) == meant


class Form(forms.Form):
    email = AddressField(widget=AskedAddressInput(attrs={"autocomplete": "off"}))


def test_address_in_doubt_is_asked_about_once_and_never_changed() -> None:
    asked = Form({"email": "ana@gmial.com"})
    assert asked.errors["email"] == [
        "Vouliez-vous dire ana@gmail.com ? Corrigez l'adresse ; si ana@gmial.com est la bonne, envoyez de nouveau."
    ]
    assert '<input type="hidden" name="email_meant" value="ana@gmial.com">' in str(asked["email"])
    again = Form({"email": "ana@gmial.com", "email_meant": "ana@gmial.com"})
    assert (again.is_valid(), again.cleaned_data["email"]) == (True, "ana@gmial.com")
    other = Form({"email": "ana@gmal.com", "email_meant": "ana@gmial.com"})
    assert not other.is_valid()


def test_address_is_cleaned_of_invisible_marks_and_asked_nothing_when_sure() -> None:
    form = Form({"email": "\u200eana@exemple.example\u200b "})
    assert (form.is_valid(), form.cleaned_data["email"]) == (True, "ana@exemple.example")
    assert "email_meant" not in str(form["email"])


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("\uf0b7\tUn atelier\r\n\uf0a7 Un café", "•\tUn atelier\n• Un café"),
        ("Un texte\rsimple", "Un texte\nsimple"),
        ("中 😀 \ue000", "中 😀 \ue000"),
    ],
)
def test_bullets_of_word_processors_are_read_as_bullets(pasted: str, read: str) -> None:
    assert written_text(pasted) == read


@pytest.mark.parametrize("mark", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_text_keeps_no_mark_that_reverses_the_reading(mark: str) -> None:
    assert WrittenField().clean(f" {mark}Un mot{mark}\r\nsuit {mark} ") == "Un mot\nsuit"
    assert WrittenField(required=False).clean(f"{mark} ") == ""


@pytest.mark.parametrize(
    "typed", ["שלום \u200f(עולם) 12", "مرحبا\u200c بك ١٢", "क्\u200dष", "Клуб", "👩\u200d🌾", "友好"]
)
def test_text_keeps_the_letters_of_every_script(typed: str) -> None:
    assert WrittenField().clean(typed) == typed
