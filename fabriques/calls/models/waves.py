from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.calls import states
from fabriques.calls.models.kept import VersionKey
from fabriques.calls.models.programme import Call
from fabriques.calls.models.versions import FormVersion, RulebookVersion
from fabriques.common.dates import PARIS, legal_day
from fabriques.common.fields import public_id
from fabriques.territories.models import Arrondissement, Commune, Departement, Service


@dataclass(frozen=True)
class TerritoryList:
    """The territories of a wave, by code: arrondissements, and départements that have none."""

    open_to_all: bool
    arrondissements: frozenset[str]
    departements: frozenset[str]

    def holds(self, commune: Commune) -> bool:
        if self.open_to_all:
            return True
        if commune.arrondissement_id:
            return commune.arrondissement_id in self.arrondissements
        return commune.departement_id in self.departements


class WaveQuerySet(models.QuerySet["Wave"]):
    def open_at(self, at: datetime) -> WaveQuerySet:
        return self.filter(opened_at__isnull=False, opens_at__lte=at, closes_at__gt=at)


class Wave(models.Model):
    """One round of a call: its calendar as instants, decided under one published version of the rules."""

    public_id = public_id()
    call = models.ForeignKey(Call, models.PROTECT, related_name="waves")
    rulebook = VersionKey(RulebookVersion, models.PROTECT, related_name="waves")
    form = VersionKey(FormVersion, models.PROTECT, null=True, related_name="waves")
    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("intitulé"), max_length=120)
    opens_at = models.DateTimeField(_("ouverture"))
    closes_at = models.DateTimeField(_("clôture"))
    opened_at = models.DateTimeField(_("ouverte par un acte le"), null=True)
    has_list = models.BooleanField(_("réservée à une liste de territoires"), default=False)
    list_note = models.CharField(_("origine de la liste"), max_length=300, blank=True)
    is_fictitious = models.BooleanField(_("fictive (démonstration)"), default=False)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("vague")
        ordering = ("-opens_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calls_wave_closes_after_opening",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("Une vague se clôt après son ouverture."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def state(self, at: datetime) -> states.WaveState:
        """The state at an instant, computed from the calendar and the opening act."""
        return states.wave_state(self.opened_at, self.opens_at, self.closes_at, at)

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone its hours are written in; Paris while the rulebook says nothing."""
        return self.rulebook.rules.calendar.lateness.zone or PARIS

    @property
    def results_on(self) -> date | None:
        """The day on which its rules announce the results; None when they say nothing, or speak of an earlier wave."""
        day = self.rulebook.rules.calendar.results_on.value
        return day if day is not None and day >= legal_day(self.opens_at) else None

    def territories(self) -> TerritoryList:
        """What the wave is reserved for, read once to answer for any number of communes."""
        rows = list(self.listed.values_list("arrondissement_id", "departement_id")) if self.has_list else []
        return TerritoryList(
            open_to_all=not self.has_list,
            arrondissements=frozenset(arrondissement for arrondissement, _ in rows if arrondissement),
            departements=frozenset(departement for _, departement in rows if departement),
        )

    def lists(self, commune: Commune) -> bool:
        """Whether the wave is open to the commune's territory; a wave without a list is open to all."""
        return self.territories().holds(commune)


class ListedTerritory(models.Model):
    """An arrondissement (or a département that has none) for which a wave is reserved."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="listed")
    arrondissement = models.ForeignKey(Arrondissement, models.PROTECT, null=True)
    departement = models.ForeignKey(Departement, models.PROTECT, null=True)

    class Meta:
        verbose_name = _("territoire d'une vague")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calls_listed_is_one_territory",
                condition=Q(arrondissement__isnull=False, departement__isnull=True)
                | Q(arrondissement__isnull=True, departement__isnull=False),
                violation_error_message=_("Une ligne de la liste nomme un arrondissement ou un département."),
            ),
            models.UniqueConstraint(
                fields=["wave", "arrondissement", "departement"],
                nulls_distinct=False,
                name="calls_listed_once",
                violation_error_message=_("Ce territoire est déjà dans la liste."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.arrondissement or self.departement)


class Envelope(models.Model):
    """Money of a wave for one year, at one level of delegation.

    `committed_cents` stands beside the ceiling under a CHECK and only the trigger on the awards moves it,
    here and on every wider envelope, so that concurrent decisions cannot exceed any of them.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="envelopes")
    year = models.PositiveSmallIntegerField(_("année"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="delegated")
    service = models.ForeignKey(Service, models.PROTECT, null=True, verbose_name=_("déléguée à"))
    ceiling_cents = models.BigIntegerField(_("plafond"))
    committed_cents = models.BigIntegerField(_("engagé"), default=0)

    class Meta:
        verbose_name = _("enveloppe")
        ordering = ("wave", "year", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calls_envelope_never_exceeded",
                condition=Q(committed_cents__lte=F("ceiling_cents")),
                violation_error_message=_(
                    "L'enveloppe serait dépassée : la somme des attributions ne peut pas être supérieure au plafond."
                ),
            ),
            models.CheckConstraint(
                name="calls_envelope_not_negative",
                condition=Q(committed_cents__gte=0),
                violation_error_message=_("Le montant engagé d'une enveloppe ne peut pas être négatif."),
            ),
            models.UniqueConstraint(
                fields=["wave", "year", "service"],
                nulls_distinct=False,
                name="calls_envelope_one_per_year_and_service",
                violation_error_message=_("Cette enveloppe existe déjà pour cette année et ce service."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave} {self.year}"
