from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.states import APPLICATIONS, ApplicationState
from fabriques.calls.models import RulebookVersion, Wave
from fabriques.common.fields import plain_key_of, public_id
from fabriques.organisations.models import Organisation
from fabriques.places.models import Place
from fabriques.territories.models import Commune, Service


class ApplicationQuerySet(models.QuerySet["Application"]):
    def submitted(self) -> ApplicationQuerySet:
        return self.filter(state=ApplicationState.SUBMITTED)


class Application(models.Model):
    """A file: written as a draft by people of one organisation, then frozen by a trigger at submission."""

    public_id = public_id()
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="applications")
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    request_key = models.UUIDField(unique=True)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state, APPLICATIONS.labels[state]) for state in ApplicationState],
        default=ApplicationState.DRAFT,
    )
    started_at = models.DateTimeField(_("commencé le"))
    saved_at = models.DateTimeField(_("enregistré le"))
    revision = models.PositiveIntegerField(_("enregistrements"), default=1)

    place_name = models.CharField(_("nom du tiers-lieu"), max_length=120)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, related_name="applications")
    summary = models.CharField(_("présentation"), max_length=600, blank=True)
    activities = models.CharField(_("activités et services"), max_length=300, blank=True)
    answers = models.JSONField(_("réponses aux critères"), default=dict)
    requested_cents = models.BigIntegerField(_("montant demandé"), null=True)

    submitted_at = models.DateTimeField(_("déposé le"), null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="applications")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="applications")
    key = plain_key_of("place_name")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidature")
        indexes: ClassVar = [
            models.Index(fields=["wave", "state", "submitted_at"], name="applications_wave_arrivals"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_submitted_is_whole",
                condition=~Q(state="submitted")
                | Q(
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    service__isnull=False,
                    commune__isnull=False,
                    place__isnull=False,
                ),
                violation_error_message=_(
                    "Un dossier déposé a une date, un auteur, une commune et un service."
                ),
            ),
            models.CheckConstraint(
                name="applications_requested_is_positive",
                condition=Q(requested_cents__isnull=True) | Q(requested_cents__gt=0),
                violation_error_message=_("Le montant demandé est supérieur à zéro."),
            ),
        ]

    def __str__(self) -> str:
        return self.place_name

    @property
    def is_listed(self) -> bool | None:
        """Whether its territory is in the wave's list; None while the commune is not chosen."""
        return None if self.commune is None else self.wave.lists(self.commune)

    def get_state(self) -> ApplicationState:
        return ApplicationState(self.state)


class Receipt(models.Model):
    """What was received at one second, byte for byte, and the number that proves it."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="receipt")
    number = models.CharField(_("numéro"), max_length=24, unique=True)
    issued_at = models.DateTimeField(_("reçu le"))
    content = models.TextField(_("contenu reçu"))
    fingerprint = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("accusé de réception")

    def __str__(self) -> str:
        return self.number
