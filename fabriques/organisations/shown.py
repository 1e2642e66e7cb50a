"""What an invitation, or a request to join, says on the page from which it is settled (`common.seen`)."""

from __future__ import annotations

from fabriques.common.seen import Part
from fabriques.organisations.models import Invitation, JoinRequest


def of_invitation(invitation: Invitation) -> list[Part]:
    """Who invites, to which structure under which name, or to which role, until when."""
    organisation = invitation.organisation
    offer = [invitation.membership_role, invitation.role, invitation.code, invitation.until]
    return [
        Part(invitation.invited_by_id, lambda: "elle ne vient plus de la même personne"),
        Part(
            None if organisation is None else [organisation.public_id, organisation.name],
            lambda: f"la structure s'appelle maintenant « {organisation} »",
        ),
        Part(offer, lambda: "ce qu'elle propose n'est plus le même"),
    ]


def of_join_request(request: JoinRequest) -> list[Part]:
    """Who asks, under which name and address, to join which structure."""
    who, organisation = request.asked_by, request.organisation
    return [
        Part([who.full_name, who.email], lambda: f"la personne s'appelle maintenant {who}, {who.email}"),
        Part(organisation.name, lambda: f"la structure s'appelle maintenant « {organisation} »"),
    ]
