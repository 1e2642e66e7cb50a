"""Controls drawn at once are, byte for byte, those of Django's templates, but for a greatest length."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from fabriques.theme.renderer import Renderer

WIDGETS = (
    forms.TextInput, forms.EmailInput, forms.NumberInput, forms.URLInput, forms.DateInput, forms.HiddenInput,
    forms.Textarea, forms.SearchInput, forms.TelInput, forms.PasswordInput, forms.CheckboxInput,
)  # fmt: skip
ATTRIBUTES: tuple[dict[str, Any], ...] = (
    {},
    {"id": "id_q", "required": True, "disabled": False, "data-x": "<\"&'>"},
    {"class": mark_safe("&amp;"), "rows": "5", "title": "L'été"},
)


def both(widget: forms.Widget, value: Any) -> tuple[str, str]:
    drawn, expected = (widget.render("q", value, renderer=each()) for each in (Renderer, DjangoTemplates))
    return drawn, expected


@pytest.mark.parametrize("attributes", ATTRIBUTES)
@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize(
    "value",
    [None, "", "Le Grenier", 0, 12, 1234567.5, date(2026, 1, 2), mark_safe("<b>&eacute;</b>"), "a\nb"],
)
def test_control_is_the_one_of_the_template(
    widget: type[forms.Widget], value: Any, attributes: dict[str, Any]
) -> None:
    drawn, expected = both(widget(attributes), value)
    assert drawn == expected


@given(st.text())
def test_text_of_any_kind_is_escaped_as_the_template_does(text: str) -> None:
    for widget in (forms.TextInput({"title": text}), forms.Textarea()):
        drawn, expected = both(widget, text)
        assert drawn == expected


@pytest.mark.parametrize("widget", WIDGETS)
def test_control_never_lets_the_browser_cut_what_is_pasted(widget: type[forms.Widget]) -> None:
    drawn = widget({"maxlength": 300, "rows": 5}).render("q", "a" * 400, renderer=Renderer())
    assert "maxlength" not in drawn
