from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.calls.models.versions import RulebookVersion
from fabriques.calls.models.waves import Wave
from fabriques.common.fields import public_id


class WaveChange(models.Model):
    """What changed in a wave after its opening act, and why: new rules, or a later closing. A trigger keeps it."""

    class Kind(models.TextChoices):
        AMENDED = "amended", _("règlement modifié")
        PROLONGED = "prolonged", _("clôture repoussée")

    public_id = public_id()
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="changes")
    kind = models.CharField(_("nature"), max_length=10, choices=Kind)
    rulebook_before = models.ForeignKey(RulebookVersion, models.PROTECT, null=True, related_name="+")
    rulebook_after = models.ForeignKey(RulebookVersion, models.PROTECT, null=True, related_name="+")
    closes_before = models.DateTimeField(_("clôture avant"), null=True)
    closes_after = models.DateTimeField(_("clôture après"), null=True)
    reason = models.CharField(_("motif"), max_length=500)
    changed_at = models.DateTimeField(_("décidé le"))
    changed_by = models.CharField(_("décidé par"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("modification d'une vague")
        ordering = ("changed_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calls_wave_change_is_whole",
                condition=Q(
                    kind="amended",
                    rulebook_before__isnull=False,
                    rulebook_after__isnull=False,
                    closes_before__isnull=True,
                    closes_after__isnull=True,
                )
                | Q(
                    kind="prolonged",
                    rulebook_before__isnull=True,
                    rulebook_after__isnull=True,
                    closes_before__isnull=False,
                    closes_after__isnull=False,
                ),
                violation_error_message=_(
                    "Une modification dit ce qui valait avant et après : le règlement, ou la clôture."
                ),
            ),
            models.CheckConstraint(
                name="calls_wave_change_only_later",
                condition=Q(closes_after__isnull=True) | Q(closes_after__gt=F("closes_before")),
                violation_error_message=_("La clôture d'une vague annoncée ne peut être que repoussée."),
            ),
            models.CheckConstraint(
                name="calls_wave_change_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("La modification d'une vague annoncée est motivée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave} : {self.get_kind_display()}"
