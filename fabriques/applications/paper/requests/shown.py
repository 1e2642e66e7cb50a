"""What counts of a received file on paper on the page from which it is withdrawn (`common.seen`)."""

from __future__ import annotations

from fabriques.applications.models import Application
from fabriques.applications.shown import of_corrections
from fabriques.common.seen import Part


def of_paper(application: Application) -> list[Part]:
    """That it stands, who sent it, and the corrections asked of them with their answers."""
    sender = application.paper_sender
    return [
        Part(application.state, lambda: "il n'est plus au même point"),
        Part(
            [sender.name, sender.account_id], lambda: "son expéditeur n'est plus le même, ou le suit en ligne"
        ),
        *of_corrections(application),
    ]
