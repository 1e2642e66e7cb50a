from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.organisations.models.organisations import Organisation


class BankDetails(models.Model):
    """Where an organisation is paid. Read and written through `bank` only, which journals every reading.

    Never joined to a list, an export or a log; its text form shows the country and the last four characters.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="bank_details")
    iban = models.CharField(_("IBAN"), max_length=34)
    updated_at = models.DateTimeField(_("modifiées le"))
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(_("compte remplacé le"), null=True, editable=False)

    class Meta:
        verbose_name = _("coordonnées bancaires")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisations_iban_is_compact",
                condition=Q(iban__regex=r"^[A-Z]{2}\d{2}[0-9A-Z]{8,30}$"),
                violation_error_message=_(
                    "Un IBAN commence par deux lettres et deux chiffres, sans espace, 34 caractères au plus."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.iban[:2]}… {self.iban[-4:]}"

    def __repr__(self) -> str:
        return f"<BankDetails {self.pk}>"


class PermanentFile(models.Model):
    """What an organisation has said once and need not say again: values by the key that forms share."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="permanent_file")
    values = models.JSONField(_("valeurs"), default=dict)
    revision = models.PositiveIntegerField(_("enregistrements"), default=1)
    updated_at = models.DateTimeField(_("enregistré le"))
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("dossier permanent")

    def __str__(self) -> str:
        return str(self.organisation)
