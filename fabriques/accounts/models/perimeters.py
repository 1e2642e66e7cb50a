from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.rules import ROLE_KINDS
from fabriques.territories.models import Arrondissement, Commune, Departement, Region, Service

# The columns that may name a perimeter; exactly the one of the row's kind is filled, « national » fills none.
PLACES = ("service", "commune", "arrondissement", "departement", "region", "network")


class Network(models.Model):
    """A network of third places, regional or national, whose members help places and see the labelled ones."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("nom"), max_length=160)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="networks")
    is_fictitious = models.BooleanField(_("fictif (démonstration)"), default=False)

    class Meta:
        verbose_name = _("réseau de tiers-lieux")
        verbose_name_plural = _("réseaux de tiers-lieux")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PerimeterKind(models.TextChoices):
    SERVICE = "service", _("service de l'État")
    COMMUNE = "commune", _("commune")
    ARRONDISSEMENT = "arrondissement", _("arrondissement")
    DEPARTEMENT = "departement", _("département ou collectivité")
    REGION = "region", _("région")
    NATIONAL = "national", _("national")
    NETWORK = "network", _("réseau")


class Role(models.TextChoices):
    ASSESSOR = "assessor", _("instruction")
    DECIDER = "decider", _("décision")
    PROGRAMME = "programme", _("équipe du programme")
    PANEL = "panel", _("jury")
    NETWORK = "network", _("réseau")
    OVERSIGHT = "oversight", _("contrôle")
    ADMINISTRATOR = "administrator", _("administration technique")


Where = Service | Commune | Arrondissement | Departement | Region | Network | None


class Perimetered(models.Model):
    """A role over exactly one perimeter: what a grant gives, and what an invitation promises.

    `perimeter` names the kind; the column of that kind, and no other, is filled (none for « national »).
    """

    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    perimeter = models.CharField(
        _("nature du périmètre"), max_length=16, choices=PerimeterKind, default=PerimeterKind.SERVICE
    )
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    arrondissement = models.ForeignKey(
        Arrondissement, models.PROTECT, null=True, blank=True, related_name="+"
    )
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    network = models.ForeignKey(Network, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def where(self) -> Where:
        """What the role is over; None for the whole country. Read it with its columns selected."""
        found: Where = getattr(self, self.perimeter) if self.perimeter in PLACES else None
        return found

    @property
    def code(self) -> str:
        """The perimeter's own code, « national » for the whole country: what the journal writes."""
        where = self.where
        return str(where.pk) if where is not None else PerimeterKind.NATIONAL.value

    @property
    def perimeter_name(self) -> str:
        where = self.where
        return str(where) if where is not None else str(_("France entière"))


def kind_of(where: Where) -> PerimeterKind:
    """Which kind of perimeter a service, a territory, a network or nothing (the country) is."""
    kinds: dict[type[Any], PerimeterKind] = {
        Service: PerimeterKind.SERVICE,
        Commune: PerimeterKind.COMMUNE,
        Arrondissement: PerimeterKind.ARRONDISSEMENT,
        Departement: PerimeterKind.DEPARTEMENT,
        Region: PerimeterKind.REGION,
        Network: PerimeterKind.NETWORK,
        type(None): PerimeterKind.NATIONAL,
    }
    return kinds[type(where)]


def columns_of(where: Where) -> dict[str, Any]:
    """The values of a row over `where`: its kind and every column that may name a perimeter."""
    kind = kind_of(where)
    return {"perimeter": kind, **{name: where if name == kind else None for name in PLACES}}


def one_perimeter() -> Q:
    """True where the column of the row's kind, and it alone, is filled."""
    found = Q()
    for kind in PerimeterKind:
        filled = {f"{name}__isnull": name != kind for name in PLACES}
        found |= Q(perimeter=kind, **filled)
    return found


def role_over_its_kind() -> Q:
    """True where the role may be held over that kind of perimeter; the programme team's is the national service."""
    found = Q()
    for role, kinds in ROLE_KINDS.items():
        held = Q(role=role, perimeter__in=sorted(kinds))
        found |= held & Q(service="NATIONAL") if role == Role.PROGRAMME else held
    return found


def perimeter_constraints(prefix: str, *, when: Q | None = None) -> list[models.CheckConstraint]:
    """The two constraints of a row that names a role and a perimeter; `when` limits them to some rows."""
    unless = ~when if when is not None else None

    def limited(condition: Q) -> Q:
        return condition if unless is None else unless | condition

    return [
        models.CheckConstraint(
            name=f"{prefix}_one_perimeter",
            condition=limited(one_perimeter()),
            violation_error_message=_("Une habilitation porte sur un périmètre, et un seul."),
        ),
        models.CheckConstraint(
            name=f"{prefix}_role_over_its_perimeter",
            condition=limited(role_over_its_kind()),
            violation_error_message=_("Ce rôle ne s'exerce pas sur ce type de périmètre."),
        ),
    ]
