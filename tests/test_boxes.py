"""No box of the house lets a browser read, shorten or erase what is typed: its own number and date boxes do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "fabriques"
TEMPLATES = sorted(path for path in ROOT.rglob("*.html") if "tests" not in path.parts)
SOURCES = sorted(path for path in ROOT.rglob("*.py") if "tests" not in path.parts)
OWN_FIELDS = ROOT / "common" / "typed_fields.py"
READ_BY_BROWSERS = re.compile(r'\btype="(?:number|date|time|datetime-local|month|week|range)"')
CUT_BY_BROWSERS = re.compile(r"\bmaxlength=")
FORM_FIELDS = {"IntegerField", "FloatField", "DecimalField", "DateField", "TimeField", "DateTimeField"}
WIDGETS = {
    "NumberInput",
    "DateInput",
    "TimeInput",
    "DateTimeInput",
    "SplitDateTimeWidget",
    "SelectDateWidget",
}


@pytest.mark.parametrize("pattern", [READ_BY_BROWSERS, CUT_BY_BROWSERS], ids=["read", "cut"])
def test_template_has_no_box_that_a_browser_reads_or_cuts(pattern: re.Pattern[str]) -> None:
    assert [
        str(path.relative_to(ROOT)) for path in TEMPLATES if pattern.search(path.read_text("utf-8"))
    ] == []


def django_boxes(path: Path) -> Iterator[str]:
    """The fields and widgets of `django.forms` that a browser reads, where they are used: all but hidden ones."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        call = node if isinstance(node, ast.Call) else None
        name = call.func if call else None
        if (
            not isinstance(name, ast.Attribute)
            or not isinstance(name.value, ast.Name)
            or name.value.id != "forms"
        ):
            continue
        typed = [each for each in call.keywords if each.arg == "localize"] if call else []
        hidden = any("HiddenInput" in ast.unparse(each) for each in call.keywords) if call else False
        if name.attr in FORM_FIELDS | WIDGETS and not hidden and not typed:
            yield f"{path.relative_to(ROOT)}:{node.lineno} {name.attr}"


def test_form_reads_numbers_and_days_from_the_text_typed() -> None:
    assert [found for path in SOURCES if path != OWN_FIELDS for found in django_boxes(path)] == []


def test_search_for_such_boxes_finds_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "planted.py"
    source.write_text(
        "from django import forms\na = forms.IntegerField()\nb = forms.IntegerField(widget=forms.HiddenInput)\n"
        "c = forms.CharField(widget=forms.DateInput(attrs={}))\n"
    )
    monkeypatch.setattr("tests.test_boxes.ROOT", tmp_path)
    assert list(django_boxes(source)) == ["planted.py:2 IntegerField", "planted.py:4 DateInput"]
