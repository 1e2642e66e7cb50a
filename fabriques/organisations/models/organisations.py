from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.common.fields import plain_key_of, public_id
from fabriques.territories.models import Commune


class Organisation(models.Model):
    """Who applies and who is paid; never the same thing as the place it runs."""

    class LegalForm(models.TextChoices):
        ASSOCIATION = "association", _("association")
        PRIVATE_COMPANY = "private_company", _("entreprise privée, dont SCIC et SCOP")
        PUBLIC_COMPANY = "public_company", _("entreprise publique")
        FOUNDATION = "foundation", _("fondation")
        GIP = "gip", _("groupement d'intérêt public (GIP)")
        GIE = "gie", _("groupement d'intérêt économique (GIE)")
        OTHER_GROUPING = "other_grouping", _("autre groupement")
        LOCAL_AUTHORITY = "local_authority", _("collectivité")
        LOCAL_AUTHORITY_GROUPING = "local_authority_grouping", _("groupement de collectivités")
        SYNDICAT_MIXTE = "syndicat_mixte", _("syndicat mixte")
        UNKNOWN = "unknown", _("non publiée")

    public_id = public_id()
    name = models.CharField(_("nom"), max_length=200)
    legal_form = models.CharField(_("forme juridique"), max_length=30, choices=LegalForm)
    siret = models.CharField(_("numéro SIRET"), max_length=14, blank=True)
    rna = models.CharField(_("numéro RNA"), max_length=10, blank=True)
    ridet = models.CharField(_("numéro RIDET"), max_length=10, blank=True)
    tahiti = models.CharField(_("numéro Tahiti"), max_length=9, blank=True)
    address = models.CharField(_("adresse"), max_length=250, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="organisations")
    register_read_at = models.DateTimeField(_("lue au registre le"), null=True)
    is_withheld = models.BooleanField(_("nom non diffusé par le registre"), default=False)
    is_fictitious = models.BooleanField(_("fictive (démonstration)"), default=False)
    key = plain_key_of("name")

    class Meta:
        verbose_name = _("structure")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisations_siret_is_14_digits",
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
                violation_error_message=_("Un numéro SIRET compte 14 chiffres."),
            ),
            models.CheckConstraint(
                name="organisations_rna_is_w_and_9",
                condition=Q(rna="") | Q(rna__regex=r"^W[0-9A-Z]{3}\d{6}$"),
                violation_error_message=_("Un numéro RNA est un W suivi de 9 caractères."),
            ),
            models.CheckConstraint(
                name="organisations_ridet_is_7_or_10_digits",
                condition=Q(ridet="") | Q(ridet__regex=r"^\d{7}(\d{3})?$"),
                violation_error_message=_(
                    "Un numéro RIDET compte 7 chiffres, ou 10 avec le numéro d'établissement."
                ),
            ),
            models.CheckConstraint(
                name="organisations_tahiti_is_6_or_9",
                condition=Q(tahiti="") | Q(tahiti__regex=r"^[0-9A-Z]\d{5}(\d{3})?$"),
                violation_error_message=_(
                    "Un numéro Tahiti compte 6 caractères, ou 9 avec le numéro d'établissement."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person who acts for an organisation."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("responsable")
        CONTRIBUTOR = "contributor", _("contributeur ou contributrice")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("appartenance à une structure")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                name="organisations_joined_once",
                violation_error_message=_("Cette personne fait déjà partie de la structure."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
