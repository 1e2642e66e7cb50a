from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fabriques.calls.models.waves import Wave
from fabriques.common.fields import public_id
from fabriques.correspondence.models import Message
from fabriques.territories.models import Region, Service


class NetworkContact(models.Model):
    """The functional mailbox of a network of third places, national (no region) or regional."""

    public_id = public_id()
    name = models.CharField(_("nom du réseau"), max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(_("boîte fonctionnelle"))
    is_active = models.BooleanField(_("reçoit les alertes"), default=True)

    class Meta:
        verbose_name = _("contact de réseau")
        ordering = ("name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="calls_network_contact_once",
                violation_error_message=_("Un contact de réseau a déjà cette adresse."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class OpeningAlert(models.Model):
    """The letter that tells a service or a network that a wave opens: once each."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="alerts")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(NetworkContact, models.PROTECT, null=True, related_name="alerts")
    message = models.OneToOneField(Message, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("alerte d'ouverture")
        ordering = ("wave", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calls_alert_to_one",
                condition=Q(service__isnull=False, contact__isnull=True)
                | Q(service__isnull=True, contact__isnull=False),
                violation_error_message=_("Une alerte va à un service ou à un réseau."),
            ),
            models.UniqueConstraint(
                fields=["wave", "service", "contact"],
                nulls_distinct=False,
                name="calls_alert_once",
                violation_error_message=_("Ce destinataire a déjà été alerté de cette vague."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave} : {self.service or self.contact}"
