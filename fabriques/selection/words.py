"""The acts of selection, as the journal says them."""

from __future__ import annotations

from fabriques.journal.words import register

register(
    {
        "decided": "Décision prise",
        "retracted": "Décision reprise",
        "notified": "Décision notifiée",
        "announced": "Résultats annoncés",
    },
)
