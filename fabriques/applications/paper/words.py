"""What the receipt of a file on paper says of its arrival. Nothing here imports Django."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fabriques.applications.lateness.rules import Arrival
from fabriques.applications.paper.rules import day_that_counts
from fabriques.common.dates import say_day, say_instant
from fabriques.common.durations import last_day_before
from fabriques.rulebooks.law.texts import POSTMARK


def paper_words(paper: Mapping[str, Any], arrival: Arrival, closes_at: datetime) -> str:
    """« Reçu sur papier : cachet de la poste du …, arrivé au service le … »: and why it is in time."""
    posted, came = (date.fromisoformat(paper[name]) for name in ("postmarked_on", "arrived_on"))
    text = POSTMARK.on(posted)
    proof = (
        f"Le cachet de la poste fait foi ({text.reference})" if text.value else "La date d'arrivée fait foi"
    )
    waived = arrival is Arrival.WAIVED
    how = "après la clôture, par une dérogation écrite et motivée" if waived else "avant la clôture"
    return (
        f"Reçu sur papier : cachet de la poste du {say_day(posted)}, arrivé au service le {say_day(came)}, saisi ici "
        f"le {say_instant(datetime.fromisoformat(paper['entered_at']))}. {proof} : envoyé le "
        f"{say_day(day_that_counts(posted, came))}, {how} (dernier jour : "
        f"{say_day(last_day_before(closes_at))}), le dossier est reçu. Le délai de réponse court de l'arrivée au "
        "service."
    )


LACKING = "Ce que le papier ne dit pas"


def lacking(paper: Mapping[str, Any]) -> list[str]:
    """What the paper does not say, as a list."""
    return [str(label).rstrip(" ?\u00a0\u202f") for label in paper["lacking"]]
