"""A file's row with what its judgements need; published versions are read once by a process."""

from __future__ import annotations

from fabriques.applications.models import Application

NEEDED = (
    "wave__call",
    "organisation",
    "commune__service",
    "commune__departement",
)


def subject(application: Application) -> tuple[str, str]:
    """What the journal calls a file."""
    return ("application", application.public_id)


def locked(application: Application) -> Application:
    """The row, locked."""
    return Application.objects.select_for_update(of=("self",)).select_related(*NEEDED).get(pk=application.pk)
