from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.common.fields import plain_key_of, public_id
from fabriques.organisations.models import Organisation
from fabriques.territories.models import Commune


class PlaceQuerySet(models.QuerySet["Place"]):
    def real(self) -> PlaceQuerySet:
        return self.filter(is_fictitious=False)


class Place(models.Model):
    """A third place: what people walk into. Its bearer, its seat and its label are other records."""

    class Position(models.TextChoices):
        UNKNOWN = "unknown", _("position inconnue")
        COMMUNE = "commune", _("centre de la commune")
        DECLARED = "declared", _("adresse déclarée")
        CONFIRMED = "confirmed", _("point confirmé sur la carte")

    public_id = public_id()
    name = models.CharField(_("nom"), max_length=120)
    published_name = models.TextField(_("nom tel que publié dans une liste passée"), blank=True)
    summary = models.CharField(_("présentation"), max_length=600, blank=True)
    activities = models.CharField(_("activités"), max_length=300, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="places")
    longitude = models.FloatField(_("longitude"), null=True)
    latitude = models.FloatField(_("latitude"), null=True)
    position = models.CharField(
        _("origine de la position"), max_length=10, choices=Position, default=Position.UNKNOWN
    )
    location_method = models.CharField(_("méthode de localisation"), max_length=20, blank=True)
    location_score = models.FloatField(_("score de localisation"), null=True)
    location_confirmed_by = models.CharField(_("position confirmée par"), max_length=12, blank=True)
    location_confirmed_at = models.DateTimeField(_("position confirmée le"), null=True)
    bearer = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="places")
    is_fictitious = models.BooleanField(_("fictif (démonstration)"), default=False)
    key = plain_key_of("name")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiers-lieu")
        verbose_name_plural = _("tiers-lieux")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="places_position_with_its_origin",
                condition=Q(position="unknown", longitude__isnull=True, latitude__isnull=True)
                | (
                    ~Q(position="unknown")
                    # Said apart: SQL takes a comparison with an unknown value as no objection.
                    & Q(longitude__isnull=False, latitude__isnull=False)
                    & Q(longitude__range=(-180, 180), latitude__range=(-90, 90))
                ),
                violation_error_message=_(
                    "Une position connue a une longitude, une latitude et une origine."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SourceReference(models.Model):
    """The identifier a past list gave to a place. Such identifiers were row numbers: kept to recognise a
    line on the next import, never used as the place's key."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="source_references")
    source = models.CharField(_("liste"), max_length=60)
    reference = models.CharField(_("identifiant dans la liste"), max_length=40)

    class Meta:
        verbose_name = _("identifiant dans une liste passée")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "reference"],
                name="places_reference_names_one_place",
                violation_error_message=_("Cet identifiant désigne déjà un autre tiers-lieu."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.reference}"
