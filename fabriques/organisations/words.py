"""The acts on structures and their people, as the journal says them."""

from __future__ import annotations

from fabriques.accounts.models import Role
from fabriques.journal.details import Detail, among, several, yes_no
from fabriques.journal.words import register
from fabriques.organisations.models import Membership, Organisation

ROLE_ACTS = (
    "invited", "invitation_accepted", "invitation_revoked", "member_joined", "member_left", "member_removed",
    "member_role_changed", "managership_transferred",
)  # fmt: skip


def field_name(name: str) -> str:
    """A field of a structure, as its page names it."""
    return str({each.name: each.verbose_name for each in Organisation._meta.fields}[name])


def role_words(value: object) -> str:
    """A role in a structure, or in the platform: an invitation offers either."""
    return among((*Membership.Role.choices, *Role.choices))(value)


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
        "join_asked": "Demande à rejoindre la structure",
        "join_refused": "Demande à rejoindre la structure refusée",
    },
    {
        "organisation": "structure",
        "invitation": "invitation",
    },
    {
        "organisation": Detail("structure", refers="organisation"),
        "active": Detail("en activité", yes_no),
        "country": Detail("pays de la banque"),
        "organisation_corrected.changed": Detail("changé", several(field_name)),
        **{f"{act}.role": Detail("rôle", role_words) for act in ROLE_ACTS},
    },
    step="Structures",
)
