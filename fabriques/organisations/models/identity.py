from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fabriques.organisations.models.organisations import Organisation


class IdentityChange(models.Model):
    """What an organisation said of itself before its manager corrected it, and after; a trigger keeps it.

    `before` and `after` hold what changed alone, by the names of the columns, as people read it.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="identity_changes")
    changed_at = models.DateTimeField(_("corrigée le"))
    changed_by = models.CharField(_("corrigée par"), max_length=40)
    before = models.JSONField(_("avant"))
    after = models.JSONField(_("après"))

    class Meta:
        verbose_name = _("correction de l'identité d'une structure")
        indexes: ClassVar = [
            models.Index(fields=["organisation", "changed_at"], name="organisations_identity_changes")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.changed_at:%Y-%m-%d}"
