"""Render a piece of template the way a page does."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory


def render(source: str, request: HttpRequest | None = None, /, **context: Any) -> str:
    template = Template("{% load theme %}" + source)
    if request is not None:
        return template.render(RequestContext(request, context))
    return template.render(Context(context))


def squeezed(html: str) -> str:
    """The same markup with one space wherever there were several."""
    return " ".join(html.split())


def get(url: str) -> HttpRequest:
    return RequestFactory().get(url)
