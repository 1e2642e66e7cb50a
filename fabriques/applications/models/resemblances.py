from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.applications.models.application import Application


class Resemblance(models.Model):
    """A file looks like the same project as another one of its wave: told to whoever may read both, decides nothing.

    Written twice, once from each of the two.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="resemblances")
    other = models.ForeignKey(Application, models.CASCADE, related_name="+")
    reasons = models.JSONField(_("pourquoi"))
    found_at = models.DateTimeField(_("constatée le"))

    class Meta:
        verbose_name = _("ressemblance de deux dossiers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "other"],
                name="applications_alike_once",
                violation_error_message=_("Cette ressemblance est déjà connue."),
            ),
            models.CheckConstraint(
                name="applications_alike_to_another",
                condition=~Q(application=F("other")) & ~Q(reasons=[]),
                violation_error_message=_("Un dossier ressemble à un autre, et l'on dit pourquoi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} – {self.other}"
