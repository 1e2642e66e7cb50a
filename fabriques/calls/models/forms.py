from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.calls.models.programme import Call
from fabriques.calls.models.versions import FormVersion
from fabriques.calls.models.waves import Wave


class FormDraft(models.Model):
    """The next form of a call while the programme team writes it: one draft per call.

    `text` always parses as TOML; the reader may still refuse it, and says so on the pages.
    `start`: what it began from when that is no version of the call itself (« seed:… », « rules », « call:… »).
    """

    call = models.OneToOneField(Call, models.PROTECT, related_name="form_draft")
    based_on = models.ForeignKey(FormVersion, models.PROTECT, null=True, related_name="+")
    start = models.CharField(_("point de départ"), max_length=80, blank=True)
    text = models.TextField(_("texte"))
    revision = models.PositiveIntegerField(_("enregistrements"), default=1)
    begun_at = models.DateTimeField(_("commencé le"))
    saved_at = models.DateTimeField(_("enregistré le"))
    saved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("brouillon de formulaire")

    def __str__(self) -> str:
        return f"Brouillon de formulaire de {self.call}"


class FormUse(models.Model):
    """A wave took a version of the form, on a day and for a reason. A trigger keeps it.

    The files begun before keep the version they were begun with.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="form_uses")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="uses")
    while_open = models.BooleanField(_("vague ouverte"))
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    used_at = models.DateTimeField(_("décidé le"))
    used_by = models.CharField(_("décidé par"), max_length=40)

    class Meta:
        verbose_name = _("formulaire choisi pour une vague")
        ordering = ("used_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calls_form_use_while_open_has_a_reason",
                condition=Q(while_open=False) | ~Q(reason=""),
                violation_error_message=_("Changer le formulaire d'une vague ouverte se justifie par écrit."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.wave} : {self.version}"
