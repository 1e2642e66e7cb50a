"""The acts of selection, as the journal says them."""

from __future__ import annotations

from fabriques.journal.details import Detail, among, euros, number, when
from fabriques.journal.words import register
from fabriques.selection.models import Decision

register(
    {
        "decided": "Décision prise",
        "retracted": "Décision reprise",
        "notified": "Décision notifiée",
        "announced": "Résultats annoncés",
    },
    details={
        "outcome": Detail("décision", among(Decision.Outcome.choices)),
        "cents": Detail("montant", euros),
        "decisions": Detail("décisions annoncées", number),
        "public_from": Detail("publique à partir du", when),
    },
    step="Décisions",
)
