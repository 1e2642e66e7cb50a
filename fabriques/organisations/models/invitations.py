from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import Perimetered, User, perimeter_constraints
from fabriques.common.fields import public_id
from fabriques.organisations.models.organisations import Membership, Organisation

TO_A_ROLE = Q(organisation__isnull=True)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, at: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)


class Invitation(Perimetered):
    """A role over a perimeter, or a place in an organisation, offered to an address until an instant.

    The link holds a token of which only the digest is kept. Once settled, the address may be erased.
    """

    public_id = public_id()
    address = models.EmailField(_("adresse invitée"), blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    membership_role = models.CharField(
        _("rôle dans la structure"), max_length=20, choices=Membership.Role, blank=True
    )
    until = models.DateField(_("habilitation jusqu'au"), null=True, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("envoyée le"))
    expires_at = models.DateTimeField(_("expire le"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    revoked_by = models.CharField(_("annulée par"), max_length=40, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ("-invited_at", "-pk")
        indexes: ClassVar = [
            models.Index(
                fields=["address"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="organisations_invited",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisations_invited_to_one_thing",
                condition=Q(
                    organisation__isnull=False,
                    membership_role__in=Membership.Role.values,
                    role="",
                    perimeter="",
                    service=None,
                    commune=None,
                    arrondissement=None,
                    departement=None,
                    region=None,
                    network=None,
                    until=None,
                )
                | Q(organisation__isnull=True, membership_role=""),
                violation_error_message=_(
                    "Une invitation porte sur une habilitation ou sur une place dans une structure, pas sur les deux."
                ),
            ),
            *perimeter_constraints("organisations_invitation", when=TO_A_ROLE),
            models.CheckConstraint(
                name="organisations_invitation_settled_once",
                condition=(Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True))
                & (
                    Q(accepted_at__isnull=True, accepted_by__isnull=True)
                    | Q(accepted_at__isnull=False, accepted_by__isnull=False)
                ),
                violation_error_message=_("Une invitation est acceptée par une personne, ou annulée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} – {self.offer}"

    @property
    def offer(self) -> str:
        """What is offered, in words."""
        if self.organisation is not None:
            return f"{self.organisation}, {self.get_membership_role_display()}"
        return f"{self.get_role_display()}, {self.perimeter_name}"
