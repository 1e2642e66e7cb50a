from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.territories.zonings import kinds


class ZoningQuerySet(models.QuerySet["Zoning"]):
    def in_force(self, on: date) -> ZoningQuerySet:
        """The generations in force on a day, a replaced import apart; several of one code may overlap."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on).current()

    def current(self) -> ZoningQuerySet:
        return self.filter(replaced_by__isnull=True)


class Zoning(models.Model):
    """One generation of a zoning as imported from one file: never changed, only replaced by a later import.

    `incomplete_in` lists the départements where the file is known to lack zones: absence proves nothing there.
    """

    class Unit(models.TextChoices):
        COMMUNE = "commune", _("commune")
        ARRONDISSEMENT = "arrondissement", _("arrondissement")

    kind = models.CharField(
        _("nature"), max_length=20, choices=[(k.value, f.label) for k, f in kinds.KINDS.items()]
    )
    code = models.SlugField(_("code"), max_length=60)
    vintage = models.CharField(_("millésime"), max_length=20)
    label = models.CharField(_("intitulé"), max_length=160)
    unit = models.CharField(_("unité"), max_length=16, choices=Unit, default=Unit.COMMUNE)
    valid_from = models.DateField(_("en vigueur depuis"))
    valid_until = models.DateField(_("en vigueur jusqu'au"), null=True)
    absence_says_no = models.BooleanField(_("une commune absente est hors zonage"))
    incomplete_in = models.JSONField(_("départements incomplets"), default=list)
    precision_m = models.PositiveSmallIntegerField(_("précision du tracé, en mètres"), null=True)
    source = models.CharField(_("source"), max_length=200)
    address = models.CharField(_("adresse du fichier"), max_length=400, blank=True)
    licence = models.CharField(_("licence"), max_length=80)
    file_name = models.CharField(_("fichier"), max_length=160)
    fingerprint = models.CharField(_("empreinte SHA-256"), max_length=64)
    lines = models.PositiveIntegerField(_("lignes lues"))
    members = models.PositiveIntegerField(_("territoires retenus"))
    areas = models.PositiveIntegerField(_("contours"), default=0)
    rejected = models.PositiveIntegerField(_("lignes refusées"), default=0)
    repaired = models.PositiveIntegerField(_("lignes réparées"), default=0)
    imported_at = models.DateTimeField(_("importé le"))
    imported_by = models.CharField(_("importé par"), max_length=40)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")

    objects = ZoningQuerySet.as_manager()

    class Meta:
        verbose_name = _("zonage")
        ordering = ("code", "-valid_from", "-imported_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "vintage"],
                condition=Q(replaced_by__isnull=True),
                name="territories_zoning_one_current_by_vintage",
                violation_error_message=_(
                    "Ce millésime du zonage est déjà importé : le nouvel import le remplace."
                ),
            ),
            models.CheckConstraint(
                name="territories_zoning_dates_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("Un zonage cesse d'être en vigueur après son entrée en vigueur."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, millésime {self.vintage}"


class ZoningMember(models.Model):
    """A territory and its class in a zoning; `partial` when only a part of it is concerned."""

    zoning = models.ForeignKey(Zoning, models.CASCADE, related_name="member_rows")
    unit = models.CharField(_("code du territoire"), max_length=5)
    value = models.CharField(_("classe ou code de zone"), max_length=40)
    partial = models.BooleanField(_("en partie seulement"), default=False)

    class Meta:
        verbose_name = _("territoire d'un zonage")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zoning", "unit", "value"],
                name="territories_member_once",
                violation_error_message=_("Ce territoire est déjà dans le zonage avec cette classe."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.value}"


class ZoningArea(models.Model):
    """An outline of a zoning, in WGS 84 (WKB, longitude then latitude), valid."""

    zoning = models.ForeignKey(Zoning, models.CASCADE, related_name="area_rows")
    code = models.CharField(_("code de la zone"), max_length=20)
    name = models.CharField(_("nom"), max_length=200)
    outline = models.BinaryField(_("contour"))

    class Meta:
        verbose_name = _("contour d'un zonage")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zoning", "code"],
                name="territories_area_once",
                violation_error_message=_("Cette zone a déjà un contour dans ce zonage."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ZoningFinding(models.Model):
    """A line of an imported file (0: the file) that was repaired or rejected, or what it leaves out, and why."""

    class Effect(models.TextChoices):
        REPAIRED = "repaired", _("réparée")
        REJECTED = "rejected", _("refusée")
        NOTED = "noted", _("signalée")

    zoning = models.ForeignKey(Zoning, models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField(_("ligne"))
    anomaly = models.CharField(_("anomalie"), max_length=40)
    effect = models.CharField(_("effet"), max_length=10, choices=Effect)
    detail = models.CharField(_("détail"), max_length=300)

    class Meta:
        verbose_name = _("anomalie d'import d'un zonage")
        ordering = ("zoning", "line", "pk")

    def __str__(self) -> str:
        return f"ligne {self.line} : {self.detail}"


class CommuneChange(models.Model):
    """A movement of the official geographical code: on that day, a commune code became (or gave) another."""

    day = models.DateField(_("date d'effet"))
    nature = models.CharField(_("modalité"), max_length=2)
    before = models.CharField(_("code avant"), max_length=5, db_index=True)
    before_name = models.CharField(_("nom avant"), max_length=80)
    after = models.CharField(_("code après"), max_length=5, db_index=True)
    after_name = models.CharField(_("nom après"), max_length=80)

    class Meta:
        verbose_name = _("mouvement de commune")
        ordering = ("day", "before", "after")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "nature", "before", "after"],
                name="territories_change_once",
                violation_error_message=_("Ce mouvement est déjà connu."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.before} → {self.after}"
