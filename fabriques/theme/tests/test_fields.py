from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import formset_factory

from fabriques.common.forms import add_refusal
from fabriques.common.reasons import Reason, Refusal
from fabriques.theme.tests.rendering import render, squeezed


class PlaceForm(forms.Form):
    name = forms.CharField(label="Nom", max_length=80, help_text="Le nom d’usage.")
    note = forms.CharField(label="Note", widget=forms.Textarea, max_length=300, required=False)
    email = forms.EmailField(label="Courriel", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    stage = forms.ChoiceField(
        label="Ouvert ?", widget=forms.RadioSelect, choices=[("y", "Oui"), ("n", "Non")]
    )
    honour = forms.BooleanField(label="Je certifie")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Le total ne tombe pas juste.")


def shown(name: str, data: dict[str, str] | None = None) -> str:
    return squeezed(render("{% field bound %}", bound=PlaceForm(data)[name]))


def test_field_shows_its_error_and_links_it():
    html = shown("name", {"name": ""})
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name-aide id_name-compteur id_name-erreur"' in html
    assert 'id="id_name-erreur"' in html
    assert "Ce champ est obligatoire." in html


def test_field_names_its_control_and_its_help():
    html = shown("name")
    assert '<label class="field__label" for="id_name">' in html
    assert '<div class="field__help" id="id_name-aide">Le nom d’usage.</div>' in html
    assert "aria-invalid" not in html


def test_field_says_when_it_is_optional():
    assert "(facultatif)" in shown("note")
    assert "(facultatif)" not in shown("name")
    assert "(facultatif)" not in shown("honour")


@pytest.mark.parametrize(
    ("choices", "optional"),
    [
        ([("", "Réseau national"), ("32", "Hauts-de-France")], False),
        ([("", "Choisir…"), ("a", "A")], True),
        ([("a", "A")], True),
    ],
)
def test_list_that_says_what_nothing_means_is_not_optional(
    choices: list[tuple[str, str]], optional: bool
) -> None:
    class Asked(forms.Form):
        region = forms.ChoiceField(label="Région", choices=choices, required=False)

    html = render("{% field bound %}", bound=Asked()["region"])
    assert ("(facultatif)" in html) == optional


def test_field_says_its_limit_without_any_script():
    html = shown("note")
    assert "300 caractères au plus" in html
    assert 'data-counter="id_note"' in html


def test_field_keeps_autocomplete_and_counts_nothing_on_an_address():
    html = shown("email")
    assert 'autocomplete="email"' in html
    assert "caractères au plus" not in html


def test_choices_are_a_fieldset_described_by_their_error():
    html = shown("stage", {"name": "x"})
    assert html.startswith("<fieldset")
    assert 'aria-describedby="id_stage-erreur"' in html
    assert '<label for="id_stage_0">Oui</label>' in html


def test_checkbox_stands_before_its_label():
    html = shown("honour")
    assert html.index("<input") < html.index("Je certifie")


def test_hidden_field_is_only_its_input():
    assert shown("secret") == '<input type="hidden" name="secret" id="id_secret">'


def test_error_summary_counts_and_leads_to_each_field():
    html = squeezed(render("{% error_summary form %}", form=PlaceForm({"email": "x", "honour": "on"})))
    assert 'role="alert"' in html
    assert "Il reste 4 points à corriger" in html
    assert "Le total ne tombe pas juste." in html
    assert '<a href="#id_name">Nom : Ce champ est obligatoire.</a>' in html
    assert '<a href="#id_stage_0">' in html
    assert '<a href="#id_name">Le total ne tombe pas juste.</a>' in html


def test_error_summary_of_one_point_is_singular():
    class Short(forms.Form):
        name = forms.CharField(label="Nom")

    assert "Il reste 1 point à corriger" in render("{% error_summary form %}", form=Short({}))


def test_error_summary_is_silent_without_errors():
    assert render("{% error_summary form %}", form=PlaceForm()).strip() == ""


def test_error_summary_reads_a_formset():
    class Line(forms.Form):
        label = forms.CharField(label="Poste")

    lines = formset_factory(Line, min_num=1, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-label": ""}
    )
    assert '<a href="#id_form-0-label">Poste' in render("{% error_summary form %}", form=lines)


def test_error_of_a_hidden_field_or_of_a_formset_leads_to_the_first_control():
    class Line(forms.Form):
        mark = forms.CharField(widget=forms.HiddenInput)
        label = forms.CharField(label="Poste")

    assert render("{% error_summary form %}", form=Line({})).count('<a href="#id_label">') == 2
    lines = formset_factory(Line, min_num=2, validate_min=True, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-label": "Un", "form-0-mark": "x"}
    )
    html = render("{% error_summary form %}", form=lines)
    assert html.count("<li>") == html.count('<a href="#id_form-0-label">') == 1


class SheetForm(forms.Form):
    sheet = forms.FileField(label="Tableau")


def test_error_of_a_file_names_it_beside_the_field_and_in_the_summary():
    form = SheetForm({}, {"sheet": SimpleUploadedFile("vide.csv", b"")})
    said = "vide.csv : Le fichier soumis est vide."
    assert said in squeezed(render("{% field bound %}", bound=form["sheet"]))
    assert f"Tableau : {said}" in squeezed(render("{% error_summary form %}", form=form))


def test_refusal_of_a_file_names_it_above_the_form():
    form = SheetForm({}, {"sheet": SimpleUploadedFile("lieux.csv", b"code")})
    add_refusal(form, Refusal(Reason("unreadable", "Illisible.", "Une règle.", "Un remède.")))
    assert form.non_field_errors() == ["lieux.csv : Illisible. Une règle. Un remède."]


def test_error_texts_are_escaped():
    class Rude(forms.Form):
        name = forms.ChoiceField(label="<b>Nom</b>", choices=[("a", "A")])

    html = render("{% error_summary form %}", form=Rude({"name": "<script>"}))
    assert "<script>" not in html
    assert "<b>" not in html
