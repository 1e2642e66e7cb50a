"""A file's row with what its judgements need."""

from __future__ import annotations

from fabriques.applications.models import Application

NEEDED = (
    "rulebook",
    "form",
    "wave__call",
    "wave__rulebook",
    "organisation",
    "commune__service",
    "commune__departement",
    "located_by",
)


def subject(application: Application) -> tuple[str, str]:
    """What the journal calls a file."""
    return ("application", application.public_id)


def locked(application: Application) -> Application:
    """The row, locked."""
    return Application.objects.select_for_update(of=("self",)).select_related(*NEEDED).get(pk=application.pk)
