"""Who takes in a file on paper follows it: known by a later step, which registers how to put them in charge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.models import Application

Follow = Callable[[Application, User, datetime], None]
SOURCES: list[Follow] = []


def register_following(source: Follow) -> Follow:
    """Tell how a person is put in charge of a file; called when the step that knows is loaded."""
    SOURCES.append(source)
    return source


def follow(application: Application, by: User, at: datetime) -> None:
    """Put the person who took in a file in charge of it."""
    for source in SOURCES:
        source(application, by, at)
