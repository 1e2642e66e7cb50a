from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.applications.models.application import Application


class EarlierReason(models.Model):
    """A reason for which the previous file was refused, kept with the new one as a point to address."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="earlier_reasons")
    criterion = models.CharField(_("critère"), max_length=60)
    label = models.CharField(_("intitulé du critère"), max_length=300)
    text = models.TextField(_("raison donnée"))
    addressed_at = models.DateTimeField(_("traité le"), null=True)
    reply = models.CharField(_("ce qui a changé"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("raison d'un refus précédent")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "criterion"],
                name="applications_earlier_reason_once",
                violation_error_message=_("Cette raison figure déjà dans la liste."),
            ),
            models.CheckConstraint(
                name="applications_earlier_reason_says_why",
                condition=~Q(text=""),
                violation_error_message=_("Une raison est écrite."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
