from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Identity(models.Model):
    """A civil servant as their body's identity service knows them; it opens one account, and grants nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    idp_id = models.CharField(_("service d'identité"), max_length=255)
    sub = models.CharField(_("identifiant dans ce service"), max_length=255)
    attached_at = models.DateTimeField(_("rattachée le"))
    used_at = models.DateTimeField(_("dernière connexion"))

    class Meta:
        app_label = "accounts"
        verbose_name = _("identité d'agent public")
        verbose_name_plural = _("identités d'agents publics")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["idp_id", "sub"],
                name="accounts_one_account_per_identity",
                violation_error_message=_("Cette identité ouvre déjà un autre compte."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.idp_id} {self.sub}"
