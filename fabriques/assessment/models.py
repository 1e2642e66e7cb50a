from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.assessment.states import CHECKS, Completeness


class CompletenessCheck(models.Model):
    """One dated look by the service at whether everything asked for has arrived; the last one counts.

    Completeness says nothing of quality: a complete file may be refused, an incomplete one is never.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="completeness_checks")
    outcome = models.CharField(
        _("constat"),
        max_length=12,
        choices=[(s, CHECKS.labels[s]) for s in (Completeness.INCOMPLETE, Completeness.COMPLETE)],
    )
    missing = models.JSONField(_("pièces manquantes"), default=list)
    note = models.TextField(_("message au porteur"), blank=True)
    checked_at = models.DateTimeField(_("vérifié le"))
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_latest = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("vérification de complétude")
        ordering = ("application", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assessment_incomplete_names_what_is_missing",
                condition=(Q(outcome="complete") & Q(missing=[]))
                | (Q(outcome="incomplete") & ~Q(missing=[])),
                violation_error_message=_(
                    "Un dossier incomplet nomme ce qui manque ; un dossier complet, rien."
                ),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(is_latest=True),
                name="assessment_one_latest_check",
                violation_error_message=_("Une seule vérification est la dernière."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} : {self.get_outcome_display()}"
