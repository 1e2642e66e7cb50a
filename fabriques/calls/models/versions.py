from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fabriques.calls.models.programme import Call
from fabriques.rulebooks import reader
from fabriques.rulebooks.types import Rulebook


class RulebookVersion(models.Model):
    """The rules of a call as published: exact text, hash, author. A trigger keeps it from ever changing.

    The limits are copied from the text so that triggers can hold them; a test compares both.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="rulebooks")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("texte"))
    fingerprint = models.CharField(_("empreinte"), max_length=64)
    published_at = models.DateTimeField(_("publié le"))
    published_by = models.CharField(_("publié par"), max_length=40, blank=True)
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    award_minimum_cents = models.BigIntegerField(null=True)
    award_maximum_cents = models.BigIntegerField(null=True)
    yearly_maximum_cents = models.BigIntegerField(null=True)
    bonus_cents = models.BigIntegerField(default=0)
    laureates_maximum = models.PositiveIntegerField(null=True)
    results_on = models.DateField(null=True)
    criteria = models.JSONField(default=list)

    class Meta:
        verbose_name = _("version de règlement")
        ordering = ("call", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "number"],
                name="calls_rulebook_number_once",
                violation_error_message=_("Cette version du règlement existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"Règlement de {self.call}, version {self.number}"

    @property
    def rules(self) -> Rulebook:
        """The typed rules read from the exact text."""
        return reader.read(self.text)


class FormVersion(models.Model):
    """The form of a call as published: exact text, hash, author, reason. A trigger keeps it from ever changing."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="forms")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("texte"))
    fingerprint = models.CharField(_("empreinte"), max_length=64)
    published_at = models.DateTimeField(_("publié le"))
    published_by = models.CharField(_("publié par"), max_length=40, blank=True)
    reason = models.CharField(_("motif"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("version de formulaire")
        ordering = ("call", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "number"],
                name="calls_form_number_once",
                violation_error_message=_("Cette version du formulaire existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"Formulaire de {self.call}, version {self.number}"
