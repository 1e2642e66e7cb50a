from __future__ import annotations

from datetime import date
from typing import ClassVar, TypeAlias

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import perimeters
from fabriques.accounts.models.people import User
from fabriques.accounts.models.perimeters import PLACES, Perimetered
from fabriques.common.fields import public_id


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, on: date) -> GrantQuerySet:
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=on),
            Q(stopped_on__isnull=True) | Q(stopped_on__gt=on),
            since__lte=on,
        )

    def with_perimeters(self) -> GrantQuerySet:
        return self.select_related(*PLACES)


class Grant(Perimetered):
    """A person's role over a perimeter, between two dates (included): it opens that perimeter.

    `stopped_on` is the day from which it opens nothing any more, whatever its end was to be.
    """

    Role: TypeAlias = perimeters.Role
    Kind: TypeAlias = perimeters.PerimeterKind

    public_id = public_id()
    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu'au"), null=True, blank=True)
    granted_by = models.CharField(_("accordé par"), max_length=40, blank=True)
    stopped_on = models.DateField(_("retirée le"), null=True, blank=True)
    revoked_by = models.CharField(_("retirée par"), max_length=40, blank=True)
    revoke_motive = models.CharField(_("motif du retrait"), max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("habilitation")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accounts_grant_dates_in_order",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("Une habilitation se termine après son début."),
            ),
            *perimeters.perimeter_constraints("accounts_grant"),
            models.UniqueConstraint(
                fields=["user", "role", *PLACES],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="accounts_grant_not_twice",
                violation_error_message=_("Cette personne a déjà cette habilitation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.perimeter_name}"

    def is_in_force(self, on: date) -> bool:
        ended = (self.until is not None and self.until < on) or (
            self.stopped_on is not None and self.stopped_on <= on
        )
        return self.since <= on and not ended


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, on: date) -> DelegationQuerySet:
        """Those of a day whose giver still holds the grant; a closed account gives nothing any more."""
        return self.filter(
            Q(stopped_on__isnull=True) | Q(stopped_on__gt=on),
            since__lte=on,
            until__gte=on,
            giver__is_active=True,
            grant__in=Grant.objects.in_force(on),
        )


class Delegation(models.Model):
    """A person lends one of their own grants to another one for a while: absence, or delegated signature.

    It is the grant itself that is lent: it never opens more than the giver holds, and ends with it.
    """

    class Kind(models.TextChoices):
        ABSENCE = "absence", _("remplacement pendant une absence")
        SIGNATURE = "signature", _("délégation de signature")

    public_id = public_id()
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(User, models.CASCADE, related_name="delegations_given")
    receiver = models.ForeignKey(User, models.CASCADE, related_name="delegations_received")
    kind = models.CharField(_("nature"), max_length=12, choices=Kind)
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu'au"))
    motive = models.CharField(_("motif"), max_length=300)
    given_at = models.DateTimeField(_("donnée le"))
    stopped_on = models.DateField(_("terminée le"), null=True, blank=True)
    stopped_by = models.CharField(_("terminée par"), max_length=40, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("délégation")
        ordering = ("-since", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accounts_delegation_dates_in_order",
                condition=Q(until__gte=F("since")),
                violation_error_message=_("Une délégation se termine après son début."),
            ),
            models.CheckConstraint(
                name="accounts_delegation_to_another",
                condition=~Q(giver=F("receiver")),
                violation_error_message=_("Une délégation se donne à une autre personne."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver} – {self.get_kind_display()}"

    def is_in_force(self, on: date) -> bool:
        return (
            self.since <= on <= self.until
            and (self.stopped_on is None or self.stopped_on > on)
            and self.giver.is_active
            and self.grant.is_in_force(on)
        )
