"""Every page of ours as it is declared beside its address, read from the addresses so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from fabriques.common.pages import Audience

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = (
    "fabriques.accounts.sign_in_urls"  # its pages, each guarded by the account library, and some of ours
)


@dataclass(frozen=True)
class Page:
    name: str
    route: str
    audience: Audience
    methods: tuple[str, ...]
    own_data: bool


def found_in(
    patterns: Iterable[URLPattern | URLResolver], spaces: tuple[str, ...] = (), route: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """(name, route, pattern) of every address; of those among the account library's, the ones declared."""
    for each in patterns:
        here = f"{route}{each.pattern}"
        if isinstance(each, URLPattern):
            yield ":".join((*spaces, each.name or "")), here, each
        else:
            inside = (*spaces, each.namespace) if each.namespace else spaces
            found = found_in(each.url_patterns, inside, here)
            library = getattr(each.urlconf_module, "__name__", "") == LIBRARY
            yield from (one for one in found if not library or is_declared(one[2]))


def is_declared(pattern: URLPattern) -> bool:
    return isinstance(getattr(pattern.callback, "audience", None), Audience)


def modules_of_addresses() -> Iterator[ModuleType]:
    """Every module of addresses of a step, mounted in these settings or not."""
    for path in sorted((ROOT / "fabriques").rglob("*urls.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if name != LIBRARY:
            yield import_module(name)


def undeclared() -> list[str]:
    """The addresses that do not say who may open them, or have no name."""
    mounted = found_in(get_resolver().url_patterns)
    written = (
        (f"{module.__name__}:{name}", route, pattern)
        for module in modules_of_addresses()
        for name, route, pattern in found_in(
            getattr(module, "urlpatterns", None) or getattr(module, "patterns", ())
        )
    )
    return [
        f"{name} (/{route})"
        for name, route, pattern in (*mounted, *written)
        if not (pattern.name and is_declared(pattern))
    ]


def pages() -> dict[str, Page]:
    """Every page that these settings mount, by name; those undeclared are told by `undeclared`."""
    found = {}
    for name, route, pattern in found_in(get_resolver().url_patterns):
        view: Any = pattern.callback
        if is_declared(pattern):
            found[name] = Page(name, f"/{route}", view.audience, view.methods, view.own_data)
    return found
