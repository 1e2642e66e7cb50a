from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models.application import Application
from fabriques.common.fields import public_id


class Correction(models.Model):
    """Fields of a submitted file reopened by a service until an instant, and what its holder then answered.

    The file itself stays as received: `answers` holds the corrected answers by field code, read over it.
    An answer waits for the service until `read_at`, when someone there said so or asked for something else.
    """

    public_id = public_id()
    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections")
    fields = models.JSONField(_("questions rouvertes"))
    motive = models.TextField(_("ce qui est demandé"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("demandée le"))
    due_at = models.DateTimeField(_("à rendre avant le"))
    answers = models.JSONField(_("réponses corrigées"), default=dict)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("rendue le"), null=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True)
    read_at = models.DateTimeField(_("lue le"), null=True)

    class Meta:
        verbose_name = _("correction demandée")
        ordering = ("asked_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(read_at__isnull=True, cancelled_at__isnull=True),
                name="applications_one_correction_at_a_time",
                violation_error_message=_("Une correction est déjà demandée sur ce dossier."),
            ),
            models.CheckConstraint(
                name="applications_correction_says_what",
                condition=~Q(fields=[]) & ~Q(motive=""),
                violation_error_message=_("Une demande de correction nomme des questions et dit pourquoi."),
            ),
            models.CheckConstraint(
                name="applications_correction_has_a_delay",
                condition=Q(due_at__gt=F("asked_at")),
                violation_error_message=_("Une demande de correction laisse un délai."),
            ),
            models.CheckConstraint(
                name="applications_correction_answered_by_someone",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False, cancelled_at__isnull=True),
                violation_error_message=_("Une correction rendue a un auteur et une date."),
            ),
            models.CheckConstraint(
                name="applications_correction_read_once_answered",
                condition=Q(read_at__isnull=True) | Q(answered_at__isnull=False),
                violation_error_message=_("Une correction se lit quand elle est rendue."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.asked_at:%d/%m/%Y}"
