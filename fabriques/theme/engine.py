"""The template engine of the site: what a request gets is written with spaces that do not break."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates, Template
from django.utils.safestring import SafeString, mark_safe

from fabriques.common.spaces import unbroken_page


class Page(Template):
    """A template; rendered for a request it is a page, whole or a piece brought into one: its pieces come with it."""

    spaced: Callable[[str], str] = staticmethod(unbroken_page)

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        shown = super().render(context, request)
        is_page = request is not None and str(self.origin.name).endswith(".html")
        return mark_safe(self.spaced(shown) if is_page else shown)  # noqa: S308 – rendered, one space for another


class Pages(DjangoTemplates):
    def get_template(self, template_name: str) -> Page:
        return Page(super().get_template(template_name).template, self)
