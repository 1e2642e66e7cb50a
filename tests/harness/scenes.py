"""What the tests of a module look at, written once in a database of their own: each leaves it as it found it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def scene(make: Callable[[], Any]) -> Any:
    """A fixture of the whole module that gives what `make` returns; its tests are marked `django_db` as usual.

    They share the objects as well: one that an act is to be done on is read again from the database first.
    """

    @pytest.fixture(scope="module")
    def found(module_database: str, django_db_blocker: Any) -> Any:
        with django_db_blocker.unblock():
            return make()

    return found
