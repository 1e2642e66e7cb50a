"""Every act of the platform, found by its declaration."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import fabriques

Act = Callable[..., Any]


def modules() -> Iterator[ModuleType]:
    """Every module of the steps, tests, migrations and commands aside."""
    for found in pkgutil.walk_packages(fabriques.__path__, "fabriques."):
        if not {"tests", "migrations", "management"} & set(found.name.split(".")):
            yield import_module(found.name)


def functions(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The public functions that a module defines."""
    for name, each in inspect.getmembers(module, inspect.isfunction):
        if each.__module__ == module.__name__ and not name.startswith("_"):
            yield f"{module.__name__.removeprefix('fabriques.')}.{name}", each


def acts() -> dict[str, Act]:
    """Every declared act, by its name from its step on."""
    return {name: each for module in modules() for name, each in functions(module) if hasattr(each, "rights")}


def undeclared() -> list[str]:
    """The public functions of the modules of acts that declare no right; an empty list is what is wanted."""
    return [
        name
        for module in modules()
        if module.__name__.rpartition(".")[2] == "acts" or module.__name__.endswith("_acts")
        for name, each in functions(module)
        if not hasattr(each, "rights")
    ]
