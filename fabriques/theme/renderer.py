"""How form controls are drawn: by Django's own templates, but for the simplest, which are most of a long form."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape

FOLDER = "django/forms/widgets/"
INPUTS = {f"{FOLDER}{name}.html" for name in ("text", "email", "number", "url", "date", "hidden", "input")}
TEXTAREA = f"{FOLDER}textarea.html"


class Renderer(DjangoTemplates):
    """Draws a line or an area of text at once: the same as its templates do, several times sooner.

    No box is given a greatest length: a browser would cut what is pasted, without a word. What is too long stays on
    the page, counted beside its box, and is refused by the form in words.
    """

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        context["widget"].get("attrs", {}).pop("maxlength", None)
        if template_name in INPUTS:
            return line(context["widget"])
        if template_name == TEXTAREA:
            return area(context["widget"])
        return super().render(template_name, context, request)


def line(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    return f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"{value}{attributes(widget)}>'


def area(widget: dict[str, Any]) -> str:
    text = escaped(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escaped(widget["name"])}"{attributes(widget)}>\n{text}</textarea>'


def attributes(widget: dict[str, Any]) -> str:
    """True stands for an attribute alone, False for none."""
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def escaped(value: Any) -> str:
    return conditional_escape(str(value))
