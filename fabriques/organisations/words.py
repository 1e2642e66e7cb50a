"""The acts on structures and their people, as the journal says them."""

from __future__ import annotations

from fabriques.journal.words import register

register(
    {
        "organisation_registered": "Structure inscrite",
        "organisation_corrected": "Structure corrigée",
        "completed_from_register": "Structure complétée par le registre",
        "bank_details_set": "Coordonnées bancaires enregistrées",
        "bank_details_read": "Coordonnées bancaires lues",
        "invitation_accepted": "Invitation acceptée",
        "invitation_revoked": "Invitation annulée",
        "member_joined": "Personne arrivée dans la structure",
        "member_left": "Personne partie de la structure",
        "member_role_changed": "Rôle changé dans la structure",
        "managership_transferred": "Responsabilité de la structure transmise",
    },
    {
        "organisation": "structure",
        "invitation": "invitation",
    },
)
