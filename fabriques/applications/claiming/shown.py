"""What the page shows from which a file on paper is taken hold of (`common.seen`)."""

from __future__ import annotations

from fabriques.applications.models import Application
from fabriques.common.seen import Part


def of_claim(application: Application) -> list[Part]:
    """Which project, of which structure, sent by whom, and whether it stands."""
    sender = application.paper_sender
    return [
        Part(application.state, lambda: "il n'est plus au même point"),
        Part(
            [application.organisation.public_id, application.organisation.name],
            lambda: f"sa structure s'appelle maintenant « {application.organisation} »",
        ),
        Part([sender.name, sender.email], lambda: "son expéditeur n'est plus écrit de même"),
    ]
