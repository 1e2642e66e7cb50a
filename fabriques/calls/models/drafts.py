from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.calls.models.programme import Call
from fabriques.calls.models.versions import RulebookVersion


class RulebookDraft(models.Model):
    """The next rules of a call while the programme team writes them: one draft per call.

    `text` always parses as TOML; the reader may still refuse it, and says so on the pages.
    """

    call = models.OneToOneField(Call, models.PROTECT, related_name="draft")
    based_on = models.ForeignKey(RulebookVersion, models.PROTECT, null=True, related_name="+")
    seed = models.CharField(_("règlement de départ"), max_length=60, blank=True)
    text = models.TextField(_("texte"))
    revision = models.PositiveIntegerField(_("enregistrements"), default=1)
    begun_at = models.DateTimeField(_("commencé le"))
    saved_at = models.DateTimeField(_("enregistré le"))
    saved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("brouillon de règlement")

    def __str__(self) -> str:
        return f"Brouillon de règlement de {self.call}"
