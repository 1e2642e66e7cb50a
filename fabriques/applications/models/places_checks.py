from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.batch.states import PLACES_CHECKS, UNFINISHED, CheckState
from fabriques.common.fields import public_id


class PlacesCheckQuerySet(models.QuerySet["PlacesCheck"]):
    def unfinished(self) -> PlacesCheckQuerySet:
        return self.filter(state__in=UNFINISHED)


class PlacesCheck(models.Model):
    """A file of places that a person sent to have each line judged; the answers are in the file made from it.

    `calls` are slugs; without a `day`, each call is judged on its own reference day. `answers`: by call, how many
    lines for each answer. `first_problems`: (line, why) of the first ones. Files are named by their SHA-256.
    """

    public_id = public_id()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="places_checks")
    asked_at = models.DateTimeField(_("demandée le"))
    file_name = models.CharField(_("nom du fichier"), max_length=120)
    input_sha256 = models.CharField(_("empreinte du fichier reçu"), max_length=64)
    input_size = models.PositiveIntegerField(_("taille du fichier reçu"))
    calls = models.JSONField(_("appels"))
    day = models.DateField(_("jour des zonages"), null=True)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state, PLACES_CHECKS.labels[state]) for state in CheckState],
        default=CheckState.WAITING,
    )
    lines_total = models.PositiveIntegerField(_("lignes"), default=0)
    lines_done = models.PositiveIntegerField(_("lignes traitées"), default=0)
    lines_located = models.PositiveIntegerField(_("lignes localisées"), default=0)
    lines_blank = models.PositiveIntegerField(_("lignes vides"), default=0)
    problems = models.PositiveIntegerField(_("lignes à revoir"), default=0)
    first_problems = models.JSONField(_("premières lignes à revoir"), default=list)
    answers = models.JSONField(_("réponses par appel"), default=dict)
    failure = models.TextField(_("raison de l'échec"), blank=True)
    result_sha256 = models.CharField(_("empreinte du fichier rendu"), max_length=64, blank=True)
    result_size = models.PositiveIntegerField(_("taille du fichier rendu"), default=0)
    result_form = models.CharField(_("format du fichier rendu"), max_length=4, blank=True)
    finished_at = models.DateTimeField(_("terminée le"), null=True)
    files_removed_at = models.DateTimeField(_("fichiers supprimés le"), null=True)

    objects = PlacesCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("vérification d'une liste de lieux")
        ordering = ("-asked_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["asked_by", "asked_at"], name="applications_checks_of_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_check_done_has_its_file",
                condition=~Q(state="done") | (Q(finished_at__isnull=False) & ~Q(result_sha256="")),
                violation_error_message=_("Une vérification terminée a un fichier rendu et une date."),
            ),
            models.CheckConstraint(
                name="applications_check_failed_says_why",
                condition=~Q(state="failed") | (Q(finished_at__isnull=False) & ~Q(failure="")),
                violation_error_message=_("Une vérification interrompue dit pourquoi et quand."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_state(self) -> CheckState:
        return CheckState(self.state)
