from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.common.fields import plain_key_of


class Region(models.Model):
    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    key = plain_key_of("name")

    class Meta:
        verbose_name = _("région")
        ordering = ("key",)

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """A département, or an overseas collectivity, which has the same place in the State's organisation."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="departements")
    chef_lieu_code = models.CharField(_("commune chef-lieu"), max_length=5, blank=True)
    zone = models.CharField(_("zone"), max_length=8)
    key = plain_key_of("name")

    class Meta:
        verbose_name = _("département")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Arrondissement(models.Model):
    code = models.CharField(_("code"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="arrondissements")
    chef_lieu_code = models.CharField(_("commune chef-lieu"), max_length=5)
    key = plain_key_of("name")

    class Meta:
        verbose_name = _("arrondissement")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """A service of the State that assesses files: the one competent for a territory, or a wider one."""

    class Level(models.TextChoices):
        SOUS_PREFECTURE = "sous_prefecture", _("sous-préfecture")
        PREFECTURE = "prefecture", _("préfecture")
        REGION = "prefecture_region", _("préfecture de région")
        NATIONAL = "national_team", _("équipe nationale")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    level = models.CharField(_("niveau"), max_length=20, choices=Level)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("boîte fonctionnelle"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True, default="", db_default="")
    postal_address = models.TextField(
        _("adresse postale"), max_length=300, blank=True, default="", db_default=""
    )
    arrondissement = models.OneToOneField(
        Arrondissement, models.PROTECT, null=True, related_name="own_service"
    )
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, related_name="services")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="services")

    class Meta:
        verbose_name = _("service de l'État")
        ordering = ("code",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="territories_service_has_its_territory",
                condition=(
                    Q(level="sous_prefecture", arrondissement__isnull=False, departement__isnull=False)
                    | Q(level="prefecture", arrondissement__isnull=True, departement__isnull=False)
                    | Q(level="prefecture_region", departement__isnull=True, region__isnull=False)
                    | Q(level="national_team", departement__isnull=True, region__isnull=True)
                ),
                violation_error_message=_("Un service couvre le territoire de son niveau, ni plus ni moins."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def covers(self, commune: Commune) -> bool:
        """Whether the commune is in this service's perimeter."""
        return {
            self.Level.SOUS_PREFECTURE: commune.arrondissement_id == self.arrondissement_id,
            self.Level.PREFECTURE: commune.departement_id == self.departement_id,
            self.Level.REGION: commune.departement.region_id == self.region_id,
            self.Level.NATIONAL: True,
        }[self.Level(self.level)]


class Commune(models.Model):
    code = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="communes")
    arrondissement = models.ForeignKey(Arrondissement, models.PROTECT, null=True, related_name="communes")
    service = models.ForeignKey(Service, models.PROTECT, related_name="communes")
    population = models.PositiveIntegerField(_("population"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    latitude = models.FloatField(_("latitude"), null=True)
    postcodes = models.JSONField(_("codes postaux"), default=list)
    former_codes = models.JSONField(_("anciens codes"), default=list)
    key = plain_key_of("name")

    class Meta:
        verbose_name = _("commune")
        ordering = ("code",)
        indexes: ClassVar = [models.Index(fields=["key"], name="territories_commune_key")]

    def __str__(self) -> str:
        return f"{self.name} ({self.departement_id})"

    @property
    def territory_name(self) -> str:
        """The arrondissement, or the département or collectivity that stands for it."""
        return self.arrondissement.name if self.arrondissement else self.departement.name


class FormerCommuneCode(models.Model):
    """A code that once named a commune, kept to follow stale lists to the present commune."""

    code = models.CharField(_("ancien code"), max_length=5, primary_key=True)
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="formerly")

    class Meta:
        verbose_name = _("ancien code de commune")

    def __str__(self) -> str:
        return f"{self.code} → {self.commune_id}"


class GeographyLoad(models.Model):
    """Which vintage of the embedded geography is loaded, to skip a load already done."""

    fingerprint = models.CharField(max_length=64, unique=True)
    vintage = models.CharField(_("millésime"), max_length=40)
    loaded_at = models.DateTimeField(_("chargé le"))

    class Meta:
        verbose_name = _("chargement de la géographie")

    def __str__(self) -> str:
        return self.vintage
