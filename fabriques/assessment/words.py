"""The acts of assessment, as the journal says them."""

from __future__ import annotations

from fabriques.journal.details import Detail, number
from fabriques.journal.words import register

register(
    {
        "spotted": "Projet signalé",
        "invited": "Invitation envoyée",
        "declined": "Invitation déclinée",
        "found_complete": "Déclaré complet",
        "found_incomplete": "Pièces demandées",
        "request_cancelled": "Demande de pièces annulée",
        "pieces_sent": "Pièces envoyées par le porteur",
        "pieces_overdue": "Délai des pièces passé",
        "completeness_undone": "Complétude reprise",
        "completeness_told": "Porteur prévenu que le dossier est complet",
        "assigned": "Dossier confié à une personne du service",
        "released": "Dossier laissé sans personne pour le suivre",
    },
    {
        "nomination": "signalement",
    },
    {
        "missing": Detail("pièces demandées", number),
        "lacking": Detail("pièces non jointes", number),
    },
    step="Instruction",
)
