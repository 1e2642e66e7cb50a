from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models.application import Application
from fabriques.common.fields import public_id
from fabriques.common.values import percent


class ConsortiumMember(models.Model):
    """One body of the consortium that a file is for: its share of the grant in %, and its signed intent.

    `share`: to the hundredth. `mandate`: what it entrusts the lead with. A trigger keeps members
    of a submitted file as they were. `declined_*`: the member said that it does not sign, until it does.
    `signed_on_paper`: its signature is on the paper of a file that came by post, where nobody signs online.
    """

    public_id = public_id()
    application = models.ForeignKey(Application, models.PROTECT, related_name="members")
    name = models.CharField(_("nom de la structure"), max_length=200)
    number = models.CharField(_("numéro SIRET, RNA, RIDET ou Tahiti"), max_length=14, blank=True)
    email = models.EmailField(_("adresse de la personne qui signe"), max_length=254, blank=True)
    is_lead = models.BooleanField(_("chef de file"), default=False)
    share = models.DecimalField(_("part, en %"), max_digits=5, decimal_places=2, null=True)
    mandate = models.CharField(_("mandat confié au chef de file"), max_length=500, blank=True)
    added_at = models.DateTimeField(_("ajouté le"))
    invited_at = models.DateTimeField(_("invité à signer le"), null=True)
    signed_at = models.DateTimeField(_("signé le"), null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_text = models.TextField(_("texte signé"), blank=True)

    signed_on_paper = models.BooleanField(_("signé sur le papier"), default=False)

    declined_at = models.DateTimeField(_("a dit ne pas signer le"), null=True)
    declined_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declined_word = models.CharField(_("pourquoi il ne signe pas"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("membre d'un consortium")
        ordering = ("-is_lead", "added_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(is_lead=True),
                name="applications_consortium_one_lead",
                violation_error_message=_("Un consortium a un seul chef de file."),
            ),
            models.CheckConstraint(
                name="applications_member_share_is_a_percentage",
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100),
                violation_error_message=_("La part d'un membre va de 0 à 100 %."),
            ),
            models.CheckConstraint(
                name="applications_member_signature_is_whole",
                condition=Q(signed_at__isnull=True, signed_by__isnull=True, signed_text="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(signed_text="")),
                violation_error_message=_("Une signature a une date, un auteur et le texte signé."),
            ),
            models.CheckConstraint(
                name="applications_member_declines_or_signs",
                condition=Q(declined_at__isnull=True, declined_by__isnull=True, declined_word="")
                | Q(declined_at__isnull=False, declined_by__isnull=False, signed_at__isnull=True),
                violation_error_message=_(
                    "Un membre signe, ou dit qu'il ne signe pas : avec une date et un auteur, et jamais les deux."
                ),
            ),
            models.CheckConstraint(
                name="applications_member_signs_online_or_on_paper",
                condition=Q(signed_on_paper=False) | Q(signed_at__isnull=True, declined_at__isnull=True),
                violation_error_message=_("Un membre signe en ligne ou sur le papier, jamais les deux."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_signed(self) -> bool:
        """Whether its intent is signed, online or on the paper."""
        return self.signed_at is not None or self.signed_on_paper

    @property
    def said_share(self) -> str:
        """« 33,33 % »; "" while it is not agreed."""
        return "" if self.share is None else percent(self.share)
