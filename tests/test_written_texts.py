"""Free text is read by one reader wherever it is typed: line breaks as one character, bullets that any font draws."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms

from fabriques.common.names import LineField, WrittenField
from fabriques.rulebooks.outline.shapes import Field, Shape
from fabriques.workspaces.rulebook_fields import control
from tests.sources import sources

READER = "WrittenField"
PASTED = "\uf0b7 Un atelier\r\n\uf0a7 Un café \uf0e0 ouvert"
READ = "• Un atelier\n• Un café → ouvert"
# Boxes of several lines that are no free text, or whose reader is chosen beside.
ASIDE = {
    "theme/fields.py": "what a box is, whatever it is of",
    "theme/gallery.py": "the page that shows the components",
    "workspaces/form_builder_forms.py": "the source of a form, byte for byte",
    "workspaces/rulebook_views.py": "the source of a rulebook, byte for byte",
    "workspaces/form_question_forms.py": "read by WrittenField when it has lines",
    "workspaces/rulebook_fields.py": "read by WrittenField when it is a text",
}


def unread(source: str) -> Iterator[int]:
    """The lines where a box of several lines is made for another field than the reader's."""
    tree = ast.parse(source)
    read = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == READER
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "Textarea" and id(node) not in read:
            yield node.lineno


def test_every_box_of_several_lines_is_read_by_the_reader_of_texts() -> None:
    found = {name for name, text in sources(".py") if [*unread(text)]}
    assert found == set(ASIDE)


def test_scan_sees_a_text_read_otherwise() -> None:
    assert [*unread("a = forms.CharField(widget=forms.Textarea(attrs={}))")] == [1]
    assert [*unread("a = WrittenField(widget=forms.Textarea)\nb = forms.CharField()")] == []


def all_forms(base: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for each in base.__subclasses__():
        yield each
        yield from all_forms(each)


def texts() -> dict[str, forms.CharField]:
    """The boxes of several lines of every form, by its name."""
    for name, _text in sources(".py"):
        if "forms" in name or "views" in name:
            import_module(f"fabriques.{name.removesuffix('.py').replace('/', '.')}")
    return {
        f"{form.__module__}.{form.__qualname__}.{name}": field
        for form in all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if form.__module__.startswith("fabriques.")
        and ".tests." not in form.__module__
        and isinstance(field.widget, forms.Textarea)
    }


def test_bullets_pasted_in_any_text_are_bullets() -> None:
    found = texts()
    asides = {name for name in found if "spellcheck" in found[name].widget.attrs or ".gallery." in name}
    assert len(found) - len(asides) > 15
    read = {name: field.to_python(PASTED) for name, field in found.items() if name not in asides}
    assert read == dict.fromkeys(read, READ)


@pytest.mark.parametrize("shape", [Shape.TEXT, Shape.ITEMS])
def test_bullets_pasted_in_a_rulebook_are_bullets(shape: Shape) -> None:
    box = control(Field("value", "", shape), {}, "")
    assert (type(box), box.to_python(PASTED)) == (WrittenField, READ)


def test_line_of_words_loses_what_no_font_draws() -> None:
    assert LineField().clean("\uf0b7 Le\u200b lieu\r\n") == "Le lieu"
