from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models.application import Application


class ClosingRecord(models.Model):
    """A draft as it was at the last instant of its wave: what its holder had saved, hashed and timed.

    The holder reads it; the services only know that it exists, unless a waiver lets the file arrive.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="closing_record")
    closed_at = models.DateTimeField(_("dernier instant de la vague"))
    saved_at = models.DateTimeField(_("dernier enregistrement avant cet instant"))
    taken_at = models.DateTimeField(_("conservé le"))
    lacking = models.PositiveSmallIntegerField(_("éléments manquants"), default=0)
    content = models.TextField(_("contenu"))
    fingerprint = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("brouillon conservé à la clôture")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_closing_record_after_its_save",
                condition=Q(taken_at__gte=F("closed_at")),
                violation_error_message=_("Un brouillon est conservé à la clôture, jamais avant."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.closed_at:%d/%m/%Y %H:%M}"


class LateWaiver(models.Model):
    """A written, motivated permission to submit one file after the hour, until an instant."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="late_waiver")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("accordée le"))
    until = models.DateTimeField(_("jusqu'au"))
    motive = models.TextField(_("motif"))

    class Meta:
        verbose_name = _("dérogation à la règle de retard")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_waiver_has_a_motive",
                condition=~Q(motive=""),
                violation_error_message=_("Une dérogation est motivée par écrit."),
            ),
            models.CheckConstraint(
                name="applications_waiver_lasts",
                condition=Q(until__gt=F("granted_at")),
                violation_error_message=_("Une dérogation se termine après avoir été accordée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.until:%d/%m/%Y %H:%M}"
