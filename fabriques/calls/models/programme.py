from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.common.fields import public_id


class Programme(models.Model):
    code = models.SlugField(_("code"), primary_key=True)
    name = models.CharField(_("nom"), max_length=120)
    summary = models.TextField(_("présentation"))

    class Meta:
        verbose_name = _("programme")

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """One dated fact about the programme with its source: an aim, a ministry, an operator, a figure."""

    class Kind(models.TextChoices):
        AIM = "aim", _("objectif")
        ROLE = "role", _("rôle d'une Fabrique")
        MINISTRY = "ministry", _("ministère")
        OPERATOR = "operator", _("opérateur")
        EVENT = "event", _("étape")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="milestones")
    kind = models.CharField(_("nature"), max_length=10, choices=Kind)
    rank = models.PositiveSmallIntegerField(_("rang"))
    title = models.CharField(_("intitulé"), max_length=200)
    detail = models.TextField(_("détail"), blank=True)
    since = models.CharField(_("depuis"), max_length=60, blank=True)
    until = models.CharField(_("jusqu'à"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("fait daté du programme")
        ordering = ("kind", "rank")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "kind", "rank"],
                name="calls_milestone_rank",
                violation_error_message=_("Deux faits du programme ont le même rang."),
            ),
            models.CheckConstraint(
                name="calls_milestone_has_a_source",
                condition=~Q(source=""),
                violation_error_message=_("Chaque fait du programme cite sa source."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Call(models.Model):
    """A call for expressions of interest (AMI)."""

    public_id = public_id()
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls")
    slug = models.SlugField(_("adresse"), unique=True)
    title = models.CharField(_("intitulé"), max_length=160)
    summary = models.TextField(_("présentation"))
    is_fictitious = models.BooleanField(_("fictif (démonstration)"), default=False)

    class Meta:
        verbose_name = _("appel à manifestation d'intérêt")

    def __str__(self) -> str:
        return self.title
