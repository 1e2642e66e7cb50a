from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.common.dates import legal_day
from fabriques.common.fields import public_id
from fabriques.organisations.joining_rules import MANAGERS_FIRST
from fabriques.organisations.models.organisations import Organisation


class JoinRequest(models.Model):
    """A person asks to join a structure that people tend already; whoever answers for it lets them in, or not.

    `word` and `answer` are what each said, if anything. The rows of a person whose account is erased go with them.
    """

    public_id = public_id()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="join_requests")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="join_requests")
    asked_at = models.DateTimeField(_("demandé le"))
    word = models.CharField(_("mot de la personne"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True)
    answered_by = models.CharField(_("répondu par"), max_length=40, blank=True)
    accepted = models.BooleanField(_("acceptée"), null=True)
    answer = models.CharField(_("mot de la réponse"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("demande à rejoindre une structure")
        ordering = ("asked_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "asked_by"],
                condition=Q(answered_at__isnull=True),
                name="organisations_join_asked_once",
                violation_error_message=_("Une demande à rejoindre cette structure attend déjà une réponse."),
            ),
            models.CheckConstraint(
                name="organisations_join_answer_is_whole",
                condition=Q(answered_at__isnull=True, accepted__isnull=True, answered_by="", answer="")
                | (Q(answered_at__isnull=False, accepted__isnull=False) & ~Q(answered_by="")),
                violation_error_message=_("Une réponse a une date, un auteur, et dit oui ou non."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} – {self.organisation}"

    @property
    def team_from(self) -> date:
        """The first day when the programme team may answer in the managers' place."""
        return MANAGERS_FIRST.after(legal_day(self.asked_at))
