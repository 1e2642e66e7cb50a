from __future__ import annotations

from fabriques.common.dates import say_instant
from fabriques.correspondence.wording import from_stranger
from fabriques.organisations.models import Invitation


def invitation_subject(invitation: Invitation) -> str:
    if invitation.organisation is not None:
        return (
            f"Invitation à rejoindre {from_stranger(invitation.organisation.name, otherwise='une structure')}"
        )
    return f"Invitation : {invitation.get_role_display()}, {invitation.perimeter_name}"


def invitation_body(invitation: Invitation, link: str) -> str:
    """The letter of an invitation; `link` is already sealed."""
    if invitation.organisation is not None:
        who = from_stranger(str(invitation.invited_by))
        offer = (
            f"{who} vous invite à rejoindre la structure « {from_stranger(invitation.organisation.name)} » sur la "
            f"plateforme des Fabriques de territoire, comme {invitation.get_membership_role_display()}."
        )
    else:
        offer = (
            f"{from_stranger(str(invitation.invited_by))} vous propose une habilitation sur la plateforme des "
            "Fabriques de territoire :\n"
            f"rôle : {invitation.get_role_display()} ;\n"
            f"périmètre : {invitation.perimeter_name}."
        )
    return f"""Bonjour,

{offer}

Pour accepter, ouvrez cette adresse et connectez-vous avec l'adresse électronique qui a reçu ce message \
(créez un compte à cette adresse si vous n'en avez pas) :
{link}

L'invitation ne sert qu'une fois, et jusqu'au {say_instant(invitation.expires_at)} (heure de Paris).
Si vous n'attendiez pas ce message, ignorez-le : sans votre accord, rien ne change.
"""
